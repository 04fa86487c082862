"""Taps under the answer to a question: it is enough, or the clinic is to be asked all the same."""

from datetime import datetime

from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import replying
from handlers.buttons import Tap


def settle(tx: Transaction, tap: Tap, now: datetime) -> str:
    asked = replying.settle(tx, tap.chat_id, tap.number(0), tap.number(1), now)
    _show_anew(tx, tap, now)
    return "answered.settled" if asked.settled else "answered.passed_on"


def ask_clinic(tx: Transaction, tap: Tap, now: datetime) -> str:
    replying.ask_clinic(tx, tap.chat_id, tap.number(0), tap.number(1), now)
    _show_anew(tx, tap, now)
    return "answered.passed_on"


def _show_anew(tx: Transaction, tap: Tap, now: datetime) -> None:
    """The same message again, with what has become of the question."""
    set_id, note = tap.number(0), tap.number(1)
    slot = replying.slot(set_id, note)
    if tap.message_id and tx.outbox.slot_of(tap.chat_id, tap.message_id) is None:
        tx.outbox.note_shown(tap.chat_id, slot, tap.message_id, now)
    place = tap.message_id or None
    tx.outbox.put(Message(tap.chat_id, "answered", set_id, {"note": note}, slot=slot, in_place_of=place), now)
