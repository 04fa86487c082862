"""A button's label, typed: as good as a tap on it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from telegram import Update

from bot.checkin import SIGNS, AnswerSet
from bot.course import Course
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import answering, ticks, twins
from bot.workflows.answering import DONE, FIRST
from handlers.patient import consent
from handlers.patient.edits import ALL_CLEAR
from wording.text import is_label
from wording.words import ON_A_BUTTON, Words

Do = Callable[[], str]
Remember = Callable[[str], None]


def answer_invitation(
    tx: Transaction, update: Update, invitation_id: int, said: str, words: Words, now: datetime
) -> bool:
    """False if it is neither yes nor no, or if the invitation is over."""
    try:
        if _answers_twin(tx, update, invitation_id, said, words, now):
            return True
        if is_label(said, words("welcome.agree")):
            consent.bind(tx, update, invitation_id, 0, now)
            return True
        if is_label(said, words("welcome.decline")) and update.effective_chat is not None:
            consent.refuse(tx, update.effective_chat.id, invitation_id, 0, now)
            return True
    except NotYours:
        return False
    return False


def _answers_twin(tx: Transaction, update: Update, invitation_id: int, said: str, words: Words, now: datetime) -> bool:
    """While it is asked whether it is the same treatment."""
    chat_id = update.effective_chat.id if update.effective_chat else 0
    if not twins.is_asked(tx.drafts.get(chat_id)):
        return False
    if _says(said, words("twin.same")):
        consent.make_one(tx, chat_id, invitation_id, 0, now)
    elif _says(said, words("twin.another")):
        consent.bind_one_more(tx, update, invitation_id, 0, now)
    elif is_label(said, words("welcome.agree")):
        consent.show_twin(tx, chat_id, invitation_id, 0, now)
    else:
        return False
    return True


def _says(said: str, label: str) -> bool:
    """The whole of it, or the yes or no with which it begins."""
    return is_label(said, label) or is_label(said, label.partition(",")[0])


def answer(
    tx: Transaction, chat_id: int, set_id: int, said: str, words: Words, now: datetime, remember: Remember | None = None
) -> bool:
    """False if this is no label of the question that is open; what comes next is shown below what was typed.

    `remember` is told what was answered by it, if anything was.
    """
    course, answers = answering.mine(tx, chat_id, set_id)
    offered = _Offered(tx, chat_id, course, answers, words, now)
    do = next((do for label, do in offered.labels() if is_label(said, label)), None)
    if do is None:
        return False
    item = answering.step_after(course, answers, "")
    step = do()
    what = _answered(answers, tx.answers.get(set_id), item)
    if remember is not None and what:
        remember(what)
    slot = answering.slot(set_id)
    tx.outbox.put(Message(chat_id, "questions", set_id, {"step": step}, slot=slot, anew=True), now)
    return True


def _answered(before: AnswerSet, after: AnswerSet, item: str) -> str:
    graded, signs = after.grades.keys() - before.grades.keys(), after.signs_answered and not before.signs_answered
    if signs:
        return ALL_CLEAR if graded else SIGNS
    return item if graded == {item} else ""


def is_on_a_button(said: str, words: Words) -> bool:
    """Is it the label of any question's answer, asked now or not?"""
    buttons = (forms for key, forms in words.sentences.items() if ON_A_BUTTON.fullmatch(key))
    return any(is_label(said, form) for forms in buttons for form in forms)


class _Offered:
    """What can be answered now: each label with what it does, which returns the next step."""

    def __init__(
        self, tx: Transaction, chat_id: int, course: Course, answers: AnswerSet, words: Words, now: datetime
    ) -> None:
        self._tx, self._chat_id, self._now = tx, chat_id, now
        self._course, self._answers, self._words = course, answers, words

    def labels(self) -> Iterator[tuple[str, Do]]:
        """At the beginning the first question counts as open too: it may be what the patient has before them."""
        step = answering.stands_at(self._course, self._answers)
        item = answering.step_after(self._course, self._answers, "")
        if step == FIRST:
            yield self._words("first.all_clear"), self._all_clear
            yield self._words("first.more"), lambda: item
        yield from self._signs() if item == SIGNS else self._grades(item)

    def _grades(self, item: str) -> Iterator[tuple[str, Do]]:
        symptom = self._course.protocol.symptom_named(item)
        for grade in range(symptom.worst + 1 if symptom else 0):
            yield self._words(f"grade.{item}.{grade}"), lambda grade=grade: self._grade(item, grade)  # type: ignore[misc]

    def _signs(self) -> Iterator[tuple[str, Do]]:
        if ticks.ticked(self._tx, self._chat_id, self._answers.id):
            yield self._words("signs.done"), self._confirm
        else:
            yield self._words("signs.none"), self._confirm
        for sign in self._course.protocol.sign:
            yield self._words(f"sign.{sign.id}"), lambda sign=sign: self._tick(sign.id)  # type: ignore[misc]

    def _all_clear(self) -> str:
        answering.record_all_clear(self._tx, self._chat_id, self._answers.id, self._now)
        return DONE

    def _grade(self, item: str, grade: int) -> str:
        recorded = answering.record_grade(self._tx, self._chat_id, self._answers.id, item, grade, self._now)
        return answering.step_after(recorded.course, recorded.answers, item)

    def _tick(self, sign: str) -> str:
        ticks.toggle(self._tx, self._chat_id, self._answers.id, sign, self._now)
        return SIGNS

    def _confirm(self) -> str:
        signs = ticks.ticked(self._tx, self._chat_id, self._answers.id)
        recorded = answering.record_signs(self._tx, self._chat_id, self._answers.id, signs, self._now)
        ticks.clear(self._tx, self._chat_id)
        return answering.step_after(recorded.course, recorded.answers, SIGNS)
