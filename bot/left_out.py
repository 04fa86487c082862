"""Warning signs that were not answered, twice running: somebody should ask."""

from collections.abc import Iterator
from datetime import datetime

from bot.checkin import SIGNS, AnswerSet, CheckIn
from bot.course import Course

RUNNING = 2


def signs_left_out_on(course: Course, now: datetime) -> tuple[int, ...]:
    """The days of the last two check-ins that were begun, if neither has an answer to the signs; else none.

    One that is still open may yet be answered. Signs answered since, in a report, count.
    """
    begun = [each for each in _begun(course) if each[0].closes_at <= now or each[1].signs_answered]
    last = begun[-RUNNING:]
    if len(last) < RUNNING or any(answers.signs_answered or answers.has_sign for _, answers in last):
        return ()
    since = last[0][1].first_at
    if any(each.signs_answered and each.first_at >= since for each in course.answer_sets):
        return ()
    return tuple(course.day(checkin.on) for checkin, _ in last)


def second_of_runs(course: Course) -> Iterator[CheckIn]:
    """Of each run of check-ins that were begun and left the signs out, the second; not while it may yet be answered.

    What was answered since need not be asked any more.
    """
    if all(each.signs_answered or each.has_sign for each in course.answer_sets):
        return
    run = 0
    for checkin, answers in _begun(course):
        is_over = checkin.on < course.checkins[-1].on or not course.enrollment.is_asked
        is_said = answers.has_sign or any(each.signs_answered and each.on == checkin.on for each in course.answer_sets)
        run = run + 1 if is_over and not is_said else 0
        if run == RUNNING and not any(each.signs_answered and each.on > checkin.on for each in course.answer_sets):
            yield checkin


def _begun(course: Course) -> list[tuple[CheckIn, AnswerSet]]:
    found = ((each, course.answers_to(each)) for each in course.checkins if SIGNS in each.asked)
    return [(checkin, answers) for checkin, answers in found if answers is not None and answers.has_answers]
