"""How everybody whom a clinic follows stands, without a word of what they said: who needs somebody comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot import hours, protocol
from bot.enrollment import EnrollmentState
from bot.finding import Urgency

SOON = 7
IN_CARE = (EnrollmentState.INVITED, EnrollmentState.ACTIVE, EnrollmentState.UNREACHABLE)


class Group(StrEnum):
    """FINISHING: the last questions are asked within a week."""

    FOLLOWED = "followed"
    MINE = "mine"
    TODAY = "today"
    SILENT = "silent"
    FINISHING = "finishing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """`urgency` is that of the open alert, if there is one; `missed` counts the check-ins that have closed unanswered
    since anything was heard. `asked_at`, `reminded` and `awaits` are of the newest check-in that has reached them,
    `holder_id` is who has the alert now.
    """

    enrollment_id: int
    provider_id: int
    state: EnrollmentState
    protocol_id: str
    protocol_version: int
    treated_on: date
    timezone: str
    urgency: Urgency | None
    missed: int
    asked_at: datetime | None
    reminded: int
    awaits: bool
    holder_id: int | None = None

    @property
    def is_silent(self) -> bool:
        return self.is_asked and self.missed > 0

    @property
    def is_late(self) -> bool:
        """Reminded, and still no answer."""
        return self.is_asked and self.awaits and self.reminded > 0

    @property
    def is_asked(self) -> bool:
        return self.state in (EnrollmentState.ACTIVE, EnrollmentState.UNREACHABLE)

    def day(self, now: datetime) -> int:
        return max(0, (hours.date_at(now, self.timezone) - self.treated_on).days)

    def days_left(self, now: datetime) -> int:
        """Until the last day of their protocol; below 0 where that has passed."""
        last_day: int = protocol.load(self.protocol_id, self.protocol_version).last_day
        return last_day - self.day(now)

    def is_in(self, group: Group, provider_id: int, now: datetime) -> bool:
        """Is this one of the group that this provider asks for?"""
        match group:
            case Group.ENDED:
                return self.state in (EnrollmentState.COMPLETED, EnrollmentState.WITHDRAWN)
            case Group.MINE:
                return self.holder_id == provider_id or (self.state in IN_CARE and self.provider_id == provider_id)
            case Group.TODAY:
                return self.asked_at is not None and self.is_asked and self._is_today(self.asked_at, now)
            case Group.SILENT:
                return self.is_silent or self.state is EnrollmentState.UNREACHABLE
            case Group.FINISHING:
                return self.is_asked and 0 <= self.days_left(now) < SOON
            case Group.FOLLOWED:
                return self.state in IN_CARE or self.urgency is not None

    def _is_today(self, at: datetime, now: datetime) -> bool:
        return hours.date_at(at, self.timezone) == hours.date_at(now, self.timezone)


@dataclass(frozen=True, slots=True)
class Names:
    """By what a patient may be looked for; `called` is what they chose where one chat follows two."""

    enrollment_id: int
    label: str
    name: str
    username: str
    called: str | None
    written: str | None


def in_order(every: Iterable[Standing]) -> list[Standing]:
    """Those with an alert, the most urgent first; then the silent, then the late; of each the newest first."""
    return sorted(every, key=_need, reverse=True)


def _need(each: Standing) -> tuple[int, int, bool, date, int]:
    urgency = -1 if each.urgency is None else each.urgency.value
    return urgency, each.missed if each.is_silent else 0, each.is_late, each.treated_on, each.enrollment_id
