"""An answer that was typed, and its message edited: the answer is corrected, or taken back where the words are none."""

from collections.abc import Sequence
from datetime import datetime

from bot.checkin import SIGNS, AnswerSet, Source
from bot.course import Course
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import answering
from handlers.patient import doubts, edits, thanking
from handlers.patient.edits import ALL_CLEAR, HEARD, NOTE
from wording.text import is_label
from wording.words import Words


def correct(tx: Transaction, course: Course, sent: int, said: str, every: Sequence[Words], now: datetime) -> bool:
    """False if the words are no answer to what the message answered, or if that was on a day gone by."""
    found = edits.of_message(course, sent)
    if found is None or not answering.is_open(course, found[0], answering.given(tx, now)):
        return False
    answers, source = found
    if source.what == ALL_CLEAR:
        return any(is_label(said, words("first.all_clear")) for words in every)
    if source.what == SIGNS or source.what.startswith(f"{HEARD}:"):
        became = _doubt(tx, course, answers, source, said, every, now)
    else:
        became = _grade(tx, course, answers, source.what, said, every, now)
    if became is None:
        return False
    edits.remember(tx, became.set_id, sent, became.what, said, now)
    return True


def take_back(tx: Transaction, course: Course, sent: int, now: datetime) -> bool:
    """Words in place of an answer: "none of these" is not said any more. False if the message was no answer."""
    found = edits.of_message(course, sent)
    if found is None or found[1].what == NOTE:
        return False
    _take_back_none(tx, *found, now)
    return True


def _take_back_none(tx: Transaction, answers: AnswerSet, source: Source, now: datetime) -> None:
    """Not where the signs have been answered again since."""
    if source.what not in (SIGNS, ALL_CLEAR) or answers.signs_at != source.at:
        return
    answering.take_back_none(tx, answers, now)
    thanking.show_list_again(tx, answers, now)


def _doubt(
    tx: Transaction,
    course: Course,
    answers: AnswerSet,
    source: Source,
    said: str,
    every: Sequence[Words],
    now: datetime,
) -> edits.Became | None:
    """Yes in place of no, or no in place of yes; a no takes back no sign that stands there: a person reads it."""
    chat_id, is_yes = course.enrollment.chat_id or 0, any(doubts.is_yes(said, words) for words in every)
    if not any(doubts.is_yes_or_no(said, words) for words in every):
        return None
    if source.what == SIGNS:
        if not is_yes and answers.signs:
            return None
        if is_yes:
            _take_back_none(tx, answers, source, now)
        return doubts.answer_signs(tx, chat_id, answers.id, now, is_yes=is_yes, edited=True)
    _, note, sign = source.what.split(":")
    if not is_yes and sign in answers.signs:
        return None
    return doubts.settle(tx, chat_id, answers.id, int(note), sign, now, is_yes=is_yes)


def _grade(
    tx: Transaction,
    course: Course,
    answers: AnswerSet,
    item: str,
    said: str,
    every: Sequence[Words],
    now: datetime,
) -> edits.Became | None:
    symptom, chat_id = course.protocol.symptom_named(item), course.enrollment.chat_id or 0
    grades = range(symptom.worst + 1) if symptom else ()
    words_of = [(grade, words(f"grade.{item}.{grade}")) for words in every for grade in grades]
    grade = next((grade for grade, label in words_of if is_label(said, label)), None)
    if grade is None:
        return None
    recorded = answering.record_grade(tx, chat_id, answers.id, item, grade, now)
    set_id, slot = recorded.answers.id, answering.slot(recorded.answers.id)
    params = {"step": answering.stands_at(recorded.course, recorded.answers), "corrected": item}
    tx.outbox.put(Message(chat_id, "questions", set_id, params, slot=slot, anew=True), now)
    return edits.Became(set_id, item)
