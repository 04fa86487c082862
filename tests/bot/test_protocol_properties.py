"""What holds for every course there can be, by every protocol there is, at any allowance."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import protocol
from bot.advance import reassess
from bot.alert import Alert
from bot.checkin import AnswerSet
from bot.course import Course
from bot.enrollment import Profile
from bot.protocol import Protocol
from bot.timetable import shifted_day
from bot.triage import assess
from tests.bot.patients import report, told

EVERY = pytest.mark.parametrize("rules", protocol.every(), ids=lambda rules: f"{rules.id}-{rules.version}")
PROFILES = st.builds(
    Profile,
    depth_mm=st.sampled_from([None, 0.5, 1.5, 2.0, 2.5]),
    skin_type=st.sampled_from([None, 1, 6]),
    cold_sores=st.booleans(),
    immune_weakness=st.booleans(),
    serum=st.sampled_from(["", "vitamin_c"]),
)
unhurried = settings(deadline=None)  # A busy machine is no fault of a rule.


def by(rules: Protocol, sets: list[AnswerSet], profile: Profile) -> Course:
    return replace(told(*sets, profile=profile), protocol=rules)


def days(rules: Protocol) -> st.SearchStrategy[list[int]]:
    """In order; more than one answer set may be of the same day."""
    return st.lists(st.integers(0, rules.last_day + 2), min_size=1, max_size=8).map(sorted)


@st.composite
def within_the_band(draw: st.DrawFn, rules: Protocol) -> Course:
    """Every grade lies between 0 and the highest that is expected on its day."""
    profile = draw(PROFILES)
    sets = []
    for day in draw(days(rules)):
        shifted = shifted_day(by(rules, [], profile), day)
        grades = {each.id: draw(st.integers(0, each.expected_on(shifted))) for each in rules.symptom}
        sets.append(replace(report(day), grades=grades, signs_answered=True))
    return by(rules, sets, profile)


@st.composite
def any_course(draw: st.DrawFn, rules: Protocol) -> Course:
    grades = {each.id: st.integers(0, each.worst) for each in rules.symptom}
    given_on = [
        replace(report(day), grades=draw(st.fixed_dictionaries({}, optional=grades))) for day in draw(days(rules))
    ]
    return by(rules, given_on, draw(PROFILES))


def urgency_at_the_end(course: Course) -> int:
    """Of the open alert, to which the live bot comes by running the rules again after every answer set."""
    alert: Alert | None = None
    for count, last in enumerate(course.answer_sets, start=1):
        so_far = replace(course, answer_sets=course.answer_sets[:count], alert=alert)
        merged = reassess(so_far, [alert] if alert else [], last.first_at)
        alert = replace(merged.alert, id=1) if merged else alert
    return alert.urgency if alert else 0


@EVERY
@unhurried
@given(data=st.data())
def test_a_course_within_what_is_expected_never_alerts(rules: Protocol, data: st.DataObject) -> None:
    assert assess(data.draw(within_the_band(rules))) == ()


@EVERY
@settings(unhurried, max_examples=200)
@given(data=st.data())
def test_a_worse_grade_of_the_last_answers_is_never_less_urgent(rules: Protocol, data: st.DataObject) -> None:
    course = data.draw(any_course(rules))
    *before, last = course.answer_sets
    may_be_worse = [each for each in rules.symptom if last.grades.get(each.id, each.worst) < each.worst]
    if not may_be_worse:
        return
    symptom = data.draw(st.sampled_from(may_be_worse))
    grade = data.draw(st.integers(last.grades[symptom.id] + 1, symptom.worst))
    worse = replace(course, answer_sets=(*before, replace(last, grades={**last.grades, symptom.id: grade})))
    assert urgency_at_the_end(worse) >= urgency_at_the_end(course)
