"""Enrolled late, dates corrected, outages of ours, and patients who are not with us."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.advance import start
from bot.checkin import CheckInState
from bot.enrollment import EnrollmentState
from bot.timetable import Act, next_step, wakes_at
from tests.bot.patients import (
    TREATED_ON,
    asked_days,
    at,
    carried_out,
    enrolled,
    enrollment,
    play,
    step_through,
)


@pytest.mark.parametrize(
    ("day", "wall", "asked"),
    [
        pytest.param(0, "09:00", [1, 2, 3], id="on-the-day-before-the-hour"),
        pytest.param(1, "09:59", [1, 2, 3], id="just-before-the-hour"),
        pytest.param(1, "10:00", [1, 2, 3], id="on-the-hour"),
        pytest.param(1, "10:01", [2, 3], id="just-after-the-hour"),
        pytest.param(2, "12:00", [3], id="two-days-late"),
    ],
)
def test_enrolled_late_what_is_past_is_never_asked(day: int, wall: str, asked: list[int]) -> None:
    course, _ = play(enrolled(day=day, wall=wall), at(3, "23:00"))
    assert [course.day(each.on) for each in course.checkins] == asked


def test_enrolled_before_the_treatment_nothing_is_asked_before_day_1() -> None:
    assert enrolled(day=-3).enrollment.decided_on == TREATED_ON
    course, _ = play(enrolled(day=-3), at(1))
    assert [course.day(each.on) for each in course.checkins] == [1]


def test_starting_again_keeps_when_it_was_begun_and_asks_nothing_that_is_past() -> None:
    first = start(enrollment(), at(0, "15:00"))
    again = start(replace(first, state=EnrollmentState.UNREACHABLE), at(5, "12:00"))
    assert (again.enrolled_at, again.state) == (at(0, "15:00"), EnrollmentState.ACTIVE)
    assert again.decided_on == TREATED_ON + timedelta(days=5)


def test_a_corrected_date_plans_anew_what_has_not_been_asked() -> None:
    course, _ = play(enrolled(), at(2))
    earlier = replace(course.enrollment, treated_on=TREATED_ON - timedelta(days=2))
    course, _ = play(replace(course, enrollment=earlier), at(5, "23:00"))
    assert [(each.on - TREATED_ON).days for each in course.checkins] == [1, 2, 3, 5]
    assert asked_days(course) == [3, 4, 5, 7]


@pytest.mark.parametrize(
    ("back", "states"),
    [
        pytest.param((1, "20:59"), ["asked"], id="later-the-same-day"),
        pytest.param((1, "21:00"), ["missed_by_us"], id="in-quiet-hours"),
        pytest.param((2, "09:00"), ["missed_by_us"], id="the-next-morning"),
        pytest.param((2, "10:00"), ["missed_by_us", "asked"], id="the-next-day"),
        pytest.param((3, "15:00"), ["missed_by_us", "missed_by_us", "asked"], id="two-days-later"),
        pytest.param((3, "23:00"), ["missed_by_us"] * 3, id="late-at-night-two-days-later"),
    ],
)
def test_after_an_outage_at_most_one_message_catches_up(back: tuple[int, str], states: list[str]) -> None:
    course, _ = step_through(enrolled(), at(*back))
    assert [each.state.value for each in course.checkins] == states


def test_after_an_outage_several_reminders_are_one() -> None:
    course, _ = play(enrolled(), at(1, "10:00"))
    _, steps = step_through(course, at(1, "19:30"))
    assert [(step.act, step.reminded) for step in steps] == [(Act.REMIND, 2)]


def test_a_question_that_never_reached_the_patient_was_missed_by_us() -> None:
    course = enrolled()
    course, _ = play(course, at(0, "23:00"))
    step = next_step(course, at(1, "10:00"))
    assert step is not None
    course = carried_out(course, step, at(1, "10:00"), delivered=False)
    assert [each.state for each in course.checkins] == [CheckInState.PLANNED]
    course, log = play(course, at(2, "09:00"))
    assert log == [(1, "22:00", Act.CLOSE)]
    assert [each.state for each in course.checkins] == [CheckInState.MISSED_BY_US]


def test_one_check_in_a_date_at_most() -> None:
    course, _ = play(enrolled(), at(2))
    rewound = replace(course, enrollment=replace(course.enrollment, decided_on=TREATED_ON))
    course, steps = step_through(rewound, at(2, "10:30"))
    assert [step.act for step in steps] == [Act.PASS, Act.PASS]
    assert len(course.checkins) == 2


@pytest.mark.parametrize("state", [EnrollmentState.INVITED, EnrollmentState.WITHDRAWN, EnrollmentState.ERASED])
def test_who_is_not_with_us_is_never_asked(state: EnrollmentState) -> None:
    course = enrolled()
    course = replace(course, enrollment=replace(course.enrollment, state=state))
    assert wakes_at(course) is None
    assert next_step(course, at(9)) is None


def test_who_cannot_be_reached_is_not_asked_but_what_was_asked_still_closes() -> None:
    course, _ = play(enrolled(), at(1, "10:00"))
    course = replace(course, enrollment=replace(course.enrollment, state=EnrollmentState.UNREACHABLE))
    _, log = play(course, at(9))
    assert [(day, act) for day, _, act in log if act is not Act.REMIND] == [(1, Act.CLOSE)]
