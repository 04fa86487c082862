"""A reply of the staff to a card is meant for the patient: it does not reach them, and that is said."""

from datetime import datetime

from telegram import Update

from bot.ports import NotYours, Transaction
from bot.workflows import alerting
from handlers.provider.acts import chat_of, show

CARDS = ("alert", "line", "said", "said_all")


def replied(tx: Transaction, update: Update, now: datetime) -> bool:
    """False if it is no reply of the staff to what shows an alert. It is answered with the way to the patient."""
    chat_id, provider = chat_of(update), tx.providers.of_chat(chat_of(update))
    sent = update.effective_message
    answered = sent.reply_to_message if sent else None
    if provider is None or answered is None:
        return False
    kind, _, number = (tx.outbox.slot_of(chat_id, answered.message_id) or "").partition(":")
    try:
        alert = alerting.of_staff(tx, provider, int(number)) if kind in CARDS and number.isdecimal() else None
    except NotYours:
        return False
    if alert is None:
        return False
    tx.audit.note(f"provider:{provider.id}", "asked how to reach", f"enrollment:{alert.enrollment_id}", now)
    show(tx, provider, "reaching", now, alert.id, slot=f"reaching:{alert.id}", anew=True)
    return True
