"""What a clinic's admin is asked once, in the chat, and may change whenever they like."""

import re
from datetime import datetime, time

from bot.clinic import Clinic, Provider, Role
from bot.clinic_limits import CLOCKS
from bot.outbox import Message, Param
from bot.ports import NotYours, Transaction
from bot.workflows import staffing
from handlers.buttons import BadButton, Tap
from handlers.forms import ClinicForm, TextForm
from handlers.provider import settings
from handlers.provider.acts import keep, show, today_of
from handlers.replies import say
from handlers.screens.clinic import OF_HOURS
from handlers.screens.language import of_word
from wording import typed_settings, zones
from wording.clinic_facts import GROUPS
from wording.text import clean
from wording.typed_settings import Unread

SLOT, SCREEN = "setup", "clinic"
AFTER = {"name": "phone", "phone": "zone", "zone": "emergency", "emergency": "hours"}
TYPED = ("name", "phone", "emergency", *CLOCKS)

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")


def is_ready(tx: Transaction, provider: Provider, now: datetime) -> bool:
    """Nobody is enrolled before patients can be told whom to call: an admin is led back to the set-up."""
    if tx.clinics.get(provider.clinic_id).is_set_up:
        return True
    say(tx, provider.chat_id, "setup.first" if provider.role is Role.ADMIN else "setup.ask_admin", now)
    if provider.role is Role.ADMIN:
        go_on(tx, provider, now)
    return False


def go_on(tx: Transaction, provider: Provider, now: datetime) -> None:
    """Ask what is missing, in a new message."""
    form = ClinicForm(step=first_missing(tx.clinics.get(provider.clinic_id)), first=True)
    _ask(tx, provider, form, now)
    show(tx, provider, SCREEN, now, slot=SLOT, anew=True)


def first_missing(clinic: Clinic) -> str:
    if not clinic.name:
        return "name"
    if not clinic.phone:
        return "phone"
    if clinic.emergency_number:
        return "hours"
    return "emergency" if zones.is_offered(clinic.timezone) else "zone"


def ask_language(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/language` of an admin: in which the whole staff reads; in the middle of the set-up, that goes on then."""
    is_first = not tx.clinics.get(provider.clinic_id).is_set_up
    _ask(tx, provider, ClinicForm(step="language", first=is_first), now)
    show(tx, provider, SCREEN, now, slot=SLOT, anew=True)


def overview(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/clinic`: as it is, with a button a piece for admins."""
    _leave(tx, provider)
    if tx.clinics.get(provider.clinic_id).is_set_up or provider.role is not Role.ADMIN:
        show(tx, provider, SCREEN, now, slot=SLOT, anew=True)
    else:
        go_on(tx, provider, now)


def change(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """One piece of what is known, a group of them, or back to the whole."""
    _refuse_others(provider)
    word = tap.word(0)
    if word == "all" or word in GROUPS:
        _leave(tx, provider)
        show(tx, provider, SCREEN, now, slot=SLOT, group=word)
    elif any(word in pieces for pieces in GROUPS.values()):
        _ask(tx, provider, ClinicForm(step=word), now)
        show(tx, provider, SCREEN, now, slot=SLOT)
    else:
        raise BadButton
    return ""


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """A tap on an answer; one of an old message changes nothing."""
    _refuse_others(provider)
    form = ClinicForm.read(tx.drafts.get(provider.chat_id))
    if form is None or form.step != tap.word(0):
        show(tx, provider, SCREEN, now, slot=SLOT)
        return "provider.over"
    match form.step:
        case "zone":
            zone = zones.of_code(tap.word(1))
            if zone is None:
                raise BadButton
            _keep(tx, provider, form, now, timezone=zone)
        case "emergency":
            _keep(tx, provider, form, now, emergency_number=_digits(tap.word(1)))
        case "language":
            language = of_word(tap.word(1), tx.clinics.get(provider.clinic_id))
            if language is None:
                raise BadButton
            _keep(tx, provider, form, now, language=language)
        case "hours" | "opens" | "closes" | "days" | "understood":
            _choose_hours(tx, provider, form, tap, now)
        case "closed":
            settings.open_again(tx, provider, tap.number(1), now)
        case "cycle":
            _keep(tx, provider, form, now, hour_cycle=settings.cycle(tap.number(1)))
        case "names":
            _keep(tx, provider, form, now, says_names=settings.is_on(tap.word(1)))
        case "keeps":
            _keeps_given(tx, provider, form, tap.number(1), now)
        case clock if clock in CLOCKS:
            _typed(tx, provider, form, str(tap.number(1)), now)
        case _:
            raise BadButton
    _go_on_below(tx, provider, form, now, is_typed=False)
    return ""


def _go_on_below(tx: Transaction, provider: Provider, before: ClinicForm, now: datetime, *, is_typed: bool) -> None:
    """What comes next stands below what was typed, and below each answer of the set-up, as in a talk.

    The question stays where it was, with its answer and without its buttons.
    """
    after = ClinicForm.read(tx.drafts.get(provider.chat_id))
    has_moved = after is None or after.step != before.step
    is_below = is_typed or (before.first and has_moved)
    asked_in = tx.outbox.newest_in(provider.chat_id, SLOT)
    if is_below and asked_in is not None:
        is_kept = after is None or not (after.fault or after.step in OF_HOURS)
        params: dict[str, Param] = {"answered": before.step, "kept": is_kept}
        past = f"{SLOT}:past:{asked_in}"
        tx.outbox.put(Message(provider.chat_id, SCREEN, params=params, slot=past, in_place_of=asked_in), now)
    is_done = after is None and before.first
    show(tx, provider, SCREEN, now, slot=SLOT, anew=is_below, done=is_done)


def _keeps_given(tx: Transaction, provider: Provider, form: ClinicForm, months: int, now: datetime) -> None:
    erases = settings.would_erase(tx, provider, months, now)
    if erases and (form.months, form.erases) != (months, erases):
        _ask(tx, provider, form.having(months=months, erases=erases), now)
    else:
        _keep(tx, provider, form, now, keeps_months=months)


def _digits(word: str) -> str:
    """`n000` on a button: a number there would lose its zeros."""
    if not re.fullmatch(r"n\d{2,6}", word):
        raise BadButton
    return word[1:]


def _choose_hours(tx: Transaction, provider: Provider, form: ClinicForm, tap: Tap, now: datetime) -> None:
    match form.step, tap.args[1:]:
        case "hours", ("keep",):
            _leave(tx, provider)
        case "hours", ("other",):
            _ask(tx, provider, form.having(step="opens"), now)
        case "understood", ("keep",) if form.week:
            _keep(tx, provider, form, now, hours=form.week)
        case "opens" | "closes", (int(hour),) if 0 <= hour <= 23:
            _time_given(tx, provider, form, time(hour), now)
        case "days", (int(day),) if 0 <= day <= 6:
            days = tuple(sorted({*form.days} ^ {day}))
            _ask(tx, provider, form.having(days=days), now)
        case "days", ("done",):
            _days_given(tx, provider, form, now)
        case _:
            raise BadButton


def _time_given(tx: Transaction, provider: Provider, form: ClinicForm, at: time, now: datetime) -> None:
    if form.step == "opens":
        form = form.having(opens=at, step="closes")
    elif at > form.opens:
        form = form.having(closes=at, step="days")
    else:
        form = form.having(fault="closes")
    _ask(tx, provider, form, now)


def _days_given(tx: Transaction, provider: Provider, form: ClinicForm, now: datetime) -> None:
    if not form.days:
        return _ask(tx, provider, form.having(fault="days"), now)
    hours = tuple((day, form.opens, form.closes) for day in form.days)
    return _keep(tx, provider, form, now, hours=hours)


def write(tx: Transaction, provider: Provider, form: ClinicForm, text: str, now: datetime) -> None:
    """A typed answer; where a tap is wanted, the question is shown again."""
    _refuse_others(provider)
    text = " ".join(clean(text).split())
    match form.step:
        case "opens" | "closes" if (at := read_time(text)) is not None:
            _time_given(tx, provider, form, at, now)
        case "hours" | "understood" | "opens" | "closes" | "days":
            _ask(tx, provider, settings.hours_read(tx.clinics.get(provider.clinic_id), form, text), now)
        case "closed":
            _ask(tx, provider, settings.close_on(tx, provider, form, text, now), now)
        case _ if form.step in TYPED:
            _typed(tx, provider, form, text, now)
        case _:
            _ask(tx, provider, form.having(fault=form.step), now)
    _go_on_below(tx, provider, form, now, is_typed=True)


def _typed(tx: Transaction, provider: Provider, form: ClinicForm, text: str, now: datetime) -> None:
    """As the desk reads it."""
    clinic, today = tx.clinics.get(provider.clinic_id), today_of(tx, provider, now)
    try:
        changes = typed_settings.read(form.step, text, clinic, today)
    except Unread as error:
        return _ask(tx, provider, form.having(fault=error.fault), now)
    return _keep(tx, provider, form, now, **changes)


def read_time(text: str) -> time | None:
    """8, 8:30, 08.30 on a clock of 24 hours."""
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def _keep(tx: Transaction, provider: Provider, form: ClinicForm, now: datetime, **changes: object) -> None:
    """Each answer is kept as it is given, so that nothing is lost when somebody stops in the middle.

    With the first time zone the clock is set to 12 or 24 hours as is usual there.
    """
    if form.first and "timezone" in changes:
        changes["hour_cycle"] = zones.usual_cycle(str(changes["timezone"]))
    staffing.change_clinic(tx, provider.chat_id, now, **changes)
    if form.first and form.step == "language":
        missing = first_missing(tx.clinics.get(provider.clinic_id))
        _ask(tx, provider, ClinicForm(step=missing, first=True), now)
    elif form.first and form.step in AFTER:
        _ask(tx, provider, form.having(step=AFTER[form.step]), now)
    else:
        _leave(tx, provider)


def _ask(tx: Transaction, provider: Provider, form: ClinicForm, now: datetime) -> None:
    keep(tx, provider, form.draft(), now)


def _leave(tx: Transaction, provider: Provider) -> None:
    draft = tx.drafts.get(provider.chat_id)
    if ClinicForm.read(draft) is not None or TextForm.read(draft) is not None:
        tx.drafts.clear(provider.chat_id)


def _refuse_others(provider: Provider) -> None:
    if provider.role is not Role.ADMIN:
        raise NotYours
