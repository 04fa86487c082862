"""A reply of the staff to what shows a patient is meant for that patient: it does not reach them, and that is said."""

from datetime import datetime

from telegram import Update

from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, enrolling
from handlers.provider.acts import chat_of, show

OF_ALERT = ("alert", "line", "said", "said_all")
OF_PATIENT = ("enrollment", "words", "words_all", "course_chart", "timeline")


def replied(tx: Transaction, update: Update, now: datetime) -> bool:
    """False if it is no reply of the staff to what shows a patient. It is answered with the way to the patient."""
    chat_id, provider = chat_of(update), tx.providers.of_chat(chat_of(update))
    sent = update.effective_message
    answered = sent.reply_to_message if sent else None
    if provider is None or answered is None:
        return False
    enrollment = _shown_in(tx, provider, tx.outbox.slot_of(chat_id, answered.message_id) or "")
    if enrollment is None:
        return False
    tx.audit.note(f"provider:{provider.id}", "asked how to reach", f"enrollment:{enrollment.id}", now)
    show(tx, provider, "reach", now, enrollment.id, slot=f"reach:{enrollment.id}", anew=True)
    return True


def _shown_in(tx: Transaction, provider: Provider, slot: str) -> Enrollment | None:
    """Whom a message shows to the staff; None if it shows no patient of theirs."""
    kind, _, number = slot.partition(":")
    if not number.isdecimal():
        return None
    try:
        if kind in OF_ALERT:
            return alerting.enrollment_of(tx, alerting.of_staff(tx, provider, int(number)))
        return enrolling.of_staff(tx, provider, int(number)) if kind in OF_PATIENT else None
    except NotYours:
        return None
