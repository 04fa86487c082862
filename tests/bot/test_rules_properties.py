"""What holds for every course there can be."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import protocol
from bot.advance import reassess
from bot.alert import Alert
from bot.checkin import AnswerSet, Contact
from bot.course import Course
from bot.enrollment import Profile
from bot.finding import Urgency
from bot.triage import assess
from tests.bot.patients import report, told

RULES = protocol.load("microneedling")
SIGNS = [each.id for each in RULES.sign]
PROFILES = st.builds(
    Profile,
    depth_mm=st.sampled_from([None, 0.5, 1.5, 2.0, 2.5]),
    skin_type=st.sampled_from([None, 1, 6]),
    immune_weakness=st.booleans(),
    serum=st.sampled_from(["", "vitamin_c"]),
)
unhurried = settings(deadline=None)  # A busy machine is no fault of a rule.
DAYS = st.lists(st.integers(0, 40), min_size=1, max_size=8).map(sorted)


@st.composite
def reports(draw: st.DrawFn, day: int) -> AnswerSet:
    grades = {each.id: st.integers(0, each.worst) for each in RULES.symptom}
    return replace(
        report(day),
        grades=draw(st.fixed_dictionaries({}, optional=grades)),
        signs=draw(st.frozensets(st.sampled_from(SIGNS), max_size=1)),
        contact=draw(st.sampled_from([None, *Contact])),
        notes=draw(st.sampled_from([(), ("text",)])),
    )


@st.composite
def any_courses(draw: st.DrawFn) -> Course:
    return told(*(draw(reports(day)) for day in draw(DAYS)), profile=draw(PROFILES))


def alerts_over_time(course: Course) -> list[Urgency]:
    """The open alert's urgency after each answer set, as the live bot comes to it: rules run again every time."""
    seen: list[Urgency] = []
    alert: Alert | None = None
    sets: Sequence[AnswerSet] = course.answer_sets
    for count in range(1, len(sets) + 1):
        so_far = replace(course, answer_sets=tuple(sets[:count]), alert=alert)
        merged = reassess(so_far, [alert] if alert else [], sets[count - 1].first_at)
        alert = replace(merged.alert, id=1) if merged else alert
        seen += [alert.urgency] if alert else []
    return seen


@unhurried
@given(any_courses())
def test_an_alert_never_falls_by_itself(course: Course) -> None:
    seen = alerts_over_time(course)
    assert seen == sorted(seen)


@settings(unhurried, max_examples=300)
@given(any_courses(), st.sampled_from([each.id for each in RULES.symptom]))
def test_a_worse_last_answer_is_never_less_urgent(course: Course, item: str) -> None:
    *before, last = course.answer_sets
    symptom = RULES.symptom_named(item)
    grade = last.grades.get(item)
    if symptom is None or grade is None or grade == symptom.worst:
        return
    worse = replace(course, answer_sets=(*before, replace(last, grades={**last.grades, item: grade + 1})))
    assert _urgency(worse) >= _urgency(course)


def _urgency(course: Course) -> int:
    return max(alerts_over_time(course), default=0)


@unhurried
@given(any_courses())
def test_the_same_course_says_the_same_twice_and_no_finding_is_there_twice(course: Course) -> None:
    found = assess(course)
    assert found == assess(course)
    assert len({each.key for each in found}) == len(found)


@unhurried
@given(any_courses())
def test_what_came_later_changes_no_earlier_finding(course: Course) -> None:
    earlier = replace(course, answer_sets=course.answer_sets[:-1])
    found = assess(course)
    assert found[: len(assess(earlier))] == assess(earlier)


@unhurried
@given(any_courses(), st.integers(0, 8))
def test_from_any_answer_set_on_the_same_is_found_as_in_the_whole(course: Course, first: int) -> None:
    sources = {f"set:{each.id}" for each in course.answer_sets[first:]}
    assert assess(course, first) == tuple(each for each in assess(course) if each.source in sources)
