"""What a clinic's group sees of its alerts: one message each, beside the cards of people, and never in their stead."""

from datetime import datetime

from bot import group
from bot.alert import Alert
from bot.clinic import Clinic, Provider
from bot.enrollment import Enrollment
from bot.finding import Urgency
from bot.outbox import Lane, Message
from bot.ports import Transaction


def slot(alert_id: int) -> str:
    """Another than that of the cards: what is shown in a group says of nobody that they were told."""
    return f"group_card:{alert_id}"


def show(tx: Transaction, alert: Alert, now: datetime) -> None:
    """In the clinic's group, if it has one and this is for more than one person; in place once it is there.

    It comes after the cards of those who are told themselves.
    """
    there = tx.groups.of_clinic(alert.clinic_id)
    if there is None:
        return
    clinic, chat_id, named = tx.clinics.get(alert.clinic_id), there.chat_id, slot(alert.id)
    is_shown = tx.outbox.arrived_at(chat_id, named) is not None
    if is_shown or tx.outbox.waits(chat_id, named) or _is_for_all(tx, alert, clinic, now):
        not_before = now if is_shown or alert.urgency >= Urgency.URGENT else clinic.after_quiet_hours(now)
        shown = Message(chat_id, "group_card", alert.id, lane=Lane.ANSWER, slot=named, not_before=not_before)
        tx.outbox.put(shown, now)


def _is_for_all(tx: Transaction, alert: Alert, clinic: Clinic, now: datetime) -> bool:
    enrollment = tx.enrollments.of_clinic(alert.clinic_id, alert.enrollment_id)
    staff = reachable(tx, enrollment)
    return group.reads_of(alert, staff, enrollment.provider_id, clinic, alert.told_at or now)


def show_open(tx: Transaction, clinic_id: int, now: datetime) -> None:
    """Of everything that is open."""
    for alert in tx.alerts.open_of_clinic(clinic_id):
        show(tx, alert, now)


def reachable(tx: Transaction, of: Enrollment) -> list[Provider]:
    """Who of the staff can be told of this patient: not the patient themselves."""
    staff = tx.providers.of_clinic(of.clinic_id)
    return [each for each in staff if each.unreachable_at is None and each.chat_id != of.chat_id]
