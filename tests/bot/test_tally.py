"""A week in numbers, case by case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import tally
from bot.alert import Alert, AlertState, Outcome
from bot.checkin import CheckInState
from bot.finding import Finding, Urgency
from bot.tally import Handled, Part, Put, Week

BEGINS = date(2026, 3, 2)
ZONE = "Europe/Berlin"
SINCE, UNTIL = tally.midnight(BEGINS, ZONE), tally.midnight(BEGINS + timedelta(days=7), ZONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def put(day: int, state: CheckInState, took: timedelta | None = None) -> Put:
    at = SINCE + day * DAY + 10 * HOUR
    return Put(1, at, state, at + took if took is not None else at)


def alert(rule: str, outcome: Outcome | None = None, urgency: Urgency = Urgency.URGENT, raised: float = 1) -> Alert:
    at = SINCE + raised * DAY
    found = (Finding(rule, "x", "set:1", urgency, 1), Finding(rule, "y", "set:1", urgency, 1))
    plain = Alert(1, 1, 1, AlertState.SENT, urgency, found, at, at, at)
    if outcome is None:
        return plain
    return replace(plain, state=AlertState.RESOLVED, outcome=outcome, resolved_at=at + 2 * HOUR)


def of(*alerts: Alert | Handled, puts: tuple[Put, ...] = ()) -> Week:
    handled = [each if isinstance(each, Handled) else Handled(each) for each in alerts]
    return tally.week(BEGINS, ZONE, puts, handled, Part(0, 0), UNTIL)


def test_each_day_has_what_was_asked_on_it_and_what_of_it_was_answered() -> None:
    puts = (
        put(0, CheckInState.ANSWERED, HOUR),
        put(0, CheckInState.MISSED),
        put(6, CheckInState.PARTLY_ANSWERED, 3 * HOUR),
        put(6, CheckInState.ANSWERED_LATE, 13 * HOUR),
        put(6, CheckInState.ASKED),
    )
    week = of(puts=puts)
    assert week.days == (Part(1, 2), *[Part(0, 0)] * 5, Part(2, 3))
    assert week.answered == Part(3, 5)
    assert week.answered_within == 3 * HOUR


def test_silent_is_who_missed_a_check_in_of_the_week_and_answered_none() -> None:
    answered, missed, not_yet = CheckInState.ANSWERED, CheckInState.MISSED, CheckInState.ASKED
    said = {1: (answered, missed), 2: (missed, missed), 3: (missed, not_yet), 4: (not_yet,), 5: (answered,)}
    puts = [
        replace(put(day, each), enrollment_id=who) for who, all_of in said.items() for day, each in enumerate(all_of)
    ]
    assert of(puts=tuple(puts)).silent == Part(2, 5)
    assert of().silent == Part(0, 0)


def test_who_closes_an_alert_without_taking_it_has_taken_it() -> None:
    closed = replace(alert("sign", Outcome.CALLED), resolved_by=7, holder_id=3)
    assert Handled(closed).taken_by == 7
    assert Handled(closed, closed.raised_at + HOUR, 3).taken_by == 3
    assert Handled(alert("sign")).taken_by is None


def test_of_nothing_there_is_no_median_and_nothing_to_say() -> None:
    week = of()
    assert (week.answered_within, week.rules, week.speeds, week.wolf) == (None, (), (), None)
    assert week.is_empty


@pytest.mark.parametrize(
    ("outcome", "led"),
    [
        *((each, 1) for each in tally.LED_TO),
        (Outcome.NORMAL, 0),
        (Outcome.FALSE_ALARM, 0),
        (Outcome.NOT_REACHED, 0),
    ],
)
def test_what_an_alert_led_to(outcome: Outcome, led: int) -> None:
    """A rule that found two things in one alert counts once."""
    assert of(alert("persisting", outcome)).rules == (("persisting", Part(led, 1)),)


def test_what_ended_with_its_follow_up_says_nothing_of_its_rule() -> None:
    assert of(alert("note", Outcome.ENDED)).rules == ()


def test_the_rule_that_cries_wolf_most_has_cried_twice() -> None:
    normal = alert("note", Outcome.NORMAL)
    assert of(normal).wolf is None
    several = [normal, alert("note", Outcome.FALSE_ALARM), alert("note", Outcome.CALLED), alert("sign", Outcome.NORMAL)]
    assert of(*several).wolf == ("note", Part(2, 3))


def test_how_soon_it_was_taken_and_closed_by_urgency() -> None:
    first = alert("sign", Outcome.CALLED)
    second = Handled(alert("sign"), SINCE + DAY + timedelta(minutes=10))
    routine = alert("note", urgency=Urgency.ROUTINE)
    urgent, slow = of(Handled(first, first.raised_at + timedelta(minutes=4)), second, routine).speeds
    assert (urgent.urgency, urgent.alerts, urgent.taken, urgent.closed) == (
        Urgency.URGENT,
        2,
        timedelta(minutes=7),
        2 * HOUR,
    )
    assert (slow.taken, slow.closed) == (None, None)


def test_what_was_closed_without_being_taken_was_taken_then() -> None:
    (speed,) = of(alert("sign", Outcome.CALLED)).speeds
    assert speed.taken == speed.closed == 2 * HOUR


def test_what_came_after_the_week_is_of_the_next() -> None:
    late = alert("sign", Outcome.CALLED, raised=6.99)
    week = of(late)
    assert (week.raised, week.rules) == (1, ())
    assert [(each.taken, each.closed) for each in week.speeds] == [(None, None)]
    before = alert("sign", Outcome.CALLED, raised=-0.05)
    assert (of(before).raised, of(before).rules) == (0, (("sign", Part(1, 1)),))


@pytest.mark.parametrize("today", [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 15)])
def test_the_week_told_is_the_one_before(today: date) -> None:
    assert tally.begins(today) == BEGINS


def test_midnight_is_the_clinics() -> None:
    assert datetime(2026, 3, 1, 23, tzinfo=UTC) == SINCE
