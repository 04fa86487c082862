"""Who is told of an alert, and when the next person is."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.alert import Alert, AlertState, Outcome, acknowledge, reopen, resolve
from bot.clinic import AlertClocks, Clinic, Provider, Role
from bot.finding import Urgency
from bot.ladder import addressees, deadline, escalate, reminds_at, told_from, unreceived_at, wakes_at
from tests.bot.patients import EMERGENCY, ROUTINE, SAME_DAY, URGENT, at
from tests.bot.test_alert import LATER, NOW, finding, raised

CLINIC = Clinic(1, "Skin", "+49 30 1", "Europe/Berlin", "112", datetime(2026, 1, 1, tzinfo=UTC))
MONDAY, FRIDAY, SATURDAY = 0, 4, 5
OPEN = at(MONDAY, "10:00")


@pytest.mark.parametrize(
    ("urgency", "told", "until"),
    [
        pytest.param(EMERGENCY, (SATURDAY, "03:00"), (SATURDAY, "03:15"), id="emergency-at-night"),
        pytest.param(URGENT, (MONDAY, "10:00"), (MONDAY, "10:15"), id="urgent"),
        pytest.param(SAME_DAY, (MONDAY, "10:00"), (MONDAY, "12:00"), id="same-day-within-the-hours"),
        pytest.param(SAME_DAY, (MONDAY, "07:00"), (MONDAY, "11:00"), id="same-day-before-opening"),
        pytest.param(SAME_DAY, (MONDAY, "17:00"), (MONDAY, "18:00"), id="same-day-before-a-long-night"),
        pytest.param(SAME_DAY, (MONDAY, "19:00"), (MONDAY + 1, "09:00"), id="same-day-in-the-evening"),
        pytest.param(SAME_DAY, (MONDAY, "22:00"), (MONDAY + 1, "11:00"), id="same-day-late-in-the-evening"),
        pytest.param(SAME_DAY, (FRIDAY, "17:00"), (FRIDAY, "18:00"), id="same-day-before-the-weekend"),
        pytest.param(SAME_DAY, (SATURDAY, "10:00"), (SATURDAY + 1, "09:00"), id="same-day-on-saturday"),
        pytest.param(SAME_DAY, (SATURDAY, "03:00"), (SATURDAY + 1, "08:00"), id="same-day-in-the-weekends-night"),
        pytest.param(SAME_DAY, (MONDAY, "16:00"), (MONDAY, "18:00"), id="same-day-to-closing-time"),
        pytest.param(ROUTINE, (MONDAY, "10:00"), (MONDAY + 1, "18:00"), id="routine-by-the-end-of-tomorrow"),
        pytest.param(ROUTINE, (FRIDAY, "10:00"), (MONDAY + 7, "18:00"), id="routine-over-the-weekend"),
        pytest.param(ROUTINE, (SATURDAY, "10:00"), (MONDAY + 7, "18:00"), id="routine-on-saturday"),
    ],
)
def test_until_when_it_must_be_acknowledged(urgency: Urgency, told: tuple[int, str], until: tuple[int, str]) -> None:
    alert = replace(raised(finding("note", urgency)), stepped_at=at(*told))
    assert deadline(alert, CLINIC) == at(*until)


@pytest.mark.parametrize(
    ("urgency", "until"),
    [(EMERGENCY, (0, "17:00")), (URGENT, (0, "17:00")), (SAME_DAY, (1, "11:00")), (ROUTINE, (2, "18:00"))],
)
def test_an_acknowledgement_lapses(urgency: Urgency, until: tuple[int, str]) -> None:
    taken = acknowledge(raised(finding("note", urgency)), 5, at(MONDAY, "16:00"))
    assert deadline(taken, CLINIC) == at(*until)
    lapsed = escalate(taken, at(*until))
    assert (lapsed.state, lapsed.holder_id, lapsed.step) == (AlertState.RAISED, 5, 0)


def test_only_what_is_resolved_has_no_deadline() -> None:
    alert = raised(finding("note", ROUTINE))
    closed = resolve(alert, 5, Outcome.NORMAL, LATER)
    assert deadline(closed, CLINIC) is None
    again = reopen(closed, LATER)
    assert (again.state, again.outcome, again.resolved_at) == (AlertState.RAISED, None, None)
    assert deadline(again, CLINIC) is not None


def test_the_clocks_are_data_of_the_clinic() -> None:
    clinic = replace(CLINIC, clocks=AlertClocks(urgent_min=5), hours=((5, time(9), time(12)),))
    urgent, same_day = (replace(raised(finding("note", each)), stepped_at=at(MONDAY)) for each in (URGENT, SAME_DAY))
    assert deadline(urgent, clinic) == at(MONDAY, "10:25")
    assert deadline(same_day, clinic) == at(MONDAY + 1, "09:00")


def test_a_working_day_ends_when_the_clinic_closes_for_the_last_time() -> None:
    hours = tuple((day, *each) for day in range(5) for each in ((time(9), time(12)), (time(14), time(18))))
    clinic = replace(CLINIC, hours=hours)
    assert clinic.end_of_working_day(at(MONDAY), 1) == at(MONDAY + 1, "18:00")
    assert clinic.end_of_working_day(at(FRIDAY), 2) == at(MONDAY + 8, "18:00")


def test_every_clock_of_clinic_hours_obeys_the_closed_dates() -> None:
    friday, monday = at(FRIDAY).date(), at(MONDAY + 7).date()
    clinic = replace(CLINIC, closed_on=(friday, monday))
    thursday = at(FRIDAY - 1, "17:00")
    assert clinic.after_clinic_hours(thursday, 2) == at(MONDAY + 8, "10:00")
    assert clinic.next_opening(thursday) == at(MONDAY + 8, "09:00")
    assert clinic.end_of_working_day(thursday, 1) == at(MONDAY + 8, "18:00")
    assert clinic.next_digest(thursday) == at(MONDAY + 8, "09:00")
    assert not clinic.is_open(at(FRIDAY))
    assert clinic.closes_at(at(FRIDAY)) is None


def test_hours_may_go_past_midnight_and_have_a_break() -> None:
    late = replace(CLINIC, hours=((FRIDAY, time(18), time(2)), (FRIDAY, time(9), time(13))))
    assert late.is_open(at(SATURDAY, "01:59"))
    assert not late.is_open(at(SATURDAY, "02:00"))
    assert not late.is_open(at(FRIDAY, "15:00"))
    assert late.opens_at(at(FRIDAY, "15:00")) == at(FRIDAY, "18:00")
    assert late.closes_at(at(FRIDAY, "23:00")) == at(SATURDAY, "02:00")
    assert late.after_clinic_hours(at(FRIDAY, "12:00"), 3) == at(FRIDAY, "20:00")


def staff(*on_duty: bool) -> list[Provider]:
    joined = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Provider(n, 1, n, f"P{n}", Role.PROVIDER, joined + timedelta(days=n), on_duty=duty)
        for n, duty in enumerate(on_duty, start=1)
    ]


def told(alert: Alert, people: list[Provider], enrolled_by: int, steps: int = 5) -> list[list[int]]:
    """Who is told at each step, if nobody ever answers."""
    said: list[list[int]] = []
    for _ in range(steps):
        said.append([each.id for each in addressees(alert, people, enrolled_by, CLINIC, OPEN)])
        alert = escalate(alert, OPEN)
    return said


@pytest.mark.parametrize(
    ("urgency", "people", "enrolled_by", "steps"),
    [
        pytest.param(SAME_DAY, staff(True, True, True), 1, [[1], [2], [1, 2, 3]], id="one-after-the-other"),
        pytest.param(SAME_DAY, staff(True, True, True), 2, [[2], [3], [1, 2, 3]], id="from-who-enrolled-on"),
        pytest.param(SAME_DAY, staff(True, False, True), 2, [[3], [1], [1, 2, 3]], id="who-enrolled-is-off-duty"),
        pytest.param(SAME_DAY, staff(True, False, True), 9, [[1], [3], [1, 2, 3]], id="who-enrolled-has-left"),
        pytest.param(SAME_DAY, staff(False, False), 1, [[1, 2], [1, 2]], id="nobody-on-duty"),
        pytest.param(SAME_DAY, staff(True), 1, [[1], [1]], id="one-alone"),
        pytest.param(ROUTINE, staff(True, True), 1, [[1], [1, 2], [1, 2]], id="routine"),
        pytest.param(URGENT, staff(False, True, True), 1, [[2, 3], [1, 2, 3], [1, 2, 3]], id="urgent-goes-to-all"),
        pytest.param(EMERGENCY, staff(False, False), 1, [[1, 2], [1, 2]], id="emergency-with-nobody-on-duty"),
        pytest.param(URGENT, [], 1, [[], []], id="nobody-at-all"),
    ],
)
def test_who_is_told(urgency: Urgency, people: list[Provider], enrolled_by: int, steps: list[list[int]]) -> None:
    assert told(replace(raised(finding("note", urgency)), stepped_at=OPEN), people, enrolled_by, len(steps)) == steps


def test_who_let_it_lapse_is_told_again_with_the_next() -> None:
    lapsed = escalate(acknowledge(raised(finding("note")), 3, NOW), OPEN)
    assert [each.id for each in addressees(lapsed, staff(True, True, True), 1, CLINIC, OPEN)] == [1, 3]


def test_who_lets_it_lapse_twice_is_no_longer_its_only_reader() -> None:
    """One who takes it again and again without closing it: at the second lapse the next person is told too."""
    alert = escalate(acknowledge(raised(finding("note")), 1, NOW), OPEN)
    assert [each.id for each in addressees(alert, staff(True, True, True), 1, CLINIC, OPEN)] == [1]
    alert = escalate(acknowledge(alert, 1, OPEN), OPEN)
    assert [each.id for each in addressees(alert, staff(True, True, True), 1, CLINIC, OPEN)] == [2, 1]


def test_while_the_clinic_is_closed_for_long_everybody_on_duty_is_told_at_once() -> None:
    people = staff(True, True, False)
    saturday, night = (
        replace(raised(finding("note")), stepped_at=when) for when in (at(SATURDAY), at(MONDAY, "22:00"))
    )
    assert [each.id for each in addressees(saturday, people, 1, CLINIC, OPEN)] == [1, 2]
    assert [each.id for each in addressees(night, people, 1, CLINIC, OPEN)] == [1]


def test_an_urgent_alert_that_nobody_takes_is_told_often_and_not_without_end() -> None:
    alert = replace(raised(finding("sign:pus", URGENT)), stepped_at=NOW)
    moments = [NOW]
    while moments[-1] < NOW + timedelta(days=7):
        step_at = deadline(alert, CLINIC)
        assert step_at is not None
        moments.append(step_at)
        alert = escalate(alert, step_at)
    gaps = [(then - now) // timedelta(minutes=1) for now, then in pairwise(moments)]
    assert gaps == [15] * 4 + [60] * 11 + [240] * (len(gaps) - 15)
    assert len(moments) <= 60


ON_TUESDAYS = ((1, time(9), time(10)),)
TEN_MINUTES_TWICE_A_DAY = tuple(
    (day, opens, closes) for day in range(7) for opens, closes in ((time(9), time(9, 10)), (time(20, 55), time(21, 5)))
)


@pytest.mark.parametrize(
    "hours", [ON_TUESDAYS, TEN_MINUTES_TWICE_A_DAY], ids=["on-tuesdays", "ten-minutes-twice-a-day"]
)
def test_no_clock_of_clinic_hours_lasts_more_than_a_day(hours: tuple[tuple[int, time, time], ...]) -> None:
    tuesdays = replace(CLINIC, hours=hours)
    alert = replace(raised(finding("note")), stepped_at=at(1, "09:30"))
    for _ in range(20):
        step_at = deadline(alert, tuesdays)
        assert step_at is not None
        assert step_at - alert.stepped_at <= timedelta(days=1)
        alert = escalate(alert, step_at)
    taken = acknowledge(alert, 1, alert.stepped_at)
    assert deadline(taken, tuesdays) <= alert.stepped_at + timedelta(days=1)  # type: ignore[operator]


@pytest.mark.parametrize(("urgency", "minutes"), [(URGENT, 2), (EMERGENCY, 2), (SAME_DAY, 15), (ROUTINE, 15)])
def test_what_has_not_arrived_is_told_to_others(urgency: Urgency, minutes: int) -> None:
    alert = replace(raised(finding("note", urgency)), awaited_since=OPEN, stepped_at=OPEN)
    assert unreceived_at(alert) == wakes_at(alert, CLINIC) == OPEN + timedelta(minutes=minutes)
    assert unreceived_at(replace(alert, awaited_since=None)) is None
    assert unreceived_at(replace(alert, state=AlertState.ACKNOWLEDGED)) is None
    widened = replace(alert, wider=1)
    assert unreceived_at(replace(alert, wider=2)) is None
    told_now = [each.id for each in addressees(widened, staff(True, True, True, False), 1, CLINIC, OPEN)]
    assert told_now == ([1, 2, 3, 4] if urgency >= URGENT else [1, 2])


@pytest.mark.parametrize(("urgency", "minutes"), [(URGENT, 45), (SAME_DAY, 180)])
def test_a_holder_is_reminded_before_it_lapses(urgency: Urgency, minutes: int) -> None:
    taken = acknowledge(raised(finding("note", urgency)), 5, at(MONDAY, "10:00"))
    assert reminds_at(taken, CLINIC) == at(MONDAY, "10:00") + timedelta(minutes=minutes)
    assert reminds_at(replace(taken, reminded=True), CLINIC) is None


def test_what_comes_within_a_minute_of_the_last_card_is_one_card() -> None:
    fresh = raised(finding("note"))
    assert told_from(fresh, OPEN) == OPEN
    told = replace(fresh, told_at=OPEN)
    held = told_from(told, OPEN + timedelta(seconds=1))
    assert held == OPEN + timedelta(minutes=1)
    assert told_from(replace(told, told_at=held), OPEN + timedelta(seconds=30)) == held
    assert told_from(told, OPEN + timedelta(minutes=1)) == OPEN + timedelta(minutes=1)
