"""/help and /privacy: for everybody from the first day, in the words that fit who asks."""

from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.clinic import Role
from bot.outbox import Lane, Message
from bot.ports import Transaction
from handlers import replies
from handlers.links import Links
from handlers.patient.who import chat_of
from handlers.screens.about import numbers_of
from handlers.screens.reader import of_telegram


@dataclass(frozen=True, slots=True)
class Help:
    """Whoever uses a changed program is offered its source: see decision 28."""

    links: Links

    def act(self, tx: Transaction, update: Update, now: datetime) -> None:
        help_(tx, update, now)
        if self.links.source:
            telegram = of_telegram(update)
            replies.say(tx, chat_of(update), "help.source", now, url=self.links.source, telegram=telegram)


def help_(tx: Transaction, update: Update, now: datetime) -> None:
    """Somebody who is both reads both, and who is a patient of two clinics reads it of each."""
    chat_id = chat_of(update)
    followed, stopped = tx.enrollments.of_patient(chat_id), tx.enrollments.stopped_by(chat_id)
    provider, key = tx.providers.of_chat(chat_id), "help.patient" if followed else "help.stopped"
    for clinic_id in dict.fromkeys(each.clinic_id for each in followed or stopped):
        replies.say(tx, chat_id, key, now, **numbers_of(tx.clinics.get(clinic_id)))
    if provider is not None:
        replies.say(tx, chat_id, "help.admin" if provider.role is Role.ADMIN else "help.staff", now)
    if not followed and not stopped and provider is None:
        replies.say(tx, chat_id, "help.stranger", now, telegram=of_telegram(update))


def privacy(tx: Transaction, update: Update, now: datetime) -> None:
    """Whoever is, or was, a patient reads what they agreed to, of each clinic; somebody who is both reads both."""
    chat_id, provider = chat_of(update), tx.providers.of_chat(chat_of(update))
    theirs = (*tx.enrollments.of_patient(chat_id), *tx.enrollments.stopped_by(chat_id))
    for clinic_id in dict.fromkeys(each.clinic_id for each in theirs):
        tx.outbox.put(Message(chat_id, "privacy", clinic_id, lane=Lane.ANSWER), now)
    if provider is not None:
        replies.say(tx, chat_id, "privacy.staff", now)
    if not theirs and provider is None:
        replies.say(tx, chat_id, "privacy.stranger", now, telegram=of_telegram(update))
