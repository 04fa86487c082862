"""/forget: a patient has what is known of them erased, by two taps."""

from datetime import datetime

from telegram import Update

from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.sure import is_fresh
from bot.workflows import erasing, postponing
from handlers import replies
from handlers.buttons import Tap
from handlers.patient.who import chat_of, say_stopped
from handlers.screens.reader import TELEGRAM, language_of, of_telegram

WORDS = "forget.words"
SURE_FOR = 60  # Minutes.


def forget(tx: Transaction, update: Update, now: datetime) -> None:
    ask(tx, chat_of(update), of_telegram(update), now)


def ask(tx: Transaction, chat_id: int, telegram: str, now: datetime) -> None:
    if erasing.theirs(tx, chat_id):
        tx.outbox.put(Message(chat_id, "forgetting", params={"step": "ask"}, slot=postponing.SLOT, anew=True), now)
    elif tx.providers.of_chat(chat_id) is not None:
        replies.say(tx, chat_id, "forget.staff", now)
    else:
        replies.say(tx, chat_id, "forget.nothing", now, telegram=telegram)


def make_sure(tx: Transaction, tap: Tap, now: datetime) -> str:
    _refuse_others(tx, tap)
    _show(tx, tap, "sure", now)
    return ""


def erase(tx: Transaction, tap: Tap, now: datetime) -> str:
    """`erase:<minute>`: asked again where that is more than an hour ago. Raises NotYours."""
    _refuse_others(tx, tap)
    if not is_fresh(tap.number(0), now, SURE_FOR):
        _show(tx, tap, "ask", now)
        return ""
    spoken = language_of(tx, tap.chat_id)
    if erasing.forget(tx, tap.chat_id, now) is not None:
        _show(tx, tap, "waits", now)
        return ""
    tx.drafts.clear(tap.chat_id)
    params = {"key": "forget.done", TELEGRAM: spoken}
    done = Message(tap.chat_id, "sentence", params=params, slot=postponing.SLOT, in_place_of=tap.message_id or None)
    tx.outbox.put(done, now)
    return ""


def keep(tx: Transaction, tap: Tap, now: datetime) -> str:
    """No, or no longer; whoever had been asked questions reads how these go on. Raises NotYours."""
    _refuse_others(tx, tap)
    was_waiting = erasing.keep(tx, tap.chat_id, now)
    _show(tx, tap, "kept", now)
    if was_waiting and not tx.enrollments.of_patient(tap.chat_id):
        say_stopped(tx, tap.chat_id, now)
    return ""


def _refuse_others(tx: Transaction, tap: Tap) -> None:
    if not erasing.theirs(tx, tap.chat_id):
        raise NotYours


def _show(tx: Transaction, tap: Tap, step: str, now: datetime) -> None:
    """Where it was asked."""
    place = tap.message_id or None
    message = Message(
        tap.chat_id, "forgetting", params={"step": step}, slot=postponing.SLOT, anew=place is None, in_place_of=place
    )
    tx.outbox.put(message, now)
