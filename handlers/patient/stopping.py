"""Stop, in words: asked once, by taps; fewer questions are offered beside it."""

from datetime import datetime

from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import patient
from handlers.buttons import Tap
from handlers.patient import reports

SLOT = "stopping"


def ask(tx: Transaction, chat_id: int, now: datetime) -> None:
    tx.outbox.put(Message(chat_id, "stopping", params={"step": "ask"}, slot=SLOT, anew=True), now)


def ask_on(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Asked as whoever says it in words is. Raises NotYours where nothing is followed."""
    if not tx.enrollments.of_patient(tap.chat_id):
        raise NotYours
    ask(tx, tap.chat_id, now)
    return ""


def stop(tx: Transaction, tap: Tap, now: datetime) -> str:
    """A second tap is no fault."""
    if not tx.enrollments.of_patient(tap.chat_id) and not tx.enrollments.stopped_by(tap.chat_id):
        raise NotYours
    reports.end(tx, tap.chat_id, now)
    return ""


def fewer(tx: Transaction, tap: Tap, now: datetime) -> str:
    return _choose(tx, tap, now, wants_fewer=True)


def all_questions(tx: Transaction, tap: Tap, now: datetime) -> str:
    return _choose(tx, tap, now, wants_fewer=False)


def _choose(tx: Transaction, tap: Tap, now: datetime, *, wants_fewer: bool) -> str:
    if not patient.choose_fewer(tx, tap.chat_id, now, wants_fewer=wants_fewer):
        raise NotYours
    _show(tx, tap, "fewer" if wants_fewer else "all", now)
    return "saved"


def stay(tx: Transaction, tap: Tap, now: datetime) -> str:
    """All stays as it is. Raises NotYours where nothing is followed."""
    if not tx.enrollments.of_patient(tap.chat_id):
        raise NotYours
    _show(tx, tap, "stay", now)
    return ""


def _show(tx: Transaction, tap: Tap, step: str, now: datetime) -> None:
    shown_in = tx.outbox.slot_of(tap.chat_id, tap.message_id)
    place = tap.message_id if shown_in == SLOT else None
    message = Message(tap.chat_id, "stopping", params={"step": step}, slot=SLOT, anew=place is None, in_place_of=place)
    tx.outbox.put(message, now)
