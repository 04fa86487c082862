"""Taps under the thanks for words: what was read out of them is so, or it is not. Nothing is recorded without one."""

from datetime import datetime

from bot.checkin import AnswerSet
from bot.course import Course
from bot.expected import day_of
from bot.note import to_settle
from bot.outbox import Message, Param
from bot.ports import Transaction
from bot.workflows import answering
from handlers import proposal
from handlers.buttons import Tap
from handlers.patient import thanking
from handlers.patient.questions import was_heard
from handlers.screens import hearing
from handlers.taps import note_shown


def save(tx: Transaction, tap: Tap, now: datetime) -> str:
    """The proposed grades, then the signs and the questions that are left; of a day gone by it is asked anew.

    What has been answered since the proposal was shown is not overwritten: it is shown anew. So it is where the
    procedure has been corrected since.
    """
    set_id, note = tap.number(0), tap.number(1)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    if not answering.is_open(course, answers, now):
        _ask(tx, tap, set_id, answering.items(course, answers)[0], now)
        return "heard.past"
    if tap.args[3:] != (proposal.stamp(course.protocol, answers.grades),):
        _settled(tx, tap, set_id, note, now)
        return "heard.changed"
    grades = proposal.decode(course.protocol, tap.word(2))
    answering.record_grades(tx, tap.chat_id, set_id, grades, now)
    _settled(tx, tap, set_id, note, now, saved=True)
    if step := hearing.step_below(tx, tap.chat_id, set_id, note, now):
        _ask(tx, tap, set_id, step, now)
    return "saved"


def all_is_clear(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Words said only that all is well. What has been answered since is left as it is."""
    set_id, note = tap.number(0), tap.number(1)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    if not answering.is_open(course, answers, now):
        _ask(tx, tap, set_id, answering.items(course, answers)[0], now)
        return "heard.past"
    recorded = answering.record_all_clear(tx, tap.chat_id, set_id, now)
    _settled(tx, tap, set_id, note, now)
    _ask(tx, tap, set_id, answering.stands_at(recorded.course, recorded.answers), now)
    return "answered.before" if answers.has_answers else "saved"


def is_so(tx: Transaction, tap: Tap, now: datetime) -> str:
    """The sign that was found in words is ticked; one that was denied since is left as it is."""
    set_id, note = tap.number(0), tap.number(1)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    if signs := _asked(tap, answers, course):
        answering.record_confirmed(tx, tap.chat_id, set_id, signs, now)
    _settled(tx, tap, set_id, note, now)
    return "saved"


def is_not_so(tx: Transaction, tap: Tap, now: datetime) -> str:
    """It is kept beside the finding, which stays: whether it was one, a person decides."""
    set_id, note = tap.number(0), tap.number(1)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    answering.record_denied(tx, tap.chat_id, set_id, _asked(tap, answers, course), now)
    _settled(tx, tap, set_id, note, now)
    return "saved"


def _asked(tap: Tap, answers: AnswerSet, course: Course) -> frozenset[str]:
    """The one that the button names, while it waits for an answer; a button of before names none, and meant all."""
    waiting = frozenset(to_settle(answers, tap.number(1), course.protocol, day_of(course, answers.on)))
    return waiting & {tap.word(2)} if len(tap.args) > 2 else waiting & answers.heard


def _settled(tx: Transaction, tap: Tap, set_id: int, note: int, now: datetime, *, saved: bool = False) -> None:
    """The same message again, without what has been settled."""
    note_shown(tx, tap, set_id, now)
    slot = tx.outbox.slot_of(tap.chat_id, tap.message_id) or thanking.slot_of(set_id, note)
    if was_heard(tx, tap):
        params: dict[str, Param] = {"what": "note", "note": note, "saved": saved}
        place = tap.message_id or None
        tx.outbox.put(Message(tap.chat_id, "heard", set_id, params, slot=slot, in_place_of=place), now)


def _ask(tx: Transaction, tap: Tap, set_id: int, step: str, now: datetime) -> None:
    slot = answering.slot(set_id)
    tx.outbox.put(Message(tap.chat_id, "questions", set_id, {"step": step}, slot=slot, anew=True), now)
