"""A course that has happened, written down as a file and played again, comes to the alerts that it came to."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alert import AlertState, Outcome
from bot.checkin import Contact
from bot.course import Course
from rehearsal.coursefile import read
from rehearsal.rehearse import play_file
from rehearsal.stored import as_file
from tests.bot.patients import answered, asked_days, at, enrolled, play, report

COURSES = sorted((Path(__file__).parent.parent / "courses").glob("*.toml"))


def replayed(course: Course) -> Course:
    return play_file(as_file(course, [])).course


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
def test_a_course_of_the_bank_replayed_flags_the_same(path: Path) -> None:
    first = play_file(read(path))
    again = play_file(as_file(first.course, first.alerts))
    assert {each.name for each in again.findings} == {each.name for each in first.findings}
    assert {event.day for event in again.events} == {event.day for event in first.events}
    assert [each.urgency for each in again.alerts] == [each.urgency for each in first.alerts]


def test_an_hour_of_ones_own_is_kept() -> None:
    course = enrolled()
    course = replace(course, enrollment=replace(course.enrollment, hour=18))
    course, _ = play(course, at(1, "21:00"))
    assert {each.due_at for each in replayed(course).checkins} == {at(1, "18:00")}


def test_who_began_late_is_not_asked_for_the_days_before() -> None:
    course, _ = play(enrolled(day=3, wall="12:00"), at(5, "23:00"))
    assert [checkin.on for checkin in replayed(course).checkins] == [checkin.on for checkin in course.checkins]


def test_a_grade_corrected_is_first_the_old_one_then_the_new() -> None:
    course = answered(answered(enrolled(), 1, "11:00", redness=1, pain=0), 1, "13:00", redness=4)
    again = replayed(course)
    (answers,) = again.answer_sets
    assert answers.grades == {"redness": 4, "pain": 0}
    assert [(each.item, each.grade, each.at) for each in answers.corrections] == [("redness", 1, at(1, "13:00"))]


def test_a_grade_corrected_twice_goes_through_both() -> None:
    course = answered(enrolled(), 1, "11:00", redness=1)
    course = answered(answered(course, 1, "12:00", redness=3), 1, "13:00", redness=2)
    (answers,) = replayed(course).answer_sets
    assert answers.grades == {"redness": 2}
    assert [each.grade for each in answers.corrections] == [1, 3]


def test_what_was_wished_written_and_shown_is_in_it() -> None:
    course, _ = play(enrolled(), at(1, "12:00"))
    said = replace(report(1, notes=("a secret",), signs={"pus"}, contact=Contact.TODAY, redness=1), id=1, photos=("x",))
    found, shown = as_file(replace(course, answer_sets=(said,)), []).report
    assert (found.signs, found.contact, found.note, found.unasked) == (("pus",), "today", "a secret", True)
    assert (shown.note, shown.at, shown.answers) == ("photo", found.at, {})


def test_while_an_alert_that_was_closed_is_closed_nothing_is_asked_for_its_sake() -> None:
    first = play_file(read(next(path for path in COURSES if path.stem == "redness_comes_back")))
    (alert,) = first.alerts
    closed_at = alert.last_event_at + timedelta(minutes=30)
    closed = replace(alert, state=AlertState.RESOLVED, outcome=Outcome.CALLED, resolved_at=closed_at)
    course = replace(first.course, enrollment=replace(first.course.enrollment, decided_on=first.course.date_of(9)))
    still_open, no_longer = (play_file(as_file(course, alerts)) for alerts in ([alert], [closed]))
    assert asked_days(still_open.course) == [1, 2, 3, 5, 6, 7, 8, 9]
    assert asked_days(no_longer.course) == [1, 2, 3, 5, 7]
    assert no_longer.course.alert is None
    assert len(no_longer.alerts) == 1


def test_what_was_part_of_an_alert_that_was_closed_raises_no_other() -> None:
    """The check-in is answered on after the alert was closed: the redness is in the same answer set still."""
    course = answered(enrolled(), 1, "11:00", redness=4)
    first = play_file(as_file(course, []))
    (alert,) = first.alerts
    closed = replace(alert, state=AlertState.RESOLVED, outcome=Outcome.CALLED, resolved_at=at(1, "12:00"))
    further = play_file(as_file(answered(course, 1, "13:00", redness=3), [closed]))
    again = as_file(course, [closed])
    later = again.report[0].model_copy(update={"at": again.report[0].at + timedelta(hours=2), "answers": {"pain": 0}})
    answered_on = play_file(again.model_copy(update={"report": (*again.report, later)}))
    assert [len(each.alerts) for each in (further, answered_on)] == [1, 1]


def test_it_is_known_by_its_label_alone() -> None:
    course = enrolled()
    named = replace(course, enrollment=replace(course.enrollment, name="Bea Fennimore", username="fennibea"))
    file = as_file(named, [])
    assert file.about == "K-001"
    assert "ennibea" not in repr(file)
    assert "Fennimore" not in repr(file)
