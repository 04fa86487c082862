"""A yes or a no that was typed to a question about warning signs: never swallowed."""

from datetime import datetime

from bot.checkin import SIGNS, AnswerSet
from bot.course import Course
from bot.expected import day_of
from bot.note import to_settle
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.whose import is_unsure
from bot.workflows import answering, ticks
from handlers.patient.edits import NOTE
from handlers.patient.labels import is_label
from handlers.words import Words


def answer(tx: Transaction, chat_id: int, course: Course, said: str, words: Words, now: datetime) -> bool:
    """False if it is neither yes nor no, or if no warning signs are asked about now."""
    is_none = _says(said, words("doubt.none"))
    is_yes, is_no = _says(said, words("doubt.yes")), _says(said, words("doubt.no"))
    if not (is_yes or is_no or is_none):
        return False
    is_settled = not is_none and _settle(tx, chat_id, course, is_yes, now)
    return is_settled or _of_signs(tx, chat_id, course, is_yes, now)


def answer_shown(tx: Transaction, chat_id: int, said: str, words: Words, now: datetime) -> bool:
    """Where what was shown last asks whether a sign that was heard is so, it is of that, whoever it is about."""
    named = (tx.outbox.last_slot(chat_id) or "").split(":")
    is_yes, is_no = _says(said, words("doubt.yes")), _says(said, words("doubt.no"))
    if not (is_yes or is_no) or len(named) != 3 or named[0] != "heard":
        return False
    try:
        course, answers = answering.mine(tx, chat_id, int(named[1]))
    except NotYours:
        return False
    if not answers.notes or is_unsure(answers.notes[-1]):
        return False
    return _settle(tx, chat_id, course, is_yes, now)


def is_yes(said: str, words: Words) -> bool:
    return _says(said, words("doubt.yes"))


def is_yes_or_no(said: str, words: Words) -> bool:
    return any(_says(said, words(f"doubt.{each}")) for each in ("yes", "no", "none"))


def _says(said: str, labels: str) -> bool:
    return any(is_label(said.rstrip(","), label.strip()) for label in labels.split(";"))


def _settle(tx: Transaction, chat_id: int, course: Course, is_yes: bool, now: datetime) -> bool:
    """Is that right? As a tap on yes or no under the words in which a sign was found, if nothing was said since.

    Of the one that is asked about: the next one is asked after it.
    """
    answers = _said_last(course)
    if answers is None or not answering.is_open(course, answers, answering.given(tx, now)):
        return False
    note = len(answers.notes) - 1
    signs = frozenset(to_settle(answers, note, course.protocol, day_of(course, answers.on))[:1])
    if not signs:
        return False
    record = answering.record_confirmed if is_yes else answering.record_denied
    record(tx, chat_id, answers.id, signs, now)
    slot = f"heard:{answers.id}:settled"
    tx.outbox.put(Message(chat_id, "heard", answers.id, {"what": "note", "note": note}, slot=slot, anew=True), now)
    return True


def _said_last(course: Course) -> AnswerSet | None:
    """The answers of which words were the last that came; None where an answer came after them."""
    dated = ((each.last_at, each) for each in course.answer_sets if each.last_at is not None)
    last = max(dated, key=lambda each: each[0], default=None)
    if last is None:
        return None
    is_words = any(each.what == NOTE and each.at == last[0] for each in last[1].sources)
    return last[1] if is_words or last[1].signs_at == last[0] else None


def _of_signs(tx: Transaction, chat_id: int, course: Course, is_yes: bool, now: datetime) -> bool:
    """Have you had any of these? No is none of them, unless one is ticked; after yes the list is shown to tick."""
    answers = _asked_now(tx, course, now)
    if answers is None or tx.outbox.last_slot(chat_id) != answering.slot(answers.id):
        return False  # Something else was asked since.
    if is_yes or ticks.ticked(tx, chat_id, answers.id):
        step, why = SIGNS, {"which": True}
    else:
        recorded = answering.record_signs(tx, chat_id, answers.id, frozenset(), now)
        step, why = answering.step_after(recorded.course, recorded.answers, SIGNS), {}
    slot = answering.slot(answers.id)
    tx.outbox.put(Message(chat_id, "questions", answers.id, {"step": step, **why}, slot=slot, anew=True), now)
    return True


def _asked_now(tx: Transaction, course: Course, now: datetime) -> AnswerSet | None:
    """The check-in that waits for the signs, and for nothing before them."""
    checkin = course.open_checkin(answering.given(tx, now))
    answers = course.answers_to(checkin) if checkin else None
    is_asked = answers is not None and answering.stands_at(course, answers) == SIGNS
    return answers if is_asked else None
