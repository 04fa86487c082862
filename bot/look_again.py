"""One faint answer is not a course: what stands alone is looked at again before anybody is called."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.checkin import AnswerSet
from bot.finding import Finding
from bot.look import Look
from bot.symptom import Symptom


@dataclass(frozen=True, slots=True)
class PutOff:
    """A `persisting` finding for which nobody is called yet; the patient is asked again on the date `on`.

    `is_answered`: by now there is an answer to that symptom of that date.
    """

    finding: Finding
    on: date
    is_answered: bool


def on(answers: AnswerSet) -> date:
    return answers.on + timedelta(days=1)


def is_faint(look: Look) -> bool:
    """One symptom alone, one grade above what is expected, and usual when it was answered on an earlier day.

    That it has no finding but `persisting` is for triage to say.
    """
    if len(look.above) != 1 or look.course.enrollment.profile.may_be_weak:
        return False
    [(symptom, grade)] = look.above
    return symptom.look_again and grade == look.expected(symptom) + 1 and _was_usual(look, symptom)


def _was_usual(look: Look, symptom: Symptom) -> bool:
    number = look.on_an_earlier_day(symptom)
    if number is None:
        return True
    before = look.earlier[number]
    return before.grades[symptom.id] <= symptom.expected_on(look.shifted(before))


def is_answered(look: Look) -> bool:
    [(symptom, _)] = look.above
    again = on(look.answers)
    return any(each.on == again and symptom.id in each.grades for each in look.course.answer_sets)


def has_fallen_due(look: Look) -> bool:
    """The date on which it was to be looked at again has closed without an answer to it."""
    settled_on = look.course.settled_on
    return settled_on is not None and on(look.answers) <= settled_on and not is_answered(look)
