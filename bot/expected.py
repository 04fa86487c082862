"""What is usual of a symptom after this treatment, on each of the patient's days, the allowance reckoned in."""

from datetime import date

from bot import timetable
from bot.course import Course
from bot.symptom import Symptom


def day_of(course: Course, on: date) -> int:
    """The day whose rows hold on this date."""
    return timetable.shifted_day(course, course.day(on))


def grade_on(course: Course, symptom: Symptom, day: int) -> int:
    """The highest grade that is still normal."""
    return symptom.expected_on(timetable.shifted_day(course, max(day, 0)))


def over_from(course: Course, symptom: Symptom) -> int | None:
    """The first day from which on the symptom is usually gone; None if the protocol never says so."""
    until = max([course.protocol.allowance_until, *(day for day, _ in symptom.expected)])
    there = [day for day in range(until + 2) if grade_on(course, symptom, day) > 0]
    first = there[-1] + 1 if there else 0
    return first if first <= until + 1 else None
