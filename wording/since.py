"""What the clinic has done about a question since it was asked: whoever reads it does not answer it twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.asked import Asked
from bot.checkin import AnswerSet
from bot.course import Course
from bot.letter import LetterState
from bot.ports import Transaction
from wording.names import of_staff
from wording.text import fit
from wording.words import Words

TEXT_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Since:
    """`written` is each letter that went: when, whose, and its words.

    `closed` are the sources of findings in alerts that were closed, the last of them `closed_at`.
    """

    written: tuple[tuple[datetime, str, str], ...] = ()
    closed: frozenset[str] = frozenset()
    closed_at: datetime | None = None

    def stands(self, course: Course, answers: AnswerSet, asked: Asked, words: Words) -> str:
        """What was tapped below the answer, unless the clinic has written or closed it since."""
        if not asked.is_passed_on(course.enrollment.passed_on_until):
            return words("card.question.settled" if asked.settled else "card.question.waits")
        if written := self.answer(asked, words):
            return written
        if f"set:{answers.id}:{asked.note}" in self.closed:
            return words("card.question.closed")
        return words("card.question.wanted" if asked.wanted else "card.question.passed_on")

    def is_closed(self, answers: AnswerSet) -> bool:
        """Did all of it stand on a card that somebody has closed since?"""
        return self.closed_at is not None and answers.last_at is not None and answers.last_at <= self.closed_at

    def answer(self, asked: Asked, words: Words) -> str:
        """The first letter after it; "" if there is none."""
        after = [(name, text) for at, name, text in self.written if at > asked.at]
        if not after:
            return ""
        name, text = after[0]
        return words("card.question.answered", name=name, text=fit(" ".join(text.split()), TEXT_LIMIT) or "📷")


NOTHING = Since()


def load(tx: Transaction, enrollment_id: int, language: str) -> Since:
    closed = [each for each in tx.alerts.all_of_enrollment(enrollment_id) if each.resolved_at is not None]
    sources = frozenset(finding.source for each in closed for finding in each.findings)
    closed_at = max((each.resolved_at for each in closed if each.resolved_at is not None), default=None)
    return Since(tuple(_written(tx, enrollment_id, language)), sources, closed_at)


def _written(tx: Transaction, enrollment_id: int, language: str) -> Iterator[tuple[datetime, str, str]]:
    for each in tx.letters.of_enrollment(enrollment_id):
        if each.state is LetterState.SENT and each.sent_at is not None:
            yield each.sent_at, of_staff(tx.providers.get(each.provider_id), language), each.text
