"""All that is known of one enrollment, as a value: what the timetable and triage decide from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TypeVar

from bot.alert import Alert
from bot.checkin import AnswerSet, CheckIn
from bot.enrollment import Enrollment
from bot.protocol import Protocol
from bot.record import replace

Record = TypeVar("Record", CheckIn, AnswerSet)


@dataclass(frozen=True, slots=True)
class Course:
    """`checkins` by their dates, `answer_sets` in the order of their first answers; `alert` is the open one, if any.

    `unreached` is there where none is open, and the last was closed because the patient could not be reached.
    """

    protocol: Protocol
    enrollment: Enrollment
    checkins: tuple[CheckIn, ...] = ()
    answer_sets: tuple[AnswerSet, ...] = ()
    alert: Alert | None = None
    unreached: Alert | None = None

    def day(self, on: date) -> int:
        """Days since treatment, by the patient's calendar; the day of treatment is 0, and so is what lies before it.

        Whoever travels west within hours of the treatment comes to the day before it.
        """
        return max(0, (on - self.enrollment.treated_on).days)

    def date_of(self, day: int) -> date:
        return self.enrollment.treated_on + timedelta(days=day)

    @property
    def settled_on(self) -> date | None:
        """The last date of which it is known whether what was put off to it has an answer.

        A date is decided only after the one before it has closed.
        """
        settled_on, decided_on = self.enrollment.settled_on, self.enrollment.decided_on
        if decided_on is None:
            return settled_on
        before = decided_on - timedelta(days=1)
        return before if settled_on is None else max(settled_on, before)

    def checkin_on(self, on: date) -> CheckIn | None:
        return next((checkin for checkin in self.checkins if checkin.on == on), None)

    def open_checkin(self, now: datetime) -> CheckIn | None:
        """The check-in that takes answers now, if there is one."""
        return next((c for c in reversed(self.checkins) if c.takes_answers(now) and c.was_put), None)

    def answers_to(self, checkin: CheckIn) -> AnswerSet | None:
        return next((answers for answers in self.answer_sets if answers.checkin_id == checkin.id), None)

    def last_grades(self) -> dict[str, int]:
        """Of each symptom the grade that was answered last."""
        return {symptom: grade for answers in self.answer_sets for symptom, grade in answers.grades.items()}

    def with_enrollment(self, enrollment: Enrollment) -> "Course":
        return replace(self, enrollment=enrollment)

    def with_checkin(self, checkin: CheckIn) -> "Course":
        checkins = sorted(_put(self.checkins, checkin), key=attrgetter("on"))
        return replace(self, checkins=tuple(checkins))

    def with_answers(self, answers: AnswerSet) -> "Course":
        sets = sorted(_put(self.answer_sets, answers), key=attrgetter("first_at", "id"))
        return replace(self, answer_sets=tuple(sets))

    def with_alert(self, alert: Alert | None) -> "Course":
        return replace(self, alert=alert, unreached=None)


def by_day(course: Course) -> dict[int, dict[str, int]]:
    """The worst answers of each day on which there were any, for an all clear unsays nothing."""
    days: dict[int, dict[str, int]] = {}
    for answers in course.answer_sets:
        if answers.grades:
            day = days.setdefault(course.day(answers.on), {})
            day.update({item: max(grade, day.get(item, 0)) for item, grade in answers.grades.items()})
    return {day: days[day] for day in sorted(days)}


def _put(records: Iterable[Record], record: Record) -> list[Record]:
    return [each for each in records if each.id != record.id] + [record]
