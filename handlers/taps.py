"""A tap on a button: read, done, and its spinner stopped."""

from collections.abc import Callable
from datetime import datetime

from telegram import Update

from bot.checkin import AnswerSet
from bot.ports import NotYours, Transaction
from bot.workflows import clock
from bot.workflows.answering import Nonsense, slot
from handlers import buttons, replies
from handlers.buttons import Tap
from handlers.pipeline.worker import Act

Tapped = Callable[[Transaction, Tap, datetime], str]


def tapped(do: Tapped) -> Act:
    """`do` returns the key of a short sentence to be shown for a moment, or nothing.

    Raises BadButton and NotYours: then nothing is kept, and the refusal is said in a transaction of its own.
    """

    def act(tx: Transaction, update: Update, now: datetime) -> None:
        tap = buttons.read(update)
        try:
            key = do(tx, tap, now)
        except Nonsense as error:
            raise NotYours from error
        replies.stop_spinner(tx, tap, now, key)

    return act


def note_shown(tx: Transaction, tap: Tap, set_id: int, now: datetime) -> AnswerSet:
    """A tap on a message that we know nothing of, with a button of ours: a copy that was taken for lost is there.

    The answers are returned as they stood before the tap. Raises NotYours where the answers are not this chat's.
    """
    answers = tx.answers.of_patient(tap.chat_id, set_id)
    if tap.message_id and tx.outbox.slot_of(tap.chat_id, tap.message_id) is None:
        tx.outbox.note_shown(tap.chat_id, slot(set_id), tap.message_id, now)
        clock.was_asked(tx, answers, now)
    return answers


def place(tx: Transaction, tap: Tap) -> int | None:
    """The message in whose place the next question is shown; what was advised stays as it is."""
    shown_in = tx.outbox.slot_of(tap.chat_id, tap.message_id) or ""
    return None if shown_in.startswith("advice:") else tap.message_id or None
