"""How long what is known of a patient is kept: so many months after their follow-up is over, as the clinic has set,
and never for longer than they agreed to.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clinic import Clinic
from bot.enrollment import Enrollment, EnrollmentState
from bot.hours import local

MONTHS = (6, 12, 24, 36, 60, 120)
BY_HAND = 0  # Kept until somebody erases it.
A_SHORT_MONTH = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of an enrollment what says when its follow-up was over, and how long it may be kept then."""

    id: int
    state: EnrollmentState
    created_at: datetime
    enrolled_at: datetime | None
    heard_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None
    agreed_months: int


def months(clinic: Clinic, of: Enrollment | Kept) -> int:
    """BY_HAND where neither the clinic nor the patient has named any."""
    return min((each for each in (clinic.keeps_months, of.agreed_months) if each != BY_HAND), default=BY_HAND)


def made_before(now: datetime) -> datetime:
    """What was made later is kept by every clinic: nobody need look at it."""
    return now - min(MONTHS) * A_SHORT_MONTH


def erased_on(clinic: Clinic, enrollment: Enrollment | Kept) -> date | None:
    """The clinic's date in whose night it is erased; None as long as the follow-up goes on, and where it is kept.

    An open alert puts it off until it is closed, a later session of the same patient until that one is erased, too.
    """
    ended_at, kept_for = _ended_at(enrollment), months(clinic, enrollment)
    if kept_for == BY_HAND or ended_at is None:
        return None
    return months_later(local(ended_at, clinic.timezone).date(), kept_for)


def months_later(on: date, months: int) -> date:
    """The same day of the month, or its last one."""
    years, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + years, month + 1
    return on.replace(year=year, month=month, day=min(on.day, monthrange(year, month)[1]))


def _ended_at(of: Enrollment | Kept) -> datetime | None:
    """Whoever could not be reached any more is followed no longer than whoever stopped."""
    match of.state:
        case EnrollmentState.COMPLETED:
            return of.completed_at
        case EnrollmentState.WITHDRAWN | EnrollmentState.INVITED | EnrollmentState.UNREACHABLE:
            known = (of.completed_at, of.ended_at, of.heard_at, of.enrolled_at, of.created_at)
            return max(each for each in known if each is not None)
        case _:
            return None
