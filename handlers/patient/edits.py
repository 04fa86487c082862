"""What a message of a patient became when it was kept, so that an edit of it corrects just that."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from bot.checkin import AnswerSet, Source
from bot.course import Course
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import answering
from handlers.patient.labels import is_label
from handlers.said import COMMAND
from handlers.words import Words

NOTE = "note"


def remember(tx: Transaction, set_id: int, sent: int, what: str, said: str, now: datetime) -> None:
    """`what` is the symptom that it graded, or note; `sent` the message's number in its chat, 0 if it has none."""
    if sent:
        answers = tx.answers.get(set_id)
        source = Source(sent, what, _digest(said), answering.given(tx, now))
        others = (each for each in answers.sources if each.sent != sent)
        tx.answers.save(replace(answers, sources=(*others, source)))


def move(tx: Transaction, answers: AnswerSet, to: int, said: str, now: datetime) -> None:
    """Words that were for the other: what is said to them from now on is said there."""
    digest = _digest(said)
    sent = next((each.sent for each in reversed(answers.sources) if each.digest == digest), 0)
    remember(tx, to, sent, NOTE, said, now)


def changes_nothing(course: Course, sent: int, said: str) -> bool:
    """The same words once cleaned: Telegram tells of an edit too when it has loaded a preview."""
    found = _of_message(course, sent)
    return found is not None and found[1].digest == _digest(said)


def correct(tx: Transaction, course: Course, sent: int, said: str, every: Iterable[Words], now: datetime) -> bool:
    """A grade that was typed, and edited into another: a corrected grade. False if it is none, or of a day gone by."""
    found = _of_message(course, sent)
    if found is None or not answering.is_open(course, found[0], answering.given(tx, now)):
        return False
    answers, source = found
    symptom = course.protocol.symptom_named(source.what)
    grades = range(symptom.worst + 1) if symptom else ()
    words_of = [(grade, words(f"grade.{source.what}.{grade}")) for words in every for grade in grades]
    grade = next((grade for grade, label in words_of if is_label(said, label)), None)
    if grade is None:
        return False
    chat_id = course.enrollment.chat_id or 0
    recorded = answering.record_grade(tx, chat_id, answers.id, source.what, grade, now)
    remember(tx, recorded.answers.id, sent, source.what, said, now)
    step, slot = answering.stands_at(recorded.course, recorded.answers), answering.slot(recorded.answers.id)
    tx.outbox.put(Message(chat_id, "questions", recorded.answers.id, {"step": step}, slot=slot, anew=True), now)
    return True


def is_stop(said: str) -> bool:
    """A command that is edited is no command to Telegram's own library: "/stpo" made "/stop"."""
    command = COMMAND.match(said)
    return command is not None and command[0].rstrip(",:").partition("@")[0].casefold() == "/stop"


def _of_message(course: Course, sent: int) -> tuple[AnswerSet, Source] | None:
    """What was made of it last: its edits may have come into another set."""
    found = ((answers, each) for answers in course.answer_sets for each in answers.sources if each.sent == sent)
    return max(found, key=lambda each: each[1].at, default=None)


def _digest(said: str) -> str:
    return sha256(" ".join(said.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
