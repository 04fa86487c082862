"""The commands in somebody's menu: they change with who somebody is, and with their language."""

from datetime import datetime

from bot.outbox import Kind, Lane, Message
from bot.ports import Transaction


def renew(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Which commands these are is read when they are sent."""
    tx.outbox.put(Message(chat_id, "menu", lane=Lane.BULK, kind=Kind.MENU, slot="menu"), now)
