"""Taps in the list of signs under the thanks for words: they count as those in the questions do."""

from datetime import datetime

from bot.checkin import SIGNS
from bot.outbox import Message, Param
from bot.ports import NotYours, Transaction
from bot.workflows import answering, ticks
from handlers.buttons import Tap
from handlers.patient.edits import Became
from handlers.patient.reports import begin
from handlers.patient.thanking import slot_of
from handlers.screens import hearing
from handlers.taps import note_shown
from wording.text import is_label
from wording.words import Words

UNDER_WORDS = "heard:"


def tick(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Under words of a day gone by it is ticked for today, and the questions of today say so."""
    set_id, sign = tap.number(0), tap.word(2)
    note_shown(tx, tap, set_id, now)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    if not answering.is_open(course, answers, now):
        ticks.toggle(tx, tap.chat_id, set_id, sign, now)
        _ask(tx, tap, SIGNS, now)
        return "heard.past"
    stays = sign in answers.signs
    if not stays:
        ticks.toggle(tx, tap.chat_id, set_id, sign, now)
    _again(tx, tap, now)
    return "signs.stay" if stays else ""


def none(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Of today; not taken from somebody who has just ticked one."""
    set_id = tap.number(0)
    note_shown(tx, tap, set_id, now)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    if not answering.is_open(course, answers, now):
        _ask(tx, tap, SIGNS, now)
        return "heard.past"
    if ticks.ticked(tx, tap.chat_id, set_id):
        _again(tx, tap, now)
        return "signs.look_again"
    return _confirm(tx, tap, frozenset(), now)


def done(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Without a tick there is nothing to confirm: the second tap of two, or an old keyboard."""
    set_id = tap.number(0)
    note_shown(tx, tap, set_id, now)
    answering.mine(tx, tap.chat_id, set_id)
    signs = ticks.ticked(tx, tap.chat_id, set_id)
    if signs:
        return _confirm(tx, tap, signs, now)
    _again(tx, tap, now)
    return ""


def something_else(tx: Transaction, tap: Tap, now: datetime) -> str:
    """What is ticked already counts; then the questions that are left, or a report's where none is."""
    set_id = tap.number(0)
    note_shown(tx, tap, set_id, now)
    answering.mine(tx, tap.chat_id, set_id)
    ticks.confirm_left(tx, tap.chat_id, now)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    step = answering.step_after(course, answers, "")
    if step == answering.DONE and answering.is_open(course, answers, now):
        begin(tx, tap.chat_id, course.enrollment, now)
    else:
        _ask(tx, tap, answering.items(course, answers)[0] if step == answering.DONE else step, now)
    return ""


def typed_none(tx: Transaction, chat_id: int, said: str, words: Words, now: datetime) -> Became | None:
    """Typed where the list is the last thing that was shown: as good as the tap."""
    if not any(is_label(said, each) for each in (words("listed.none"), *words("listed.none.typed").split("|"))):
        return None
    named = (tx.outbox.last_slot(chat_id) or "").split(":")
    if len(named) != 3 or f"{named[0]}:" != UNDER_WORDS:
        return None
    set_id = int(named[1])
    try:
        _, answers = answering.mine(tx, chat_id, set_id)
    except NotYours:
        return None
    note = len(answers.notes) - 1
    of = hearing.load(tx, Message(chat_id, "heard", set_id, {"what": "note", "note": note}), now)
    if of is None or not hearing.shows_list(of) or ticks.ticked(tx, chat_id, set_id) or answers.question_at(note):
        return None
    if not any(each.at == answers.last_at for each in answers.sources):  # Something else was answered since.
        return None
    answering.record_signs(tx, chat_id, set_id, frozenset(), now)
    _shown(tx, chat_id, set_id, note, ":".join(named), None, now)
    return Became(set_id, SIGNS)


def _confirm(tx: Transaction, tap: Tap, signs: frozenset[str], now: datetime) -> str:
    set_id = tap.number(0)
    answering.record_signs(tx, tap.chat_id, set_id, signs, now)
    ticks.clear(tx, tap.chat_id)
    _again(tx, tap, now, is_answered=True)
    return "saved"


def _again(tx: Transaction, tap: Tap, now: datetime, *, is_answered: bool = False) -> None:
    """The thanks again, with what is ticked or was answered."""
    set_id, note = tap.number(0), tap.number(1)
    shown_in = tx.outbox.slot_of(tap.chat_id, tap.message_id) or ""
    slot = shown_in if shown_in.startswith((UNDER_WORDS, "album:")) else slot_of(set_id, note)
    _shown(tx, tap.chat_id, set_id, note, slot, tap.message_id or None, now, is_answered=is_answered)


def _shown(
    tx: Transaction,
    chat_id: int,
    set_id: int,
    note: int,
    slot: str,
    place: int | None,
    now: datetime,
    *,
    is_answered: bool = True,
) -> None:
    params: dict[str, Param] = {"what": "note", "note": note, "listed": is_answered}
    tx.outbox.put(Message(chat_id, "heard", set_id, params, slot=slot, in_place_of=place), now)


def _ask(tx: Transaction, tap: Tap, step: str, now: datetime) -> None:
    set_id = tap.number(0)
    slot = answering.slot(set_id)
    tx.outbox.put(Message(tap.chat_id, "questions", set_id, {"step": step}, slot=slot, anew=True), now)
