"""`/enroll`: a treatment, step by step in one message, and at its end the patient's link."""

import re
from collections.abc import Callable
from datetime import date, datetime

from bot.clinic import Provider
from bot.enrollment import HISTORY
from bot.invitation import Invitation
from bot.letter import LONGEST
from bot.ports import Transaction
from bot.workflows import enrolling, writing
from handlers import usual
from handlers.buttons import BadButton, Tap
from handlers.forms import GOES_ON, MORE, EnrollForm
from handlers.provider import setup
from handlers.provider.acts import keep, show, today_of
from handlers.screens.language import of_word
from wording import dates
from wording.facts import ROMAN
from wording.names import read_first
from wording.text import utf16_length

SCREEN = "enroll"
DEEPEST_MM = 5.0
MOST_NOTES = 3

_DEPTH = re.compile(r"(\d(?:[.,]\d{1,2})?)\s*(?:mm)?", re.IGNORECASE)


def begin(tx: Transaction, provider: Provider, now: datetime) -> None:
    """One that has been begun goes on where it was, and offers to begin anew: nothing that was filled in is lost."""
    if not setup.is_ready(tx, provider, now):
        return
    begun = EnrollForm.read(tx.drafts.get(provider.chat_id))
    form = begun.having(fault=GOES_ON) if begun is not None and begun.protocol_id else EnrollForm()
    _ask(tx, provider, form, now, anew=True)


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """A tap on an answer; one of an old message, or of a step that is over, changes nothing."""
    form = EnrollForm.read(tx.drafts.get(provider.chat_id))
    if tap.args == ("again",):
        _ask(tx, provider, form or EnrollForm(), now, anew=True)
        return ""
    if form is None:
        show(tx, provider, SCREEN, now)
        return "provider.over"
    if form.step != tap.word(0):
        show(tx, provider, SCREEN, now)
        return ""
    match tap.args[1:]:
        case ("back",):
            _ask(tx, provider, form.back(), now)
        case ("cancel",):
            tx.drafts.clear(provider.chat_id)
            show(tx, provider, SCREEN, now)
        case ("anew",):
            _ask(tx, provider, EnrollForm(), now)
        case ("drop",):
            _ask(tx, provider, form.having(notes=()), now)
        case _:
            ANSWERS[form.step](tx, tap, provider, form, now)
    return ""


def _procedure(tx: Transaction, tap: Tap, provider: Provider, form: EnrollForm, now: datetime) -> None:
    offered = enrolling.offered(tx.clinics.get(provider.clinic_id))
    if tap.args[1:] == ("as", "last"):
        today = today_of(tx, provider, now)
        last = usual.as_the_last_one(usual.recent(tx, provider), provider, offered, today)
        return _ask(tx, provider, (last or EnrollForm()).having(notes=form.notes), now)
    chosen = next((each for each in offered if each.id == tap.word(1)), None)
    if chosen is None:
        return _ask(tx, provider, EnrollForm(notes=form.notes), now)
    return _ask(tx, provider, form.next(protocol_id=chosen.id, version=chosen.version), now)


def _date(tx: Transaction, tap: Tap, provider: Provider, form: EnrollForm, now: datetime) -> None:
    if tap.args[1:] == ("other",):
        return _ask(tx, provider, form.having(fault="type"), now)
    return _date_given(tx, provider, form, dates.of_number(tap.number(1)), now)


def _date_given(tx: Transaction, provider: Provider, form: EnrollForm, on: date | None, now: datetime) -> None:
    wrong = dates.fault(on, today_of(tx, provider, now), form.last_day)
    _ask(tx, provider, form.having(step="date", fault=wrong.value) if wrong else form.next(treated_on=on), now)


def _depth(tx: Transaction, tap: Tap, provider: Provider, form: EnrollForm, now: datetime) -> None:
    if tap.args[1:] == ("skip",):
        return _ask(tx, provider, form.next(depth_mm=None), now)
    return _depth_given(tx, provider, form, tap.number(1) / 100, now)


def _depth_given(tx: Transaction, provider: Provider, form: EnrollForm, depth: float | None, now: datetime) -> None:
    is_possible = depth is not None and 0 < depth <= DEEPEST_MM
    _ask(tx, provider, form.next(depth_mm=depth) if is_possible else form.having(fault="depth"), now)


def _summary(tx: Transaction, tap: Tap, provider: Provider, form: EnrollForm, now: datetime) -> None:
    match tap.args[1:]:
        case ("more",):
            _ask(tx, provider, form.having(step=MORE), now)
        case ("make", *_):
            _make(tx, tap, provider, form, now)
        case (str(what),) if what in HISTORY:
            _ask(tx, provider, form.having(history=tuple(sorted({*form.history} ^ {what}))), now)
        case ("skin", int(number)) if 1 <= number <= len(ROMAN):
            _ask(tx, provider, form.having(skin_type=None if form.skin_type == number else number), now)
        case _:
            raise BadButton


def _more(tx: Transaction, tap: Tap, provider: Provider, form: EnrollForm, now: datetime) -> None:
    match tap.args[1:]:
        case ("no_name",):
            _ask(tx, provider, form.having(called=""), now)
        case ("language", str(word)) if (language := of_word(word, tx.clinics.get(provider.clinic_id))) is not None:
            _ask(tx, provider, form.having(language=language), now)
        case _:
            raise BadButton


def _make(tx: Transaction, tap: Tap, provider: Provider, form: EnrollForm, now: datetime) -> None:
    """Of what the summary showed, and nothing else: it may have been lying there since the form before.

    Day and protocol are looked at again: it may have been lying there since last week.
    """
    if tap.args[2:] != (form.mark,):
        return _ask(tx, provider, form, now, anew=True)
    protocol, on = form.protocol, form.treated_on
    offered = (each.id for each in enrolling.offered(tx.clinics.get(provider.clinic_id)))
    if protocol is None or protocol.id not in offered:
        return _ask(tx, provider, EnrollForm(), now)
    if on is None or dates.fault(on, today_of(tx, provider, now), form.last_day):
        return _date_given(tx, provider, form, on, now)
    tx.drafts.clear(provider.chat_id)
    hour = protocol.timetable.hour
    treatment = (protocol.id, protocol.version, on, form.profile, hour)
    called = form.called or None
    spoken = of_word(form.language.lower(), tx.clinics.get(provider.clinic_id)) or ""
    invitation = enrolling.enroll(tx, provider, *treatment, now, spoken=spoken, called=called)
    about = invitation.enrollment_id or 0
    for text in form.notes:
        writing.remark(tx, provider, tx.enrollments.of_clinic(provider.clinic_id, about), text, now)
    show(tx, provider, SCREEN, now, about)
    return show_link(tx, provider, invitation, now)


def show_link(tx: Transaction, provider: Provider, invitation: Invitation, now: datetime) -> None:
    show(tx, provider, "link", now, invitation.id, slot=f"invitation:{invitation.id}")


def write(tx: Transaction, provider: Provider, form: EnrollForm, text: str, now: datetime) -> None:
    """A typed day or depth; what answers no question is kept for the clinic. What comes next stands below it."""
    if form.step == "date":
        clinic = tx.clinics.get(provider.clinic_id)
        on = dates.read(text, today_of(tx, provider, now), clinic.language)
        _date_given(tx, provider, form, on, now)
    elif form.step == "depth":
        _depth_given(tx, provider, form, read_depth(text), now)
    elif form.step == MORE:
        name = read_first(text)
        back = form.back().having(called=name)
        _ask(tx, provider, back if name else form.having(fault="name"), now)
    else:
        _ask(tx, provider, _noted(form, text, "noted"), now)
    show(tx, provider, SCREEN, now, anew=True)


def pictured(tx: Transaction, provider: Provider, form: EnrollForm, said: str, now: datetime) -> None:
    """A photo or a file: nobody has agreed yet that one is kept. The words beside it are."""
    _ask(tx, provider, _noted(form, said, "photo") if said else form.having(fault="photo"), now, anew=True)


def _noted(form: EnrollForm, text: str, said: str) -> EnrollForm:
    """`said` is the key of what is said where it is kept; what is too long, or too much, is not."""
    text = text.strip()
    if not text or utf16_length(text) > LONGEST or len(form.notes) >= MOST_NOTES:
        return form.having(fault="choose")
    return form.having(notes=(*form.notes, text), fault=said)


def read_depth(text: str) -> float | None:
    """1.2, 1,2, 1.2 mm"""
    found = _DEPTH.fullmatch(text.strip())
    return float(found[1].replace(",", ".")) if found else None


def _ask(tx: Transaction, provider: Provider, form: EnrollForm, now: datetime, *, anew: bool = False) -> None:
    keep(tx, provider, form.draft(), now)
    show(tx, provider, SCREEN, now, anew=anew)


Answer = Callable[[Transaction, Tap, Provider, EnrollForm, datetime], None]
ANSWERS: dict[str, Answer] = {
    "procedure": _procedure,
    "date": _date,
    "depth": _depth,
    "summary": _summary,
    MORE: _more,
}
