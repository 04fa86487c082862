"""When no answer comes: how many check-ins in a row, or how long while an alert is open, are too much."""

from itertools import takewhile

from bot.checkin import AnswerSet, CheckIn
from bot.course import Course
from bot.expected import day_of


def is_too_long(course: Course, closing_id: int) -> bool:
    """Now that this check-in closes: is it the one with which a row of unanswered ones has become too long?

    A row is asked, unanswered, and nothing else has come from the patient since its first was asked. It is found once.
    """
    rules = course.protocol.silence
    if rules.in_a_row is None:
        return _first_were_silent(course, closing_id)
    row = _row(course, closing_id)
    if any(each.silent is not None for each in row):
        return False
    return len(row) >= (rules.in_a_row_after_more or rules.in_a_row if _was_more(course, row) else rules.in_a_row)


def _row(course: Course, closing_id: int) -> list[CheckIn]:
    """The newest first."""
    asked = [each for each in course.checkins if each.was_put]
    ids = [each.id for each in asked]
    until = asked[ids.index(closing_id) :: -1] if closing_id in ids else []
    return list(takewhile(lambda each: _is_silent(course, each), until))


def unanswered_until(course: Course, checkin_id: int) -> list[int]:
    """The days of the unanswered check-ins up to this one, whatever has come since; the first one first."""
    asked = sorted((each for each in course.checkins if each.was_put), key=lambda each: each.on)
    ids = [each.id for each in asked]
    until = asked[ids.index(checkin_id) :: -1] if checkin_id in ids else []
    row = takewhile(lambda each: not _has_answers(course, each), until)
    return [course.day(each.on) for each in row][::-1]


def _is_silent(course: Course, checkin: CheckIn) -> bool:
    heard_at, asked_at = course.enrollment.heard_at, checkin.asked_at
    return not _has_answers(course, checkin) and (heard_at is None or (asked_at is not None and heard_at < asked_at))


def _has_answers(course: Course, checkin: CheckIn) -> bool:
    answers = course.answers_to(checkin)
    return answers is not None and answers.has_answers


def _was_more(course: Course, row: list[CheckIn]) -> bool:
    """Did the newest answers before the row say of anything that it was more than is expected on their day?"""
    first_on = min((each.on for each in row), default=None)
    before = [each for each in course.answer_sets if each.grades and first_on is not None and each.on <= first_on]
    return bool(before) and _is_more(course, before[-1])


def _is_more(course: Course, answers: AnswerSet) -> bool:
    day = day_of(course, answers.on)
    graded = ((each, answers.grades[each.id]) for each in course.protocol.symptom if each.id in answers.grades)
    return any(grade > each.expected_on(day) for each, grade in graded)


def _first_were_silent(course: Course, closing_id: int) -> bool:
    """Are the first check-ins asked all unanswered now that the last of them closes, and nothing else has come?"""
    asked = sorted((each for each in course.checkins if each.was_put), key=lambda each: each.on)
    number = course.protocol.silence.first
    first = asked[:number]
    if len(first) < number or first[-1].id != closing_id:
        return False
    return course.enrollment.heard_at is None and not any(_has_answers(course, each) for each in first)


def is_silent_while_alerting(course: Course, checkin_id: int) -> bool:
    """Has a check-in asked while an alert was open brought no answer, nor anything else since it was asked?"""
    checkin = next(each for each in course.checkins if each.id == checkin_id)
    return checkin.asked_at is not None and _is_silent(course, checkin)
