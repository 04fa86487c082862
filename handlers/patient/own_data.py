"""/mydata: everything about oneself, as files in one's own chat."""

from datetime import datetime

from telegram import Update

from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.workflows import exporting
from handlers import replies
from handlers.patient.who import chat_of, say_to_others

FILES = ("own_paper", "own_json")


def send(tx: Transaction, update: Update, now: datetime) -> None:
    """Of each treatment two files, stopped or not; noted before anything is read."""
    chat_id = chat_of(update)
    mine = exporting.treatments(tx, chat_id)
    if not mine:
        say_to_others(tx, update, now)
        return
    is_coming = any(tx.outbox.waits(chat_id, f"{file}:{each.id}") for each in mine for file in FILES)
    taken = [] if is_coming else exporting.take_own(tx, chat_id, now)
    replies.say(tx, chat_id, "own.making" if taken else "own.wait", now)
    for each in taken:
        for file in FILES:
            message = Message(chat_id, file, each, lane=Lane.BULK, slot=f"{file}:{each}", anew=True)
            tx.outbox.put(message, now)
