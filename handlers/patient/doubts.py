"""A yes or a no that was typed to a question about warning signs: never swallowed."""

from datetime import datetime

from bot.checkin import SIGNS, AnswerSet
from bot.course import Course
from bot.expected import day_of
from bot.note import to_settle
from bot.outbox import Message, Param
from bot.ports import NotYours, Transaction
from bot.whose import is_moved, is_unsure
from bot.workflows import answering, ticks
from handlers.patient.edits import HEARD, NOTE, Became
from wording.text import is_label
from wording.words import Words


def answer(tx: Transaction, chat_id: int, course: Course, said: str, words: Words, now: datetime) -> Became | None:
    """None if it is neither yes nor no, or if no warning signs are asked about now."""
    if not is_yes_or_no(said, words):
        return None
    settled = None if _says(said, words("doubt.none")) else _settle(tx, chat_id, course, is_yes(said, words), now)
    return settled or _of_signs(tx, chat_id, course, is_yes(said, words), words, now)


def answer_shown(tx: Transaction, chat_id: int, said: str, words: Words, now: datetime) -> Became | None:
    """Where what was shown last asks whether a sign that was heard is so, it is of that, whoever it is about."""
    named = (tx.outbox.last_slot(chat_id) or "").split(":")
    is_of_one = is_yes(said, words) or _says(said, words("doubt.no"))
    if not is_of_one or len(named) != 3 or named[0] != "heard":
        return None
    try:
        course, answers = answering.mine(tx, chat_id, int(named[1]))
    except NotYours:
        return None
    if not answers.notes or is_unsure(answers.notes[-1]):
        return None
    return _settle(tx, chat_id, course, is_yes(said, words), now)


def is_yes(said: str, words: Words) -> bool:
    return _says(said, words("doubt.yes"))


def is_yes_or_no(said: str, words: Words) -> bool:
    return any(_says(said, words(f"doubt.{each}")) for each in ("yes", "no", "none"))


def _says(said: str, labels: str) -> bool:
    return any(is_label(said.rstrip(","), label.strip()) for label in labels.split(";"))


def _settle(tx: Transaction, chat_id: int, course: Course, is_yes: bool, now: datetime) -> Became | None:
    """Is that right? As a tap on yes or no under the words in which a sign was found, if nothing was said since.

    Of the one that is asked about: the next one is asked after it.
    """
    answers = _said_last(course)
    if answers is None or not answering.is_open(course, answers, answering.given(tx, now)):
        return None
    note = len(answers.notes) - 1
    if answers.notes and (is_unsure(answers.notes[note]) or is_moved(answers.notes[note])):
        return None  # Whose they are comes first.
    sign = next(iter(to_settle(answers, note, course.protocol, day_of(course, answers.on))), "")
    return settle(tx, chat_id, answers.id, note, sign, now, is_yes=is_yes) if sign else None


def settle(tx: Transaction, chat_id: int, set_id: int, note: int, sign: str, now: datetime, *, is_yes: bool) -> Became:
    record = answering.record_confirmed if is_yes else answering.record_denied
    record(tx, chat_id, set_id, frozenset({sign}), now)
    slot = f"heard:{set_id}:settled"
    tx.outbox.put(Message(chat_id, "heard", set_id, {"what": "note", "note": note}, slot=slot, anew=True), now)
    return Became(set_id, f"{HEARD}:{note}:{sign}")


def _said_last(course: Course) -> AnswerSet | None:
    """The answers of which words were the last that came; None where an answer came after them."""
    dated = ((each.last_at, each) for each in course.answer_sets if each.last_at is not None)
    last = max(dated, key=lambda each: each[0], default=None)
    if last is None:
        return None
    is_words = any(each.what == NOTE and each.at == last[0] for each in last[1].sources)
    return last[1] if is_words or last[1].signs_at == last[0] else None


def _of_signs(
    tx: Transaction, chat_id: int, course: Course, is_yes: bool, words: Words, now: datetime
) -> Became | None:
    answers = _asked_now(tx, course, words, now)
    if answers is None or tx.outbox.last_slot(chat_id) != answering.slot(answers.id):
        return None  # Something else was asked since.
    return answer_signs(tx, chat_id, answers.id, now, is_yes=is_yes)


def answer_signs(
    tx: Transaction, chat_id: int, set_id: int, now: datetime, *, is_yes: bool, edited: bool = False
) -> Became:
    """Have you had any of these? No is none of them, unless one is ticked; after yes the list is shown to tick."""
    if is_yes or ticks.ticked(tx, chat_id, set_id):
        params: dict[str, Param] = {"step": SIGNS, "which": True}
    else:
        recorded = answering.record_signs(tx, chat_id, set_id, frozenset(), now)
        step = answering.step_after(recorded.course, recorded.answers, SIGNS)
        params = {"step": step, "corrected": SIGNS} if edited else {"step": step}
    tx.outbox.put(Message(chat_id, "questions", set_id, params, slot=answering.slot(set_id), anew=True), now)
    return Became(set_id, SIGNS)


def _asked_now(tx: Transaction, course: Course, words: Words, now: datetime) -> AnswerSet | None:
    """The check-in that waits for the signs: for nothing before them, or since they are asked first after words."""
    checkin = course.open_checkin(answering.given(tx, now))
    answers = course.answers_to(checkin) if checkin else None
    if answers is None or answering.stands_at(course, answers) == SIGNS:
        return answers
    lately = tx.outbox.said_lately(course.enrollment.chat_id or 0)[:2]  # The toast of a tap may be the last.
    is_asked = any(words("signs.question") in each for each in lately)
    return answers if is_asked and not answers.signs_answered else None
