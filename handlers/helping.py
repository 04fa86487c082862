"""/help and /privacy: for everybody from the first day, each in the words that fit who asks."""

from datetime import datetime

from telegram import Update

from bot.clinic import Role
from bot.ports import Transaction
from handlers import replies
from handlers.patient.who import chat_of
from handlers.screens.about import numbers_of
from handlers.screens.reader import of_telegram


def help_(tx: Transaction, update: Update, now: datetime) -> None:
    _say(tx, update, "help", now)


def privacy(tx: Transaction, update: Update, now: datetime) -> None:
    _say(tx, update, "privacy", now)


def _say(tx: Transaction, update: Update, about: str, now: datetime) -> None:
    """Somebody who is both reads both, and who is a patient of two clinics reads it of each."""
    chat_id = chat_of(update)
    followed, provider = tx.enrollments.of_patient(chat_id), tx.providers.of_chat(chat_id)
    for clinic_id in dict.fromkeys(each.clinic_id for each in followed):
        replies.say(tx, chat_id, f"{about}.patient", now, **numbers_of(tx.clinics.get(clinic_id)))
    if provider is not None:
        is_for_admins = about == "help" and provider.role is Role.ADMIN
        replies.say(tx, chat_id, "help.admin" if is_for_admins else f"{about}.staff", now)
    if not followed and provider is None:
        replies.say(tx, chat_id, f"{about}.stranger", now, telegram=of_telegram(update))
