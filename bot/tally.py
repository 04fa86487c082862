"""What a clinic's days come to in numbers: parts of a whole as they are, never a share of nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Protocol

from bot import hours
from bot.alert import Alert, AlertState, Outcome
from bot.checkin import CheckInState
from bot.finding import Urgency

ANSWERED = (CheckInState.ANSWERED, CheckInState.PARTLY_ANSWERED, CheckInState.ANSWERED_LATE)
LED_TO = (Outcome.ADVICE, Outcome.CALLED, Outcome.VISIT, Outcome.REFERRED)
LED_TO_NOTHING = (Outcome.NORMAL, Outcome.FALSE_ALARM)
CRIES_WOLF_FROM = 2
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Put:
    """A check-in that reached a patient; `first_at` is when its first answer came, if one did."""

    enrollment_id: int
    asked_at: datetime
    state: CheckInState
    first_at: datetime | None

    @property
    def is_answered(self) -> bool:
        """In part, in full, or late."""
        return self.state in ANSWERED

    @property
    def took(self) -> timedelta | None:
        """From the question (where it was asked again, from that) to the first answer."""
        if not self.is_answered or self.first_at is None:
            return None
        return max(self.first_at - self.asked_at, timedelta())


@dataclass(frozen=True, slots=True)
class Handled:
    """An alert, and when and by whom it was first taken; who closes it without taking it first has taken it then."""

    alert: Alert
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None

    @property
    def taken_within(self) -> timedelta | None:
        at = self.acknowledged_at or self.alert.resolved_at
        return at - self.alert.raised_at if at is not None else None

    @property
    def taken_by(self) -> int | None:
        """A provider, if it was a person."""
        return self.acknowledged_by if self.acknowledged_at is not None else self.alert.resolved_by

    @property
    def closed_within(self) -> timedelta | None:
        at = self.alert.resolved_at
        return at - self.alert.raised_at if at is not None else None


@dataclass(frozen=True, slots=True)
class Part:
    """`of` a whole."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians, of those alerts of one urgency that were taken, and closed; None of none."""

    urgency: Urgency
    alerts: int
    taken: timedelta | None
    closed: timedelta | None


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `begins_on`, on the clinic's calendar.

    `days` are the answered check-ins of those put on each day. `rules` says of each rule how many of the alerts closed
    in the week that it was part of led to something: advice, a call, a visit, a referral. `wolf` is the rule with the
    most alerts, two or more, that were closed as normal or as a false alarm, of all that it was part of. `silent` are
    those patients who have missed a check-in of the week and answered none, of all who were asked.
    """

    begins_on: date
    days: tuple[Part, ...]
    answered_within: timedelta | None
    raised: int
    rules: tuple[tuple[str, Part], ...]
    speeds: tuple[Speed, ...]
    wolf: tuple[str, Part] | None
    enrolled: Part
    silent: Part = Part(0, 0)

    @property
    def answered(self) -> Part:
        return Part(sum(each.number for each in self.days), sum(each.of for each in self.days))

    @property
    def is_empty(self) -> bool:
        """Nobody was asked, flagged or enrolled: there is nothing to say."""
        return not (self.answered.of or self.raised or self.rules or self.speeds or self.enrolled.of)


class Tallies(Protocol):
    """What is counted from `since` on, before `until`; held for nobody."""

    def puts(self, clinic_id: int, since: datetime, until: datetime) -> Sequence[Put]:
        """The check-ins that reached a patient in that time, the oldest first."""

    def enrolled(self, clinic_id: int, since: datetime, until: datetime) -> Part:
        """Of those enrolled in that time, how many have been connected by now."""


def midnight(on: date, zone: str) -> datetime:
    return hours.moment(on, time(), zone)


def begins(today: date) -> date:
    """The Monday of the week before this one."""
    return today - timedelta(days=today.weekday() + A_WEEK)


def of_puts(puts: Iterable[Put]) -> Part:
    every = list(puts)
    return Part(sum(each.is_answered for each in every), len(every))


def week(
    begins_on: date, zone: str, puts: Sequence[Put], handled: Sequence[Handled], enrolled: Part, until: datetime
) -> Week:
    """`puts` and those alerts that were raised or closed in it; an alert closed after `until` counts as open."""
    since, closed = midnight(begins_on, zone), [each for each in handled if _is_closed(each, until)]
    days, by_day = [begins_on + timedelta(days=number) for number in range(A_WEEK)], _by_day(puts, zone)
    raised = [each for each in handled if since <= each.alert.raised_at < until]
    in_week = [each for each in closed if (each.alert.resolved_at or since) >= since]
    return Week(
        begins_on=begins_on,
        days=tuple(of_puts(by_day.get(day, ())) for day in days),
        answered_within=_median(each.took for each in puts),
        raised=len(raised),
        rules=_rules(in_week, LED_TO),
        speeds=tuple(_speeds(raised, until)),
        wolf=_wolf(in_week),
        enrolled=enrolled,
        silent=_silent(puts),
    )


def _by_day(puts: Iterable[Put], zone: str) -> dict[date, list[Put]]:
    found: dict[date, list[Put]] = {}
    for each in puts:
        found.setdefault(hours.date_at(each.asked_at, zone), []).append(each)
    return found


def _silent(puts: Sequence[Put]) -> Part:
    answered = {each.enrollment_id for each in puts if each.is_answered}
    missed = {each.enrollment_id for each in puts if each.state is CheckInState.MISSED}
    return Part(len(missed - answered), len({each.enrollment_id for each in puts}))


def _is_closed(each: Handled, until: datetime) -> bool:
    """By a person; what ended with a follow-up says nothing of a rule."""
    alert = each.alert
    is_resolved = alert.state is AlertState.RESOLVED and alert.resolved_at is not None and alert.resolved_at < until
    return is_resolved and alert.outcome is not Outcome.ENDED


def _rules(closed: Sequence[Handled], outcomes: tuple[Outcome, ...]) -> tuple[tuple[str, Part], ...]:
    """Each rule once an alert; the most frequent first."""
    counted: dict[str, Part] = {}
    for each in closed:
        for rule in {finding.rule for finding in each.alert.findings}:
            before = counted.get(rule, Part(0, 0))
            counted[rule] = Part(before.number + (each.alert.outcome in outcomes), before.of + 1)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1].of, item[0])))


def _wolf(closed: Sequence[Handled]) -> tuple[str, Part] | None:
    cried = [(rule, part) for rule, part in _rules(closed, LED_TO_NOTHING) if part.number >= CRIES_WOLF_FROM]
    return max(cried, key=lambda item: (item[1].number, item[1].number / item[1].of), default=None)


def _speeds(raised: Sequence[Handled], until: datetime) -> Iterable[Speed]:
    for urgency in reversed(Urgency):
        of = [each for each in raised if each.alert.urgency is urgency]
        if of:
            taken = _median(_by(each.taken_within, each, until) for each in of)
            yield Speed(urgency, len(of), taken, _median(_by(each.closed_within, each, until) for each in of))


def _by(span: timedelta | None, each: Handled, until: datetime) -> timedelta | None:
    """None where it came after the week."""
    return span if span is not None and each.alert.raised_at + span < until else None


def _median(spans: Iterable[timedelta | None]) -> timedelta | None:
    known = [each.total_seconds() for each in spans if each is not None]
    return timedelta(seconds=median(known)) if known else None
