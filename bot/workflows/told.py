"""What a patient has read of an alert of theirs."""

from bot.alert import Alert
from bot.finding import Urgency
from bot.ports import Transaction
from bot.workflows.alerting import WAITING, enrollment_of, taken_slot, waiting_slot


def nobody_was_reached(tx: Transaction, alert: Alert) -> bool:
    """Is that what they have read of it last?"""
    chat_id = enrollment_of(tx, alert).chat_id or 0
    shown = {
        screen: max(tx.outbox.newest_in(chat_id, waiting_slot(screen, alert, each)) or 0 for each in Urgency)
        for screen in WAITING
    }
    others = max(shown["nobody_yet"], tx.outbox.newest_in(chat_id, taken_slot(alert)) or 0)
    return shown["nobody_reached"] > others
