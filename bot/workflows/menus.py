"""The commands in somebody's menu: they change with who somebody is, and with their language."""

from datetime import datetime

from bot.outbox import Kind, Lane, Message
from bot.ports import Transaction


def renew(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Which commands these are is read when they are sent."""
    tx.outbox.put(Message(chat_id, "menu", lane=Lane.BULK, kind=Kind.MENU, slot="menu"), now)


def renew_all(tx: Transaction, now: datetime) -> None:
    """Of the staff of every clinic: what their menu opens may have moved."""
    for clinic in tx.clinics.every():
        for provider in tx.providers.of_clinic(clinic.id):
            renew(tx, provider.chat_id, now)
