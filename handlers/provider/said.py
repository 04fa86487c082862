"""What a patient has written and sent, all of it, for the staff."""

from datetime import datetime

from bot.clinic import Provider
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import alerting
from handlers.buttons import Tap
from handlers.provider.acts import show
from handlers.screens.said import entries, pages


def turn(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """A page, in a message of its own below the card."""
    alert = alerting.of_staff(tx, provider, tap.number(0))
    tx.audit.note(f"provider:{provider.id}", "read words", f"alert:{alert.id}", now)
    is_first = tx.outbox.slot_of(provider.chat_id, tap.message_id) != _slot(alert.id)
    show(tx, provider, "said", now, alert.id, slot=_slot(alert.id), anew=is_first, page=tap.number(1))
    return ""


def photos(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Those of the page, the oldest first."""
    alert = alerting.of_staff(tx, provider, tap.number(0))
    every = pages(tuple(entries(tx.enrollments.course(alert.enrollment_id))))
    page = every[min(max(tap.number(1), 0), len(every) - 1)]
    tx.audit.note(f"provider:{provider.id}", "saw photos", f"alert:{alert.id}", now)
    for each in reversed([each for each in page if each.photo >= 0]):
        tx.outbox.put(Message(provider.chat_id, "photo", alert.id, {"set": each.set_id, "n": each.photo}), now)
    return ""


def everything(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    alert = alerting.of_staff(tx, provider, tap.number(0))
    tx.audit.note(f"provider:{provider.id}", "read all words", f"alert:{alert.id}", now)
    show(tx, provider, "said_all", now, alert.id, slot=f"said_all:{alert.id}", anew=True)
    return ""


def _slot(alert_id: int) -> str:
    return f"said:{alert_id}"
