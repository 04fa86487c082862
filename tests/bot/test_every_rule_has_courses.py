"""Each rule of microneedling has a course in tests/courses that fires it, and one just below that does not.

What there is to fire is read from the protocol; what fires is seen in the courses as they are played. A rule that is
added to the file without its courses fails here by its name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot import protocol
from bot.checkin import AnswerSet, CheckInState
from bot.course import Course
from bot.protocol import CheckInDay, Modifier, Protocol, Sign, Symptom
from bot.threshold import Threshold, most_urgent
from bot.timetable import shifted_day
from bot.triage import assess
from rehearsal import coursefile
from rehearsal.coursefile import CourseFile, Patient
from rehearsal.rehearse import play_file
from rehearsal.rehearsed import Rehearsal

COURSES = sorted((Path(__file__).parent.parent / "courses").glob("*.toml"))
RULES = protocol.load("microneedling")
Rows = tuple[Threshold, ...]


@cache
def files() -> tuple[CourseFile, ...]:
    return tuple(file for path in COURSES if (file := coursefile.read(path)).protocol == RULES.id)


@cache
def played() -> tuple[Rehearsal, ...]:
    return tuple(play_file(file) for file in files())


def courses() -> Iterator[Course]:
    return (each.course for each in played())


def answer_sets() -> Iterator[tuple[Course, AnswerSet]]:
    return ((course, answers) for course in courses() for answers in course.answer_sets)


@dataclass(frozen=True)
class Given:
    """A grade that was given on a day, shifted as its thresholds are, and whether it was flagged by that rule."""

    day: int
    grade: int
    is_flagged: bool


@cache
def given(symptom_id: str, rule: str) -> tuple[Given, ...]:
    found = []
    for course in courses():
        flagged = {each.source for each in assess(course) if (each.rule, each.subject) == (rule, symptom_id)}
        for answers in course.answer_sets:
            if symptom_id in answers.grades:
                day = shifted_day(course, course.day(answers.on))
                found.append(Given(day, answers.grades[symptom_id], f"set:{answers.id}" in flagged))
    return tuple(found)


def decides(rows: Rows, row: Threshold, day: int, grade: int) -> bool:
    """Would it be less urgent without this row?"""
    others = tuple(each for each in rows if each is not row)
    return (most_urgent(rows, day, grade) or 0) > (most_urgent(others, day, grade) or 0)


def is_just_below(rows: Rows, row: Threshold, each: Given) -> bool:
    """A grade less on a day on which the row decides, or its grade on the day before it holds; and less urgent."""
    is_a_grade_less = each.grade == row.grade - 1 and decides(rows, row, each.day, row.grade)
    is_the_day_before = (each.day, each.grade) == (row.day - 1, row.grade)
    return (is_a_grade_less or is_the_day_before) and (most_urgent(rows, each.day, each.grade) or 0) < row.urgency


def missing_of_row(symptom: Symptom, rule: str, rows: Rows, row: Threshold) -> Iterator[str]:
    name = f"{rule}:{symptom.id} day {row.day}, grade {row.grade}"
    seen = given(symptom.id, rule)
    if not any(each.is_flagged and decides(rows, row, each.day, each.grade) for each in seen):
        yield f"{name}: no course fires it"
    if not any(is_just_below(rows, row, each) for each in seen):
        yield f"{name}: no course just below"


def missing_of_rows(rules: Protocol) -> Iterator[str]:
    for symptom in rules.symptom:
        for rule, rows in (("persisting", symptom.persists), ("severe", symptom.severe)):
            for row in rows:
                yield from missing_of_row(symptom, rule, rows, row)


def missing_of_sign(sign: Sign) -> Iterator[str]:
    """Just below: it was offered, the signs were answered, and it was not ticked."""
    if not any(sign.id in answers.signs and is_found(course, sign, answers) for course, answers in answer_sets()):
        yield f"sign:{sign.id}: no course fires it"
    if not any(was_left_out(course, sign, answers) for course, answers in answer_sets()):
        yield f"sign:{sign.id}: no course in which it is offered and not ticked"


def is_found(course: Course, sign: Sign, answers: AnswerSet) -> bool:
    found = {(each.rule, each.subject, each.urgency) for each in assess(course) if each.is_of(answers.id)}
    return ("sign", sign.id, sign.urgency) in found


def was_left_out(course: Course, sign: Sign, answers: AnswerSet) -> bool:
    offered = course.protocol.signs_on(course.day(answers.on), course.enrollment.profile)
    is_quiet = not any(each.subject == sign.id for each in assess(course))
    return sign in offered and answers.signs_answered and sign.id not in answers.signs and is_quiet


def missing_of_modifier(number: int, modifier: Modifier) -> Iterator[str]:
    """The same answers by two patients, one just below: they are asked or flagged otherwise, and by this alone."""
    twins = [
        (above, below)
        for above in files()
        for below in files()
        if modifier.when.holds(above.patient.profile)
        and is_just_below_profile(modifier, above.patient, below.patient)
        and above.report == below.report
    ]
    if not any(outcome(above) != outcome(below) == outcome_without(modifier, above) for above, below in twins):
        yield f"modifier {number} ({modifier.when}): no two courses with the same answers that it tells apart"


def is_just_below_profile(modifier: Modifier, above: Patient, below: Patient) -> bool:
    when, changes = modifier.when, dict[str, object]()
    if when.depth_over_mm is not None:
        changes["depth_mm"] = when.depth_over_mm
    if when.skin_types is not None:
        changes["skin_type"] = min(when.skin_types) - 1
    if when.serum is not None:
        changes["serum"] = ""
    return above.model_copy(update=changes) == below


def outcome(file: CourseFile, rules: Protocol = RULES) -> object:
    """What was asked, and what was flagged."""
    rehearsal = play_file(file) if rules is RULES else play_by(rules, file)
    asked = [(each.on, each.state, each.asked) for each in rehearsal.course.checkins]
    return asked, [(each.day, each.urgency, each.findings) for each in rehearsal.events]


def outcome_without(modifier: Modifier, file: CourseFile) -> object:
    """Of a deep treatment, the next lower allowance holds then."""
    others = tuple(each for each in RULES.modifier if each is not modifier)
    return outcome(file, RULES.model_copy(update={"modifier": others}))


def play_by(rules: Protocol, file: CourseFile) -> Rehearsal:
    class Other(CourseFile):
        @property
        def rules(self) -> Protocol:
            return rules

    return play_file(Other.model_construct(**dict(file)))


def missing_of_weakness(symptom: Symptom) -> Iterator[str]:
    """The same answers by two patients, one with weak defences, whose finding of this symptom is more urgent."""
    twins = [
        (weak, well)
        for weak in files()
        for well in files()
        if weak.patient.immune_weakness
        and weak.patient.model_copy(update={"immune_weakness": False}) == well.patient
        and weak.report == well.report
    ]
    if not any(urgency_of(symptom, weak) > urgency_of(symptom, well) > 0 for weak, well in twins):
        yield f"{symptom.id}: no two courses with the same answers that weak immunity tells apart"


def urgency_of(symptom: Symptom, file: CourseFile) -> int:
    return max((each.urgency for each in assess(play_file(file).course) if each.subject == symptom.id), default=0)


def missing_of_condition(checkin: CheckInDay) -> Iterator[str]:
    states = [each.state for course in courses() if (each := course.checkin_on(course.date_of(checkin.day)))]
    if not any(was_answered_above(course, checkin) for course in courses()):
        yield f"day {checkin.day}: no course in which it is asked for the answers of day {checkin.of_day}"
    if CheckInState.SKIPPED not in states:
        yield f"day {checkin.day}: no course in which it is left out"


def was_answered_above(course: Course, checkin: CheckInDay) -> bool:
    """Asked, although the day that it looks at was answered, and no alert was the reason."""
    asked = course.checkin_on(course.date_of(checkin.day))
    before = course.checkin_on(course.date_of(checkin.of_day or 0))
    answers = course.answers_to(before) if before else None
    return bool(asked and asked.was_put and not asked.alerting and answers and answers.has_answers)


def test_each_threshold_has_a_course_that_fires_it_and_one_just_below() -> None:
    assert list(missing_of_rows(RULES)) == []


def test_each_sign_has_a_course_that_fires_it_and_one_in_which_it_is_not_ticked() -> None:
    assert [line for sign in RULES.sign for line in missing_of_sign(sign)] == []


def test_each_modifier_has_two_courses_that_it_alone_tells_apart() -> None:
    modifiers = enumerate(RULES.modifier)
    assert [line for number, each in modifiers for line in missing_of_modifier(number, each)] == []


def test_weak_immunity_has_two_courses_that_it_alone_tells_apart_for_each_symptom_it_raises() -> None:
    raised = [each for each in RULES.symptom if each.raised_by_immune_weakness]
    assert [line for each in raised for line in missing_of_weakness(each)] == []


def test_each_condition_has_a_course_in_which_it_holds_and_one_in_which_it_does_not() -> None:
    conditions = (each for each in RULES.checkin if each.only_if is not None)
    assert [line for each in conditions for line in missing_of_condition(each)] == []


def test_what_is_missing_would_be_named() -> None:
    """A row that no course reaches, and a sign that nobody ticks."""
    row = Threshold.model_validate({"day": 200, "grade": 1, "urgency": "urgent"})
    redness = RULES.symptom_named("redness")
    assert redness is not None
    lines = list(missing_of_row(redness, "persisting", (*redness.persists, row), row))
    assert [line.rpartition(": ")[2] for line in lines] == ["no course fires it", "no course just below"]
    unheard = Sign.model_validate({"id": "unheard", "urgency": "urgent"})
    assert next(missing_of_sign(unheard)) == "sign:unheard: no course fires it"
