"""The picture of their own course, when a patient asks for it."""

from datetime import datetime

from telegram import Update

from bot.enrollment import current
from bot.ports import Transaction
from bot.workflows import pictures
from handlers.buttons import Tap
from handlers.patient.who import ask_whose, chat_of, mine, say_to_others


def chart(tx: Transaction, update: Update, now: datetime) -> None:
    """/chart: of the treatment that is followed, or of which of two."""
    chat_id = chat_of(update)
    followed = current(tx.enrollments.of_patient(chat_id))
    if len(followed) > 1:
        ask_whose(tx, chat_id, "chart", now)
    elif followed:
        pictures.show(tx, followed[0], now)
    else:
        say_to_others(tx, update, now)


def chart_of(tx: Transaction, tap: Tap, now: datetime) -> str:
    pictures.show(tx, mine(tx, tap), now)
    return ""
