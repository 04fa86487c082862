"""One of the clinic's patients, and what a provider may put right."""

from datetime import date, datetime

from bot.clinic import Provider
from bot.enrollment import Enrollment, EnrollmentState
from bot.ports import Transaction
from bot.workflows import enrolling
from handlers import dates, replies
from handlers.buttons import BadButton, Tap
from handlers.forms import DateForm, mark_of
from handlers.provider import enroll
from handlers.provider.acts import keep, show, today_of

VIEWS = ("card", "more", "unbind", "date")
CHANGED = "enrollment.has_changed"
OVER = (EnrollmentState.WITHDRAWN, EnrollmentState.ERASED)


def read(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Whoever looks at a patient's record is on the audit."""
    enrollment = _mine(tx, tap, provider)
    tx.audit.note(f"provider:{provider.id}", "opened", f"enrollment:{enrollment.id}", now)
    _show(tx, provider, enrollment, now, anew=True)
    return ""


def turn(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Another side of the card: what to put right, or back."""
    enrollment, view = _mine(tx, tap, provider), tap.word(1)
    if view not in VIEWS or (view != "card" and enrollment.state in OVER):
        raise BadButton
    _leave(tx, provider)
    if view == "date":
        form = DateForm(step="date", enrollment=enrollment.id, mark=mark_of(enrollment))
        keep(tx, provider, form.draft(), now)
    _show(tx, provider, enrollment, now, view=view)
    return ""


def link(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    enrollment = _mine(tx, tap, provider)
    if enrollment.state in OVER:
        _show(tx, provider, enrollment, now)
        return "provider.over"
    enroll.show_link(tx, provider, enrolling.invite(tx, provider, enrollment, now), now)
    _show(tx, provider, enrollment, now)
    return ""


def unbind(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """A second tap, or one on an old card, unbinds nobody else."""
    enrollment = _mine(tx, tap, provider)
    if enrollment.chat_id is not None and tap.number(1) != mark_of(enrollment):
        _show(tx, provider, enrollment, now)
        return CHANGED
    if enrollment.chat_id is None or enrollment.state in OVER:
        _show(tx, provider, enrollment, now)
        return "provider.over"
    invitation = enrolling.unbind(tx, provider, enrollment.id, now)
    _show(tx, provider, enrollment, now)
    enroll.show_link(tx, provider, invitation, now)
    return ""


def redate(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    enrollment = _mine(tx, tap, provider)
    return _redate(tx, provider, enrollment, tap.number(2), dates.of_number(tap.number(1)), now)


def write(tx: Transaction, provider: Provider, form: DateForm, text: str, now: datetime) -> None:
    enrollment = enrolling.of_staff(tx, provider, form.enrollment)
    language = tx.clinics.get(provider.clinic_id).language
    said = _redate(tx, provider, enrollment, form.mark, dates.read(text, today_of(tx, provider, now), language), now)
    if said == CHANGED:
        replies.say(tx, provider.chat_id, said, now)


def _redate(
    tx: Transaction, provider: Provider, enrollment: Enrollment, seen: int, on: date | None, now: datetime
) -> str:
    """`seen` is the mark of what the form showed."""
    wrong = dates.fault(on, today_of(tx, provider, now))
    if seen != mark_of(enrollment) and enrollment.state not in OVER:
        _leave(tx, provider)
        _show(tx, provider, enrollment, now)
        return CHANGED
    if on is None or wrong:
        form = DateForm(step="date", enrollment=enrollment.id, mark=seen, fault=wrong or dates.Fault.UNCLEAR)
        keep(tx, provider, form.draft(), now)
        _show(tx, provider, enrollment, now, view="date")
        return ""
    _leave(tx, provider)
    if enrollment.state in OVER:
        _show(tx, provider, enrollment, now)
        return "provider.over"
    enrolling.correct_date(tx, provider, enrollment.id, on, now)
    _show(tx, provider, enrollment, now)
    return "enrollment.date_kept"


def _mine(tx: Transaction, tap: Tap, provider: Provider) -> Enrollment:
    return enrolling.of_staff(tx, provider, tap.number(0))


def _leave(tx: Transaction, provider: Provider) -> None:
    if DateForm.read(tx.drafts.get(provider.chat_id)) is not None:
        tx.drafts.clear(provider.chat_id)


def _show(
    tx: Transaction, provider: Provider, enrollment: Enrollment, now: datetime, *, view: str = "", anew: bool = False
) -> None:
    slot = enrolling.slot(enrollment.id)
    show(tx, provider, "enrollment", now, enrollment.id, slot=slot, anew=anew, view=view)
