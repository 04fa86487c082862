"""What a patient has read of an alert of theirs."""

from dataclasses import replace
from datetime import datetime

from bot.alert import Alert
from bot.course import Course
from bot.finding import Urgency
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.workflows import advising
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


def take_waiting_back(tx: Transaction, course: Course, now: datetime) -> None:
    """Nothing of the alert is so any more: that nobody has it is changed in its place.

    That nobody can be reached is so all the same, unless all of it was about the other one in this chat.
    """
    alert, chat_id = course.alert, course.enrollment.chat_id
    if alert is None or chat_id is None or advising.left_standing(alert, course) >= Urgency.SAME_DAY:
        return
    is_moved = all(advising.is_moved_in(each, course) for each in alert.findings)
    for screen in WAITING if is_moved else WAITING[:1]:
        shown_as = tx.outbox.newest_in(chat_id, waiting_slot(screen, alert, alert.urgency))
        if shown_as is not None:
            slot, about = f"waited:{alert.id}:{shown_as}", course.enrollment.id
            message = Message(chat_id, "waited", about, {"alert": alert.id}, lane=Lane.ALERT, slot=slot)
            tx.outbox.put(replace(message, in_place_of=shown_as), now)
