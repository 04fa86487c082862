"""The picture of their own course, when a patient asks for it."""

from datetime import datetime

from telegram import Update

from bot.ports import Transaction
from bot.workflows import pictures
from handlers.buttons import Tap
from handlers.patient.who import chat_of, mine, say_to_others


def chart(tx: Transaction, update: Update, now: datetime) -> None:
    """/chart: of every treatment that is followed, each named by its picture."""
    chat_id = chat_of(update)
    followed = tx.enrollments.of_patient(chat_id)
    for enrollment in followed:
        pictures.show(tx, enrollment, now)
    if not followed:
        say_to_others(tx, update, now)


def chart_of(tx: Transaction, tap: Tap, now: datetime) -> str:
    pictures.show(tx, mine(tx, tap), now)
    return ""
