"""A course that has happened, as a file: what was answered when, to be played again under another protocol."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.alert import Alert
from bot.checkin import AnswerSet
from bot.course import Course
from bot.enrollment import Enrollment
from bot.hours import local
from bot.protocol import Protocol
from rehearsal.coursefile import LONGEST, CourseFile

PHOTO = "photo"  # A photo is read by a person, as a note is.


class StoredCourse(CourseFile):
    """It began when the patient agreed, was asked at the patient's hour, and its alerts were closed by people.

    `hour` is local; `began_at` and `closed_at` are moments.
    """

    hour: int
    began_at: datetime
    closed_at: tuple[datetime, ...] = ()

    def closings(self) -> tuple[datetime, ...]:
        return self.closed_at

    def enrollment(self, rules: Protocol) -> Enrollment:
        return replace(super().enrollment(rules), hour=self.hour, created_at=self.began_at)


def as_file(course: Course, alerts: Sequence[Alert]) -> StoredCourse:
    """To the minute, known by its label alone; `alerts` are all that there were.

    What nobody can know stays out of it: what would have been answered on a day that was not asked.
    """
    enrollment = course.enrollment
    began_at = enrollment.enrolled_at or enrollment.created_at
    reports = sorted(_reports(course), key=lambda each: str(each["at"]))
    return StoredCourse.model_validate(
        {
            "about": enrollment.label,
            "protocol": enrollment.protocol_id,
            "treated_at": f"{enrollment.treated_on} 00:00",
            "timezone": enrollment.timezone,
            "until_day": _last_day(course),
            "patient": _patient(enrollment),
            "report": reports,
            "hour": enrollment.hour,
            "began_at": began_at,
            "closed_at": tuple(sorted(each.resolved_at for each in alerts if each.resolved_at is not None)),
        }
    )


def _patient(enrollment: Enrollment) -> dict[str, Any]:
    skin = enrollment.profile
    return {
        "depth_mm": skin.depth_mm,
        "skin_type": skin.skin_type,
        "cold_sores": skin.cold_sores,
        "immune_weakness": skin.immune_weakness,
        "serum": skin.serum,
    }


def _last_day(course: Course) -> int:
    """The last day that was decided or answered."""
    decided = course.enrollment.decided_on or course.enrollment.treated_on
    last: date = max([decided, *(each.on for each in course.answer_sets)])
    return max(0, min(course.day(last), LONGEST.days))


def _reports(course: Course) -> Iterator[dict[str, Any]]:
    for answers in course.answer_sets:
        yield _first_said(course, answers)
        yield from ({"note": each} | _when(course, answers, answers.first_at) for each in _words(answers)[1:])
        yield from _corrections(course, answers)


def _words(answers: AnswerSet) -> list[str]:
    """Each is read by itself; of a question that was settled there is nothing to read."""
    settled = {each.note for each in answers.questions if each.settled}
    notes = (note for number, note in enumerate(answers.notes) if number not in settled)
    return [*notes, *(PHOTO for _ in answers.photos[:1])]


def _first_said(course: Course, answers: AnswerSet) -> dict[str, Any]:
    """The first grades; the signs, the wish and the first note with them, whose moments nobody keeps.

    Of an unasked report it is the last grades: a correction would be a report of its own.
    """
    first = dict(answers.grades)
    for correction in reversed(answers.corrections if answers.checkin_id is not None else ()):
        first[correction.item] = correction.grade
    note = next(iter(_words(answers)), "")
    said: dict[str, Any] = {"answers": first, "signs": sorted(answers.signs), "note": note}
    return (
        said | _when(course, answers, answers.first_at) | {"contact": answers.contact.value if answers.contact else ""}
    )


def _corrections(course: Course, answers: AnswerSet) -> Iterator[dict[str, Any]]:
    """Each with the grade that it was corrected to: the next correction's old one, or the last."""
    corrections = answers.corrections if answers.checkin_id is not None else ()
    for number, each in enumerate(corrections):
        later: Iterable[int] = (after.grade for after in corrections[number + 1 :] if after.item == each.item)
        grade = next(iter(later), answers.grades[each.item])
        yield {"answers": {each.item: grade}} | _when(course, answers, each.at)


def _when(course: Course, answers: AnswerSet, at: datetime) -> dict[str, Any]:
    """On a patient's wall. An hour that comes twice is told as the first of the two."""
    wall = local(at, course.enrollment.timezone)
    return {"at": f"{wall:%Y-%m-%d %H:%M}", "unasked": answers.checkin_id is None}
