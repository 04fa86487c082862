"""What falls due when: planned days, conditions, reminders, closing and the patient's clock."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from bot import protocol
from bot.advance import reassess
from bot.alert import Alert, AlertState
from bot.checkin import CheckInState
from bot.course import Course
from bot.enrollment import EnrollmentState, Profile
from bot.finding import Finding, Urgency
from bot.hours import is_quiet, local
from bot.timetable import Act, may_remind, next_asked_at, shifted_day, wakes_at
from tests.bot.patients import (
    ROUTINE,
    SAME_DAY,
    answered,
    asked_days,
    at,
    enrolled,
    play,
    step_through,
)


def with_alert(course: Course, now: datetime, urgency: Urgency = Urgency.SAME_DAY) -> Course:
    finding = Finding("sign", "pus", "set:99", urgency, 1)
    return replace(course, alert=Alert(1, 1, 1, AlertState.RAISED, urgency, (finding,), now, now, now))


def test_the_planned_days_without_an_answer() -> None:
    course, _ = play(enrolled(), at(40))
    assert asked_days(course) == [1, 2, 3, 4, 5, 7, 10, 14, 28]


def test_the_planned_days_all_clear() -> None:
    course = enrolled()
    for day in (1, 2, 3, 5, 7, 10, 14, 28):
        course = answered(course, day, redness=0)
    course, _ = play(course, at(40))
    assert asked_days(course) == [1, 2, 3, 5, 7, 10, 14, 28]
    skipped = [course.day(each.on) for each in course.checkins if each.state is CheckInState.SKIPPED]
    assert skipped == [4]


@pytest.mark.parametrize("answer", [{}, {"redness": 0}, {"redness": 3}], ids=["silent", "clear", "red"])
def test_when_somebody_is_asked_next_is_known_each_day(answer: dict[str, int]) -> None:
    """As long as nothing is answered between."""
    course = enrolled()
    for day in range(1, 30):
        foretold = next_asked_at(course)
        asked = next(each for each in asked_days(play(course, at(40))[0]) if each >= day) if foretold else None
        assert foretold == (at(asked, "10:00") if asked else None)
        course, _ = play(course, at(day, "10:00"))
        if answer and course.checkin_on(course.date_of(day)) and day in asked_days(course):
            course = answered(course, day, **answer)
    assert next_asked_at(course) is None


def test_nobody_is_asked_next_who_has_stopped() -> None:
    course = enrolled()
    stopped = replace(course, enrollment=replace(course.enrollment, state=EnrollmentState.WITHDRAWN))
    assert next_asked_at(stopped) is None


def test_a_day_of_silence_hour_by_hour() -> None:
    _, log = play(enrolled(), at(1, "23:59"))
    assert log == [
        (0, "19:00", Act.AFTERCARE),
        (1, "10:00", Act.ASK),
        (1, "14:00", Act.REMIND),
        (1, "19:00", Act.REMIND),
        (1, "22:00", Act.CLOSE),
    ]


def test_an_answer_stops_reminders_and_closing() -> None:
    course = answered(enrolled(), 1, "13:59", redness=1)
    _, log = play(course, at(2, "09:59"))
    assert log == []


@pytest.mark.parametrize(
    ("hour", "reminders"),
    [(8, ["12:00", "17:00"]), (11, ["15:00", "20:00"]), (12, ["16:00"]), (16, ["20:00"]), (17, []), (18, [])],
)
def test_reminders_that_would_fall_after_half_past_eight_are_left_out(hour: int, reminders: list[str]) -> None:
    course = enrolled()
    course = replace(course, enrollment=replace(course.enrollment, hour=hour))
    _, log = play(course, at(1, "23:00"))
    assert [wall for _, wall, act in log if act is Act.REMIND] == reminders


@pytest.mark.parametrize(("asked", "reminders"), [("16:30", ["20:30"]), ("16:31", [])])
def test_a_question_put_late_is_reminded_of_four_hours_later_up_to_half_past_eight(
    asked: str, reminders: list[str]
) -> None:
    course, _ = step_through(enrolled(), at(1, asked))
    _, log = play(course, at(1, "23:00"))
    assert [wall for _, wall, act in log if act is Act.REMIND] == reminders


@pytest.mark.parametrize(
    ("day", "depth_mm", "counts_as"),
    [(13, 2.5, 11), (14, 2.5, 14), (13, 2.0, 12), (13, 1.5, 13), (1, 2.5, 0), (0, 2.0, 0)],
)
def test_a_day_counts_as_an_earlier_one_up_to_day_13(day: int, depth_mm: float, counts_as: int) -> None:
    assert shifted_day(enrolled(profile=Profile(depth_mm=depth_mm)), day) == counts_as


@pytest.mark.parametrize(
    ("wall", "card"), [("08:00", "12:00"), ("16:29", "20:29"), ("16:30", "16:33"), ("23:00", "23:03")]
)
def test_aftercare_after_four_hours_or_at_once_where_that_is_too_late(wall: str, card: str) -> None:
    _, log = play(enrolled(wall=wall), at(1, "09:00"))
    assert [wall for _, wall, act in log if act is Act.AFTERCARE] == [card]


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        pytest.param({"redness": 1, "pain": 0}, False, id="as-expected"),
        pytest.param({"redness": 2}, True, id="redness-above"),
        pytest.param({"pain": 1}, True, id="pain-above"),
        pytest.param({"peeling": 3, "itch": 2}, False, id="peeling-and-itch-as-expected"),
    ],
)
def test_day_4_depends_on_day_3(answer: dict[str, int], asked: bool) -> None:
    course, _ = play(answered(enrolled(), 3, **answer), at(4))
    assert (4 in asked_days(course)) is asked


def test_day_4_with_an_allowance_is_judged_by_the_shifted_day_3() -> None:
    course, _ = play(answered(enrolled(profile=Profile(depth_mm=2.0)), 3, redness=2), at(4))
    assert 4 not in asked_days(course)


@pytest.mark.parametrize(("version", "grade", "asked"), [(1, 0, False), (1, 1, True), (2, 0, True), (2, 1, True)])
def test_day_10_is_asked_of_everybody_and_in_version_1_after_any_grade_of_day_7(
    version: int, grade: int, asked: bool
) -> None:
    course = replace(enrolled(), protocol=protocol.load("microneedling", version))
    course, _ = play(answered(course, 7, redness=0, peeling=grade), at(10))
    assert (10 in asked_days(course)) is asked


def test_a_late_answer_counts_for_the_condition() -> None:
    course, _ = play(answered(enrolled(), 3, "23:30", redness=1), at(4))
    assert 4 not in asked_days(course)


def test_the_condition_is_judged_by_the_check_in_and_not_by_a_report_of_that_day() -> None:
    course = answered(enrolled(), 3, redness=1)
    report = replace(course.answer_sets[-1], id=50, checkin_id=None, grades={"redness": 4})
    course, _ = play(course.with_answers(report), at(4))
    assert 4 not in asked_days(course)


def test_an_open_alert_asks_daily_for_seven_days() -> None:
    course, _ = play(with_alert(enrolled(), at(1, "10:20")), at(12))
    assert asked_days(course) == [1, 2, 3, 4, 5, 6, 7, 8, 10]


@pytest.mark.parametrize(("raised", "asked"), [("10:00", True), ("09:59", False)])
def test_the_seventh_day_is_counted_to_the_minute(raised: str, asked: bool) -> None:
    course, _ = play(with_alert(enrolled(), at(1, raised)), at(8, "12:00"))
    assert (8 in asked_days(course)) is asked


def test_seven_days_are_judged_at_the_hour_however_late_we_look() -> None:
    course, _ = play(with_alert(enrolled(), at(1, "10:00")), at(7, "23:00"))
    course, steps = step_through(course, at(8, "10:07"))
    assert [step.act for step in steps] == [Act.ASK]


def test_a_routine_alert_asks_no_more_than_planned() -> None:
    course, _ = play(with_alert(answered(enrolled(), 3, redness=1), at(3, "12:00"), ROUTINE), at(6))
    assert asked_days(course) == [1, 2, 3, 5]


def test_a_check_in_knows_whether_an_alert_was_open_when_it_was_asked() -> None:
    course, _ = play(enrolled(), at(1))
    course, _ = play(with_alert(course, at(1, "12:00"), SAME_DAY), at(2))
    assert [each.alerting for each in course.checkins] == [False, True]


def test_the_course_is_complete_on_day_29_and_nothing_falls_due_any_more() -> None:
    course, log = play(enrolled(), at(60))
    assert log[-1] == (29, "10:00", Act.COMPLETE)
    assert course.enrollment.state is EnrollmentState.COMPLETED
    assert course.enrollment.completed_at == at(29, "10:00")
    assert wakes_at(course) is None


@pytest.mark.parametrize(
    ("wall", "quiet"), [("07:59", True), ("08:00", False), ("20:59", False), ("21:00", True), ("03:00", True)]
)
def test_quiet_hours(wall: str, quiet: bool) -> None:
    assert is_quiet(enrolled(), at(1, wall)) is quiet


@pytest.mark.parametrize(("wall", "allowed"), [("20:30", True), ("20:31", False)])
def test_a_reminder_held_up_is_not_sent_late(wall: str, allowed: bool) -> None:
    course, _ = play(enrolled(), at(1, "10:00"))
    assert may_remind(course, course.checkins[0], at(1, wall)) is allowed


@pytest.mark.parametrize(
    ("timezone", "treated_on"),
    [
        pytest.param("Europe/Berlin", "2026-03-26", id="hour-lost-in-Berlin"),
        pytest.param("America/New_York", "2026-10-29", id="hour-gained-in-New-York"),
        pytest.param("Australia/Lord_Howe", "2026-10-01", id="half-an-hour-lost-on-Lord-Howe"),
        pytest.param("Africa/Cairo", "2026-04-21", id="midnight-lost-in-Cairo"),
    ],
)
def test_a_course_through_a_change_of_the_clock_asks_once_a_day_at_ten(timezone: str, treated_on: str) -> None:
    on = datetime.fromisoformat(treated_on).date()
    course = enrolled(timezone=timezone, treated_on=on)
    course, log = play(course, at(6, "09:00", timezone, on))
    assert [(day, wall) for day, wall, act in log if act is Act.ASK] == [(day, "10:00") for day in range(1, 6)]
    assert [(day, wall) for day, wall, act in log if act is Act.CLOSE] == [(day, "22:00") for day in range(1, 6)]
    ends = [local(each.ends_at, timezone) for each in course.checkins]
    assert all(end.time() in (time(0), time(1)) for end in ends)
    assert [(end.date() - on).days for end in ends] == [2, 3, 4, 5, 6]


def test_reassess_says_nothing_where_nothing_is_new() -> None:
    course = answered(enrolled(), 1, redness=4)
    merged = reassess(course, [], at(1))
    assert merged is not None
    kept = replace(merged.alert, id=1)
    assert reassess(replace(course, alert=kept), [kept], at(1, "12:00")) is None
