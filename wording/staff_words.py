"""What several screens of the staff say alike."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot import protocol
from bot.clinic import Clinic
from bot.enrollment import Enrollment, EnrollmentState
from bot.protocol import Protocol
from bot.standing import Standing
from bot.workflows import signing
from wording.words import Words


def procedure(protocol_id: str, words: Words) -> str:
    """As it stands at the beginning of a line."""
    name = words(f"procedure.{protocol_id}")
    return name[:1].upper() + name[1:]


def offered_as(each: Protocol, words: Words) -> str:
    """A draft is called one wherever it may be chosen."""
    named = procedure(each.id, words)
    return words("protocols.as_draft", procedure=named) if each.draft else named


def depth(millimetres: float | None, words: Words) -> str:
    return words("provider.depth", mm=f"{millimetres:g}") if millimetres is not None else ""


def when(at: datetime, now: datetime, zone: str, words: Words) -> str:
    """The time alone where it is today; the day too where it is not."""
    is_today = at.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date()
    return words.time(at, zone) if is_today else words.moment(at, zone)


def ended(of: Enrollment, now: datetime, zone: str, words: Words) -> list[str]:
    """That nothing more is asked: they have stopped, or all of it is to be erased."""
    if of.erase_at is not None:
        return [words("card.forget", moment=words.on(of.erase_at, now, zone))]
    return [words("card.stopped")] if of.state is EnrollmentState.WITHDRAWN else []


def unreviewed(clinic: Clinic | None, words: Words) -> list[str]:
    """Thresholds that no clinician of this clinic has signed: said to staff, never to patients."""
    offered = [each for each in protocol.available() if not each.draft and not each.reviewed_by]
    if clinic is not None:
        offered = [each for each in offered if not signing.is_signed(clinic, each)]
    return [words("protocols.unreviewed", procedure=procedure(each.id, words)) for each in offered]


def where(each: Standing, now: datetime, words: Words) -> str:
    """The day after treatment, or what has become of the follow-up."""
    if each.state is not EnrollmentState.ACTIVE:
        return words(f"patients.state.{each.state.value}")
    return words("patients.over") if each.days_left(now) < 0 else words("card.day", day=each.day(now))
