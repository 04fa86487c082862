"""One answer set as the rules see it, with what came before it in the course."""

from dataclasses import dataclass, field

from bot.checkin import AnswerSet
from bot.course import Course
from bot.finding import Finding, Urgency
from bot.symptom import Symptom


@dataclass(frozen=True, slots=True)
class Look:
    """One answer set, with what came before it in the course. What many rules ask for is worked out once.

    No threshold lies within the expected band, so that the rules on grades look at `above` alone: what is graded
    higher than is expected on `shifted_day`.
    """

    course: Course
    answers: AnswerSet
    earlier: tuple[AnswerSet, ...]
    allowance: int
    source: str
    day: int
    shifted_day: int
    above: list[tuple[Symptom, int]] = field(default_factory=list)

    @classmethod
    def at(cls, course: Course, number: int, allowance: int) -> "Look":
        answers = course.answer_sets[number]
        day, earlier = course.day(answers.on), course.answer_sets[:number]
        shifted_day = course.protocol.shifted(day, allowance)
        return cls(course, answers, earlier, allowance, f"set:{answers.id}", day, shifted_day)

    def weigh(self) -> list[Finding]:
        """Fills `above`, and finds nothing itself."""
        grades = self.answers.grades
        for each in self.course.protocol.symptom:
            grade = grades.get(each.id)
            if grade and grade > self.expected(each):
                self.above.append((each, grade))
        return []

    def expected(self, symptom: Symptom) -> int:
        return symptom.expected_on(self.shifted_day)

    def shifted(self, answers: AnswerSet) -> int:
        return self.course.protocol.shifted(self.course.day(answers.on), self.allowance)

    def before(self, symptom: Symptom) -> list[int]:
        """The grades of the earlier sets that have one, the nearest first."""
        return [each.grades[symptom.id] for each in reversed(self.earlier) if symptom.id in each.grades]

    def on_an_earlier_day(self, symptom: Symptom) -> int | None:
        """The number of the nearest answer set of an earlier day that has a grade of it; None if there is none."""
        for number in reversed(range(len(self.earlier))):
            each = self.earlier[number]
            if each.on < self.answers.on and symptom.id in each.grades:
                return number
        return None

    def found(self, rule: str, symptom: Symptom, grade: int, urgency: Urgency) -> Finding:
        return Finding(
            rule,
            symptom.id,
            self.source,
            urgency,
            self.day,
            grade,
            self.expected(symptom),
            since_day=self.since(symptom),
        )

    def since(self, symptom: Symptom) -> int:
        """The first day of the unbroken run of answers above what was expected on their day."""
        first = self.day
        for each in reversed(self.earlier):
            grade = each.grades.get(symptom.id)
            if grade is None:
                continue
            if grade <= symptom.expected_on(self.shifted(each)):
                break
            first = self.course.day(each.on)
        return first
