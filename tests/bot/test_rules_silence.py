"""Nothing is heard: from the start, or while an alert is open."""

from dataclasses import replace

import pytest

from bot import protocol
from bot.advance import answers_for, reassess, take
from bot.checkin import CheckInState, Contact
from bot.course import Course
from bot.finding import Urgency
from bot.triage import assess
from tests.bot.patients import ROUTINE, SAME_DAY, at, enrolled, step_through


def until(course: Course, *moments: tuple[int, str]) -> Course:
    """As it goes when we look often enough: at each of these moments and every day at 10:00, 14:00 and 22:00 before."""
    last_day, last_wall = moments[-1]
    looks = [(day, wall) for day in range(last_day + 1) for wall in ("10:00", "14:00", "19:00", "22:00")]
    for day, wall in sorted({*(each for each in looks if each <= (last_day, last_wall)), *moments}):
        course, _ = step_through(course, at(day, wall))
    return course


def heard(course: Course, day: int, wall: str, **grades: int) -> Course:
    now = at(day, wall)
    course, _ = step_through(course, now)
    answers = replace(answers_for(course, now), id=len(course.answer_sets) + 1)
    for item, grade in grades.items():
        answers = answers.with_grade(item, grade, now)
    return take(course, answers, now)


def silences(course: Course) -> list[Urgency]:
    return [each.urgency for each in assess(course) if each.rule == "silence"]


def alerting(course: Course, day: int, wall: str) -> Course:
    """An alert of same_day is open since then: somebody wants to be called."""
    now = at(day, wall)
    course = heard(course, day, wall)
    course = course.with_answers(replace(course.answer_sets[-1], contact=Contact.TODAY))
    merged = reassess(course, [], now)
    assert merged is not None
    return replace(course, alert=replace(merged.alert, id=1))


def test_the_first_three_unanswered_are_silence_when_the_third_closes() -> None:
    before = until(enrolled(), (3, "21:59"))
    assert silences(before) == []
    assert silences(until(before, (3, "22:00"))) == [ROUTINE]


@pytest.mark.parametrize("day", [1, 2, 3])
def test_one_answer_among_the_first_three_is_no_silence(day: int) -> None:
    course = heard(until(enrolled(), (day, "11:00")), day, "11:00", redness=1)
    assert silences(until(course, (3, "23:00"))) == []


def test_a_word_that_answers_nothing_is_no_silence() -> None:
    course = heard(until(enrolled(), (2, "11:00")), 2, "11:00")
    assert silences(until(course, (4, "23:00"))) == []
    assert silences(until(course, (5, "22:00"))) == [ROUTINE], "of days 3, 4 and 5 nothing was heard"


def test_a_word_before_the_first_question_does_not_count_for_what_is_asked_after_it() -> None:
    course = heard(until(enrolled(), (1, "09:00")), 1, "09:00")
    assert silences(until(course, (3, "22:00"))) == [ROUTINE]


@pytest.mark.parametrize(("redness", "day"), [(1, 10), (2, 5)], ids=["as-expected", "above-what-is-expected"])
def test_after_an_answer_above_what_is_expected_two_in_a_row_are_enough(redness: int, day: int) -> None:
    """After 1 on day 3 days 5, 7 and 10 are asked, after 2 days 4 and 5."""
    course = heard(until(enrolled(), (3, "11:00")), 3, "11:00", redness=redness, swelling=1)
    assert silences(until(course, (day, "21:59"))) == []
    assert silences(until(course, (day, "22:00"))) == [ROUTINE]


def test_a_row_of_silence_is_found_once_and_the_next_one_again() -> None:
    course = until(enrolled(), (14, "23:00"))
    assert silences(course) == [ROUTINE]
    course = heard(course, 14, "23:30", redness=0)
    assert silences(until(course, (40, "23:00"))) == [ROUTINE], "only day 28 is asked after it"


def test_silence_is_found_on_any_day() -> None:
    """Days 5, 7 and 10 are missed, after all was well."""
    course = enrolled()
    for day in (1, 2, 3):
        course = heard(until(course, (day, "11:00")), day, "11:00", redness=1)
    assert silences(until(course, (10, "21:59"))) == []
    assert silences(until(course, (10, "22:00"))) == [ROUTINE]


def test_in_version_1_only_the_first_three_are_meant() -> None:
    course = replace(enrolled(), protocol=protocol.load("microneedling", 1))
    assert silences(until(course, (3, "22:00"))) == [ROUTINE]
    course = replace(enrolled(), protocol=protocol.load("microneedling", 1))
    course = heard(until(course, (1, "11:00")), 1, "11:00", redness=1)
    assert silences(until(course, (28, "23:00"))) == []


def test_enrolled_late_the_first_three_asked_are_meant() -> None:
    course = enrolled(day=2, wall="12:00")
    assert silences(until(course, (4, "23:00"))) == []
    assert silences(until(course, (5, "23:00"))) == [ROUTINE]


def test_what_we_missed_is_not_counted() -> None:
    course, _ = step_through(enrolled(), at(1, "23:00"))
    assert [each.state for each in course.checkins] == [CheckInState.MISSED_BY_US]
    assert silences(until(course, (3, "23:00"))) == []
    assert silences(until(course, (4, "23:00"))) == [ROUTINE]


def test_four_hours_without_a_word_while_an_alert_is_open() -> None:
    course = until(alerting(enrolled(), 1, "20:00"), (2, "13:59"))
    assert silences(course) == []
    assert silences(until(course, (2, "14:00"))) == [SAME_DAY]


def test_an_answer_within_four_hours_is_a_word() -> None:
    course = heard(until(alerting(enrolled(), 1, "20:00"), (2, "13:59")), 2, "13:59", redness=1)
    assert silences(until(course, (2, "23:00"))) == []


@pytest.mark.parametrize("wall", ["10:00", "11:00"])
def test_any_word_since_it_was_asked_is_a_word(wall: str) -> None:
    course = heard(until(alerting(enrolled(), 1, "20:00"), (2, wall)), 2, wall)
    assert silences(until(course, (2, "23:00"))) == []


def test_a_word_before_it_was_asked_is_none() -> None:
    course = heard(until(alerting(enrolled(), 1, "20:00"), (2, "09:59")), 2, "09:59", redness=1)
    assert silences(until(course, (2, "23:00"))) == [SAME_DAY]


def test_an_alert_raised_after_the_question_does_not_make_it_silent() -> None:
    course = alerting(until(enrolled(), (1, "10:00")), 1, "10:30")
    assert silences(until(course, (1, "23:00"))) == []


def test_silence_found_stays_when_an_answer_comes_later() -> None:
    course = heard(until(alerting(enrolled(), 1, "20:00"), (2, "14:00")), 2, "16:00", redness=1)
    assert silences(course) == [SAME_DAY]
