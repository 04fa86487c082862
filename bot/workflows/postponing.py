"""The day for which erasing waits where something is open. See decision 31."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.alert import Alert
from bot.enrollment import Enrollment
from bot.finding import Urgency
from bot.outbox import Lane, Message
from bot.ports import Transaction

SLOT = "forgetting"
WAITS = timedelta(days=1)


def until(tx: Transaction, enrollment_id: int, erase_at: datetime | None) -> None:
    tx.enrollments.save(replace(tx.enrollments.hold(enrollment_id), erase_at=erase_at))
    tx.due.set("erasing", enrollment_id, erase_at)


def for_urgent(tx: Transaction, enrollment: Enrollment, before: Alert | None, alert: Alert, now: datetime) -> None:
    """What is urgent and comes after they have asked has a day of its own, which the patient reads at once."""
    chat_id = enrollment.chat_id
    if enrollment.erase_at is None or chat_id is None or not _urgent(alert) - _urgent(before):
        return
    until(tx, enrollment.id, now + WAITS)
    later = Message(chat_id, "forgetting", params={"step": "later"}, lane=Lane.BULK, slot=SLOT, anew=True)
    tx.outbox.put(later, now)  # It comes after what to do now.


def _urgent(alert: Alert | None) -> set[tuple[str, str, str]]:
    return {each.key for each in alert.findings if each.urgency >= Urgency.URGENT} if alert else set()
