"""One of the clinic's patients, and what a provider may put right."""

from dataclasses import replace
from datetime import date, datetime

from bot import protocol
from bot.clinic import Provider
from bot.enrollment import NOT_STERILE, OVER, REASONS, Ending, Enrollment, Profile
from bot.ports import Transaction
from bot.sure import mark_of
from bot.workflows import correcting, ending, enrolling, sessions
from handlers import replies
from handlers.buttons import Arg, BadButton, Tap
from handlers.forms import DateForm, NameForm
from handlers.provider import enroll
from handlers.provider.acts import keep, show, today_of
from handlers.screens.sides import SIDES
from wording import dates
from wording.names import read_full

ALWAYS = ("card", "file", "erase", "erase_sure")
CHANGED = "enrollment.has_changed"


def read(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    _show(tx, provider, _mine(tx, tap, provider), now, anew=True)
    return ""


def turn(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Another side of the card: what to put right, or back."""
    enrollment, view = _mine(tx, tap, provider), tap.word(1)
    if view not in ALWAYS and (view not in SIDES or enrollment.state in OVER):
        raise BadButton
    _leave(tx, provider)
    if view == "date":
        last_day = _last_day(enrollment)
        form = DateForm(step="date", enrollment=enrollment.id, mark=mark_of(enrollment), last_day=last_day)
        keep(tx, provider, form.draft(), now)
    elif view == "name":
        keep(tx, provider, NameForm(step="name", enrollment=enrollment.id, mark=mark_of(enrollment)).draft(), now)
    _show(tx, provider, enrollment, now, view=view)
    return ""


def end(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.end:<enrollment>:<mark>:<reason>[:close|keep:<seen>]`: what becomes of an open alert is asked first.

    `seen` is the version of the alert that was shown, 0 where none was open.
    """
    enrollment, reason = _mine(tx, tap, provider), tap.word(2)
    if reason not in [each.value for each in REASONS]:
        raise BadButton
    if tap.number(1) != mark_of(enrollment):
        _show(tx, provider, enrollment, now)
        return CHANGED
    if not ending.is_to_end(enrollment):
        _show(tx, provider, enrollment, now)
        return "provider.over"
    if len(tap.args) < 5:
        _show(tx, provider, enrollment, now, view=f"end_{reason}")
        return ""
    closes, seen = tap.word(3) == "close", tap.number(4)
    try:
        ending.end(tx, provider, enrollment.id, Ending(reason), now, closes_alert=closes, seen=seen)
    except ending.Changed:
        _show(tx, provider, enrollment, now, view=f"end_{reason}")
        return CHANGED
    _show(tx, provider, tx.enrollments.of_clinic(provider.clinic_id, enrollment.id), now)
    return "ending.done"


def follow_again(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    _show(tx, provider, ending.take_back(tx, provider, _mine(tx, tap, provider).id, now), now)
    return ""


def link(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    enrollment = _mine(tx, tap, provider)
    if enrollment.state in OVER or enrollment.ended_for is not None:
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
    invitation = correcting.unbind(tx, provider, enrollment.id, now)
    _show(tx, provider, enrollment, now)
    enroll.show_link(tx, provider, invitation, now)
    return ""


def redate(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    enrollment = _mine(tx, tap, provider)
    return _redate(tx, provider, enrollment, tap.number(2), dates.of_number(tap.number(1)), now)


def fix(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.fix:<enrollment>:<mark>:<what>:<value>`: what is known of the treatment; every rule runs again."""
    enrollment, what = _mine(tx, tap, provider), tap.word(2)
    if refused := _refused(tap, enrollment):
        _show(tx, provider, enrollment, now)
        return refused
    if what == "name":
        return _renamed(tx, provider, enrollment, None, now)
    profile = _fixed(enrollment.profile, what, tap.args[3] if len(tap.args) > 3 else "")
    corrected = correcting.correct_profile(tx, provider, enrollment.id, profile, now)
    _show(tx, provider, corrected, now, view=what if what == "history" else "")
    return "enrollment.date_kept"


def correct_procedure(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.was:<enrollment>:<mark>:<protocol>`: of those by which the clinic enrolls."""
    enrollment, chosen = _mine(tx, tap, provider), tap.word(2)
    if refused := _refused(tap, enrollment):
        _show(tx, provider, enrollment, now)
        return refused
    if chosen not in [each.id for each in enrolling.offered(tx.clinics.get(provider.clinic_id))]:
        raise BadButton
    corrected = correcting.correct_procedure(tx, provider, enrollment.id, chosen, now)
    _show(tx, provider, corrected, now)
    return "enrollment.date_kept"


def _refused(tap: Tap, enrollment: Enrollment) -> str:
    """Why nothing is put right by this button: the key of what is said, "" if it is."""
    if tap.number(1) != mark_of(enrollment):
        return CHANGED
    return "provider.over" if enrollment.state in OVER else ""


def _fixed(profile: Profile, what: str, value: Arg) -> Profile:
    match what, value:
        case "depth", "none":
            return replace(profile, depth_mm=None)
        case "depth", int(hundredths) if 0 < hundredths <= enroll.DEEPEST_MM * 100:
            return replace(profile, depth_mm=hundredths / 100)
        case "skin", "none":
            return replace(profile, skin_type=None)
        case "skin", int(number) if 1 <= number <= 6:
            return replace(profile, skin_type=number)
        case "history", "serum":
            return replace(profile, serum="" if profile.serum else NOT_STERILE)
        case "history", "cold_sores":
            return replace(profile, cold_sores=not profile.cold_sores)
        case "history", "immune_weakness":
            return replace(profile, immune_weakness=not profile.immune_weakness)
    raise BadButton


def rename(tx: Transaction, provider: Provider, form: NameForm, text: str, now: datetime) -> None:
    """Typed: of whoever was connected when it was asked."""
    enrollment, written = enrolling.of_staff(tx, provider, form.enrollment), read_full(text)
    if form.mark != mark_of(enrollment) or enrollment.state in OVER:
        _leave(tx, provider)
        _show(tx, provider, enrollment, now)
        replies.say(tx, provider.chat_id, CHANGED, now)
    elif not written:
        replies.say(tx, provider.chat_id, "enrollment.name.unclear", now)
    else:
        _renamed(tx, provider, enrollment, written, now)


def _renamed(tx: Transaction, provider: Provider, enrollment: Enrollment, written: str | None, now: datetime) -> str:
    _leave(tx, provider)
    correcting.correct_name(tx, provider, enrollment.id, written, now)
    _show(tx, provider, enrollment, now)
    return "enrollment.date_kept"


def next_session(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.session:<enrollment>:<date>:<mark>`"""
    enrollment, on = _mine(tx, tap, provider), dates.of_number(tap.number(1))
    if tap.number(2) != mark_of(enrollment) or not sessions.can_follow(enrollment):
        _show(tx, provider, enrollment, now)
        return CHANGED
    if on is None or dates.fault(on, today_of(tx, provider, now)) or on < enrollment.treated_on:
        _show(tx, provider, enrollment, now, view="session")
        return "session.wrong_date"
    _show(tx, provider, enrollment, now)
    begun = sessions.begin(tx, provider, enrollment.id, on, now)
    if begun.id == enrollment.id:  # A colleague was first.
        return CHANGED
    _show(tx, provider, begun, now, anew=True)
    return "session.begun"


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
    last_day = _last_day(enrollment)
    wrong = dates.fault(on, today_of(tx, provider, now), last_day)
    if seen != mark_of(enrollment) and enrollment.state not in OVER:
        _leave(tx, provider)
        _show(tx, provider, enrollment, now)
        return CHANGED
    if on is None or wrong:
        fault = wrong or dates.Fault.UNCLEAR
        form = DateForm(step="date", enrollment=enrollment.id, mark=seen, last_day=last_day, fault=fault)
        keep(tx, provider, form.draft(), now)
        _show(tx, provider, enrollment, now, view="date")
        return ""
    _leave(tx, provider)
    if enrollment.state in OVER:
        _show(tx, provider, enrollment, now)
        return "provider.over"
    correcting.correct_date(tx, provider, enrollment.id, on, now)
    _show(tx, provider, enrollment, now)
    return "enrollment.date_kept"


def _last_day(enrollment: Enrollment) -> int:
    return protocol.load(enrollment.protocol_id, enrollment.protocol_version).last_day


def _mine(tx: Transaction, tap: Tap, provider: Provider) -> Enrollment:
    return enrolling.of_staff(tx, provider, tap.number(0))


def _leave(tx: Transaction, provider: Provider) -> None:
    draft = tx.drafts.get(provider.chat_id)
    if draft is not None and draft.kind in (DateForm.kind, NameForm.kind):
        tx.drafts.clear(provider.chat_id)


def _show(
    tx: Transaction, provider: Provider, enrollment: Enrollment, now: datetime, *, view: str = "", anew: bool = False
) -> None:
    slot = enrolling.slot(enrollment.id)
    show(tx, provider, "enrollment", now, enrollment.id, slot=slot, anew=anew, view=view)
