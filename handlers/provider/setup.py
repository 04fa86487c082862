"""What a clinic's admin is asked once, in the chat, and may change whenever they like."""

import re
from datetime import datetime, time

from bot.clinic import Clinic, Provider, Role
from bot.ports import NotYours, Transaction
from bot.workflows import staffing
from handlers import zones
from handlers.buttons import BadButton, Tap
from handlers.forms import ClinicForm
from handlers.provider.acts import keep, show
from handlers.replies import say
from handlers.screens.language import of_word
from handlers.text import clean

SLOT = "setup"
PIECES = ("name", "phone", "zone", "emergency", "hours")
AFTER = {"name": "phone", "phone": "zone", "zone": "emergency", "emergency": "hours"}
NAME_LIMIT, PHONE_LIMIT = 80, 32

_PHONE = re.compile(r"\+?[\d\s()./-]+")
_EMERGENCY = re.compile(r"\d{2,6}")
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
    _ask(tx, provider, form, now, anew=True)


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
    _ask(tx, provider, ClinicForm(step="language", first=is_first), now, anew=True)


def overview(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/clinic`: as it is, with a button a piece for admins."""
    _leave(tx, provider)
    if tx.clinics.get(provider.clinic_id).is_set_up or provider.role is not Role.ADMIN:
        show(tx, provider, "clinic", now, slot=SLOT, anew=True)
    else:
        go_on(tx, provider, now)


def change(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """One piece of what is known, or back to the whole."""
    _refuse_others(provider)
    piece = tap.word(0)
    if piece == "all":
        _leave(tx, provider)
        show(tx, provider, "clinic", now, slot=SLOT)
    elif piece in (*PIECES, "language"):
        _ask(tx, provider, ClinicForm(step=piece), now)
    else:
        raise BadButton
    return ""


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """A tap on an answer; one of an old message changes nothing."""
    _refuse_others(provider)
    form = ClinicForm.read(tx.drafts.get(provider.chat_id))
    if form is None or form.step != tap.word(0):
        show(tx, provider, "clinic", now, slot=SLOT)
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
            language = of_word(tap.word(1))
            if language is None:
                raise BadButton
            _keep(tx, provider, form, now, language=language)
        case "hours" | "opens" | "closes" | "days":
            _choose_hours(tx, provider, form, tap, now)
        case _:
            raise BadButton
    return ""


def _digits(word: str) -> str:
    """`n000` on a button: a number there would lose its zeros."""
    if not re.fullmatch(r"n\d{2,6}", word):
        raise BadButton
    return word[1:]


def _choose_hours(tx: Transaction, provider: Provider, form: ClinicForm, tap: Tap, now: datetime) -> None:
    match form.step, tap.args[1:]:
        case "hours", ("keep",):
            _done(tx, provider, form, now)
        case "hours", ("other",):
            _ask(tx, provider, form.having(step="opens"), now)
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
        case "name" if 2 <= len(text) <= NAME_LIMIT:
            _keep(tx, provider, form, now, name=text)
        case "phone" if is_phone(text):
            _keep(tx, provider, form, now, phone=text)
        case "emergency" if _EMERGENCY.fullmatch(text):
            _keep(tx, provider, form, now, emergency_number=text)
        case "opens" | "closes" if (at := read_time(text)) is not None:
            _time_given(tx, provider, form, at, now)
        case _:
            _ask(tx, provider, form.having(fault=form.step), now)


def is_phone(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return len(text) <= PHONE_LIMIT and 5 <= digits <= 15 and _PHONE.fullmatch(text) is not None


def read_time(text: str) -> time | None:
    """8, 8:30, 08.30 on a clock of 24 hours."""
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def _keep(tx: Transaction, provider: Provider, form: ClinicForm, now: datetime, **changes: object) -> None:
    """Each answer is kept as it is given, so that nothing is lost when somebody stops in the middle."""
    staffing.change_clinic(tx, provider.chat_id, now, **changes)
    if form.first and form.step == "language":
        go_on(tx, provider, now)
    elif form.first and form.step in AFTER:
        _ask(tx, provider, form.having(step=AFTER[form.step]), now)
    else:
        _done(tx, provider, form, now)


def _done(tx: Transaction, provider: Provider, form: ClinicForm, now: datetime) -> None:
    _leave(tx, provider)
    show(tx, provider, "clinic", now, slot=SLOT, done=form.first)


def _ask(tx: Transaction, provider: Provider, form: ClinicForm, now: datetime, *, anew: bool = False) -> None:
    keep(tx, provider, form.draft(), now)
    show(tx, provider, "clinic", now, slot=SLOT, anew=anew)


def _leave(tx: Transaction, provider: Provider) -> None:
    if ClinicForm.read(tx.drafts.get(provider.chat_id)) is not None:
        tx.drafts.clear(provider.chat_id)


def _refuse_others(provider: Provider) -> None:
    if provider.role is not Role.ADMIN:
        raise NotYours
