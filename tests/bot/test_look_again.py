"""One faint answer that stands alone is asked again before anybody is called, and is never forgotten."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import protocol
from bot.advance import answers_for, take
from bot.checkin import Contact
from bot.course import Course
from bot.enrollment import EnrollmentState, Profile
from bot.timetable import Act, next_asked_at
from bot.triage import assess, put_off
from tests.bot.patients import (
    DEFENCES_WEAK,
    ROUTINE,
    SAME_DAY,
    answered,
    asked_days,
    at,
    daily,
    enrolled,
    found,
    not_looked_again,
    play,
    report,
    step_through,
    told,
)

ITEMS = ("redness", "swelling", "peeling", "pain", "itch")


def is_put_off(course: Course) -> bool:
    last = course.answer_sets[-1]
    return any(each.finding.is_of(last.id) for each in put_off(course))


@pytest.mark.parametrize("item", ITEMS)
def test_one_faint_answer_alone_flags_nothing_yet(item: str) -> None:
    course = daily(item, {14: 1})
    assert found(course) == {}
    assert is_put_off(course)


@pytest.mark.parametrize(
    "course",
    [
        pytest.param(told(report(7, redness=2)), id="two-grades-above"),
        pytest.param(told(report(7, redness=1, itch=1)), id="another-symptom-above"),
        pytest.param(told(report(7, redness=1, signs={"pus"})), id="a-sign"),
        pytest.param(told(report(7, redness=1, contact=Contact.TODAY)), id="a-wish"),
        pytest.param(told(report(7, redness=1, notes=("It itches at night",))), id="a-note"),
        pytest.param(told(report(7, redness=1, photos=("f",))), id="a-photo"),
        pytest.param(daily("redness", {5: 2, 7: 1}), id="above-on-an-earlier-day"),
        pytest.param(daily("redness", {7: 1}, DEFENCES_WEAK), id="weak-defences"),
        pytest.param(daily("pigment", {14: 1}), id="pigment"),
        pytest.param(replace(daily("redness", {7: 1}), protocol=protocol.load("microneedling", 1)), id="version-1"),
    ],
)
def test_nothing_else_is_put_off(course: Course) -> None:
    assert found(course)
    assert not is_put_off(course)


def test_twice_on_one_day_is_still_once() -> None:
    course = told(report(7, wall="10:00", redness=1), report(7, wall="15:00", redness=1))
    assert assess(course) == ()


@pytest.mark.parametrize(
    ("again", "urgency"),
    [(0, None), (1, ROUTINE), (2, SAME_DAY)],
    ids=["gone: nothing more", "still there: as it is on that day", "grown: more urgent"],
)
def test_what_is_said_the_next_day_counts_by_itself(again: int, urgency: object) -> None:
    course = daily("redness", {5: 1, 7: 1, 8: again})
    assert found(course).get("persisting:redness") is urgency
    assert {each.day for each in assess(not_looked_again(course))} <= {8}


def test_without_an_answer_on_the_next_date_it_is_flagged_as_it_would_have_been() -> None:
    course = daily("redness", {7: 1, 10: 0})
    assert assess(course) == ()
    (finding,) = assess(not_looked_again(course))
    assert (finding.name, finding.day, finding.urgency) == ("persisting:redness", 7, ROUTINE)


def test_an_answer_to_another_symptom_on_the_next_date_is_none() -> None:
    course = told(report(7, redness=1), report(8, swelling=0))
    assert [each.name for each in assess(not_looked_again(course))] == ["persisting:redness"]


def test_what_was_put_off_is_no_second_day_of_what_lasts() -> None:
    assert found(daily("redness", {7: 1, 8: 1}))["persisting:redness"] is ROUTINE
    assert found(not_looked_again(daily("redness", {7: 1, 10: 1})))["persisting:redness"] is ROUTINE
    assert found(daily("redness", {7: 1, 8: 1, 9: 1}))["persisting:redness"] is SAME_DAY


def test_a_correction_ends_it_at_once() -> None:
    course = daily("redness", {7: 1})
    worse = course.answer_sets[0].with_grade("redness", 2, at(7, "10:30"))
    assert found(replace(course, answer_sets=(worse,)))["persisting:redness"] is SAME_DAY


def test_the_patient_is_asked_on_the_next_date_and_no_more_after_it() -> None:
    course = enrolled()
    for day in (1, 2, 3, 5):
        course = answered(course, day, redness=1)
    course = answered(course, 7, redness=1, swelling=0)
    assert next_asked_at(course) == at(8, "10:00")
    course = answered(course, 8, redness=0)
    course, log = play(course, at(9, "23:00"))
    assert asked_days(course) == [1, 2, 3, 5, 7, 8]
    assert Act.FALL_DUE not in [act for *_, act in log]
    assert [each for each in assess(course) if each.rule != "signs_left_out"] == [], "nobody answers the signs here"


def test_it_is_asked_past_the_end_and_asks_everything_where_a_day_asks_less() -> None:
    course = answered(enrolled(), 28, redness=1)
    course, _ = play(course, at(29, "12:00"))
    assert course.checkins[-1].on == course.date_of(29)
    assert "redness" in course.checkins[-1].asked
    assert course.enrollment.state is EnrollmentState.ACTIVE
    radio = replace(enrolled(), protocol=protocol.load("rf_microneedling"))
    course, _ = play(heard(radio, at(29, "11:00"), {"redness": 1}), at(30, "12:00"))
    assert (course.checkins[-1].on, len(course.checkins[-1].asked)) == (course.date_of(30), 6)


@pytest.mark.parametrize("state", [EnrollmentState.WITHDRAWN, EnrollmentState.UNREACHABLE, EnrollmentState.COMPLETED])
def test_who_has_stopped_is_not_forgotten(state: EnrollmentState) -> None:
    course = answered(enrolled(), 7, redness=1)
    enrollment = replace(course.enrollment, state=state, chat_id=7)
    course, log = play(replace(course, enrollment=enrollment), at(8, "23:00"))
    assert (8, "22:00", Act.FALL_DUE) in log
    assert "persisting:redness" in {each.name for each in assess(course)}


def test_of_the_wrong_person_nothing_is_raised() -> None:
    course = answered(enrolled(), 7, redness=1)
    enrollment = replace(course.enrollment, state=EnrollmentState.WITHDRAWN, chat_id=None)
    assert play(replace(course, enrollment=enrollment), at(30))[1] == []


def test_after_an_outage_of_ours_it_falls_due_when_we_are_back() -> None:
    course = answered(enrolled(), 7, redness=1)
    course, _ = step_through(course, at(11, "09:00"))
    assert "persisting:redness" in {each.name for each in assess(course)}


Said = dict[str, int]
answers = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([0, 0, 1, 1, 2, 3]), min_size=1)
days = st.lists(st.tuples(st.integers(0, 13), st.sampled_from([9, 11, 23]), answers), max_size=12)


def heard(course: Course, now: datetime, said: Said) -> Course:
    course, _ = step_through(course, now)
    kept = answers_for(course, now)
    kept = kept if kept.id else replace(kept, id=len(course.answer_sets) + 1)
    return take(course, kept.with_grades(said, now), now)


@settings(max_examples=150, deadline=None)
@given(
    said=days,
    outage=st.tuples(st.integers(1, 13), st.integers(0, 4)),
    depth=st.sampled_from([None, 1.5, 2.0, 2.5]),
    stops=st.sampled_from([None, None, 5, 8]),
)
def test_what_is_put_off_is_answered_or_raised_by_the_closing_of_the_next_date(
    said: list[tuple[int, int, Said]], outage: tuple[int, int], depth: float | None, stops: int | None
) -> None:
    """Whatever is said, when we are away, and when the patient stops."""
    course = enrolled(profile=Profile(depth_mm=depth))
    course = replace(course, enrollment=replace(course.enrollment, chat_id=7))
    spoken = {(day, hour): grades for day, hour, grades in said}
    for day in range(17):
        for hour in (9, 10, 11, 14, 19, 22, 23):
            if day == stops and hour == 9:
                course = replace(course, enrollment=replace(course.enrollment, state=EnrollmentState.WITHDRAWN))
            if outage[0] <= day < outage[0] + outage[1]:
                continue
            now = at(day, f"{hour:02}:00")
            course, _ = step_through(course, now)
            has_stopped = course.enrollment.state is EnrollmentState.WITHDRAWN
            if (day, hour) in spoken and not has_stopped:
                course = heard(course, now, spoken[day, hour])
            assert_nothing_is_forgotten(course, course.date_of(day), hour)


def assert_nothing_is_forgotten(course: Course, today: date, hour: int) -> None:
    """Of every answer that was put off: it is asked again on the next date, and found there from the closing on."""
    keys = {each.key for each in assess(course)}
    for each in put_off(course):
        has_closed = each.on < today or (each.on == today and hour >= 22)
        if has_closed and not each.is_answered:
            assert each.finding.key in keys
        elif each.on == today and hour >= 10 and not each.is_answered:
            is_followed = course.enrollment.state is EnrollmentState.ACTIVE
            assert course.checkin_on(today) is not None or not is_followed
