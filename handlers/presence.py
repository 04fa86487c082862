"""Whoever does anything is there: what is done for a person begins with noting that they are back."""

from datetime import datetime

from telegram import Update

from bot.ports import Transaction
from bot.workflows import patient, staffing
from handlers.pipeline import worker
from handlers.pipeline.worker import Act, Callback
from wording.names import PATIENT_LIMIT, STAFF_LIMIT, named


def on(act: Act) -> Callback:
    """`act` as a callback for PTB's handlers, for everything that people themselves do in a private chat."""

    def begin(tx: Transaction, update: Update, now: datetime) -> None:
        is_back(tx, update, now)
        act(tx, update, now)

    return worker.on(begin)


def is_back(tx: Transaction, update: Update, now: datetime) -> None:
    """A patient or a member of staff who could not be reached can be again, by the name that they have now."""
    chat, person = update.effective_chat, update.effective_user
    if chat is not None and chat.type == chat.PRIVATE:
        patient.is_back(tx, chat.id, now, named(person.full_name, person.username, PATIENT_LIMIT) if person else None)
        staffing.is_back(tx, chat.id, now, named(person.full_name, person.username, STAFF_LIMIT) if person else None)
