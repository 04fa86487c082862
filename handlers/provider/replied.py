"""A reply of the staff to what shows a patient is written to that patient."""

from datetime import datetime

from telegram import Update

from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, enrolling
from handlers.provider import letters
from handlers.provider.acts import chat_of

OF_ALERT = ("alert", "line", "said", "said_all")
OF_PATIENT = ("enrollment", "words", "words_all", "course_chart", "timeline", "written")


def replied(tx: Transaction, update: Update, now: datetime) -> bool:
    """False if it is no reply of the staff to what shows a patient.

    What is being filled in goes on afterwards: a reply answers no question of it.
    """
    chat_id, provider = chat_of(update), tx.providers.of_chat(chat_of(update))
    sent = update.effective_message
    answered = sent.reply_to_message if sent else None
    if provider is None or answered is None:
        return False
    enrollment = _shown_in(tx, provider, tx.outbox.slot_of(chat_id, answered.message_id) or "")
    if enrollment is None:
        return False
    letters.take(tx, provider, enrollment, update, now)
    return True


def _shown_in(tx: Transaction, provider: Provider, slot: str) -> Enrollment | None:
    """Whom a message shows to the staff; None if it shows no patient of theirs."""
    kind, _, rest = slot.partition(":")
    number = rest.partition(":")[0]
    if not number.isdecimal():
        return None
    try:
        if kind in OF_ALERT:
            return alerting.enrollment_of(tx, alerting.of_staff(tx, provider, int(number)))
        return enrolling.of_staff(tx, provider, int(number)) if kind in OF_PATIENT else None
    except NotYours:
        return None
