"""Warning signs that were not answered, twice running: somebody should ask."""

from collections.abc import Iterator
from datetime import date

from bot.checkin import SIGNS, AnswerSet, CheckIn
from bot.course import Course

RUNNING = 2


def second_of_runs(course: Course) -> Iterator[CheckIn]:
    """Of each run of check-ins that were begun and left the signs out, the second; not while it may yet be answered.

    What was answered since need not be asked any more. No run holds a check-in of before half-answered ones were
    reminded of (`last_at` is None there): an upgrade tells the clinic of nothing that is long past.
    """
    if all(each.signs_answered or each.has_sign for each in course.answer_sets):
        return
    run = 0
    for checkin, answers in _begun(course):
        is_said = answers.has_sign or any(each.signs_answered and each.on == checkin.on for each in course.answer_sets)
        is_left_out = _is_over(course, checkin) and not is_said and answers.last_at is not None
        run = run + 1 if is_left_out else 0
        if run == RUNNING and not is_answered_since(course, checkin.on):
            yield checkin


def comes_to_light(before: Course, course: Course) -> bool:
    """Has a step of the timetable made it certain that signs were left out? Only a date that is decided does."""
    if before.enrollment is course.enrollment or all(each.signs_answered for each in course.answer_sets):
        return False
    return len(list(second_of_runs(course))) > len(list(second_of_runs(before)))


def is_answered_since(course: Course, on: date) -> bool:
    return any(each.signs_answered and each.on > on for each in course.answer_sets)


def _is_over(course: Course, checkin: CheckIn) -> bool:
    """A date is decided only after the one before it has passed."""
    decided_on = course.enrollment.decided_on
    return not course.enrollment.is_asked or (decided_on is not None and checkin.on < decided_on)


def _begun(course: Course) -> list[tuple[CheckIn, AnswerSet]]:
    found = ((each, course.answers_to(each)) for each in course.checkins if SIGNS in each.asked)
    return [(checkin, answers) for checkin, answers in found if answers is not None and answers.has_answers]
