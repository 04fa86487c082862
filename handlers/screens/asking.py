"""What the one message of a check-in or a report shows, wherever in it the patient stands."""

from dataclasses import dataclass
from datetime import timedelta

from bot import triage
from bot.checkin import SIGNS, AnswerSet
from bot.finding import Finding, Urgency
from bot.look_again import PutOff
from bot.workflows import advising, answering
from handlers import buttons
from handlers.screen import Button
from handlers.screens.about import About
from wording.words import Words

CONTACT, CHANGE, NOTE, PHOTO, GO, BACK = "contact", "change", "note", "photo", "go", "back"


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """`is_open` is false for answers of a day gone by: what is tapped now counts for today, in a report of its own.

    `preface` says why it is asked again: reminder, left (of one half answered), deaf, past or earlier (a tap under
    yesterday's question, or an older one), which (of the signs, after a yes), or nothing. `corrected` is the item whose
    answer was typed, and has just been edited.
    """

    about: About
    answers: AnswerSet
    step: str
    is_open: bool = True
    ticked: frozenset[str] = frozenset()
    preface: str = ""
    findings: tuple[Finding, ...] = ()
    corrected: str = ""

    @property
    def language(self) -> str:
        return self.about.language

    @property
    def items(self) -> tuple[str, ...]:
        return answering.items(self.about.course, self.answers)

    @property
    def is_complete(self) -> bool:
        return all(self.answers.has(item) for item in self.items)

    def left(self, words: Words) -> str:
        """What has not been answered yet, in words."""
        return ", ".join(words(f"item.{item}").lower() for item in self.items if not self.answers.has(item))

    @property
    def looks_again(self) -> PutOff | None:
        """A faint answer of the day before that is asked again on this date, or has been by now."""
        on = self.answers.on
        return next(iter(triage.put_off(self.about.course, {on - timedelta(days=1)})), None)

    @property
    def opens_with_a_question(self) -> bool:
        """A check-in of the first days, for then "all clear" is true of almost nobody; or one that looks again."""
        course, checkin = self.about.course, answering.checkin_of(self.about.course, self.answers)
        if checkin is None or self.items[0] == SIGNS:
            return False
        if course.day(checkin.on) <= course.protocol.timetable.first_question_until:
            return True
        again = self.looks_again
        return again is not None and again.finding.subject == self.items[0]

    @property
    def urgency(self) -> Urgency | None:
        """Of what the open alert holds: nobody is asked to look at anything else. What is urgent stays so."""
        stand = (each for each in self.findings if not advising.is_denied(each, self.answers))
        left = (each.urgency for each in stand if each.urgency >= Urgency.URGENT or self._is_open(each))
        return max(left, default=None)

    @property
    def is_known(self) -> bool:
        """Has the clinic looked at all that was found here before, and been told of none of it again?"""
        return self.urgency is None and not all(map(self._is_open, self.findings))

    def _is_open(self, finding: Finding) -> bool:
        alert = self.about.course.alert
        return alert is not None and any(each.key == finding.key for each in alert.findings)

    def to(self, step: str) -> str:
        """What a button sends that leads there."""
        return buttons.encode("ask", self.answers.id, step)


def go_to(view: QuestionsView, words: Words, key: str, step: str) -> tuple[Button, ...]:
    return (Button(words(key), view.to(step)),)


def corrected(view: QuestionsView, words: Words) -> str:
    """The receipt of an edit."""
    if not view.corrected or not view.answers.has(view.corrected):
        return ""
    answer = answer_in_words(view, words, view.corrected).lower()
    return words("preface.corrected", item=words(f"item.{view.corrected}"), grade=answer)


def answer_in_words(view: QuestionsView, words: Words, item: str) -> str:
    """The label that was tapped; the signs in full."""
    if item != SIGNS:
        return words(f"grade.{item}.{view.answers.grades[item]}")
    signs = (each.id for each in view.about.course.protocol.sign if each.id in view.answers.signs)
    return "; ".join(words(f"sign.{sign}.full") for sign in signs) or words("signs.answer_none")
