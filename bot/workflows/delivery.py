"""What it means for the clinic's business that a message has arrived, or never will."""

import logging
from datetime import datetime

from bot.enrollment import Enrollment, EnrollmentState
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import alerting, climbing, clock, grouping, looking, patient, taking, writing

# Who waits for one is told that it does not come.
EXPORTS = ("export_archive", "export_paper", "own_paper", "own_json")
MAY_HAVE_ARRIVED = "unknown whether it arrived"

log = logging.getLogger(__name__)


def sent(tx: Transaction, message: Message, now: datetime, patients: int | None = 0) -> None:
    """`patients` is how many a list is about."""
    taking.was_shown(tx, message, now)
    match message.screen:
        case "questions" if message.unprompted:
            clock.was_asked(tx, tx.answers.get(message.subject), now)
        case "alert":
            if message.anew:
                climbing.was_shown(tx, [message.subject], message.chat_id, now)
            alerting.retire_earlier(tx, message.chat_id, message.subject, now)
        case "advice":
            alerting.advice_arrived(tx, tx.answers.get(message.subject).enrollment_id, now)
        case "group_card":
            grouping.is_reached(tx, message.chat_id, now)
        case "letter":
            writing.was_sent(tx, message.subject, now)
        case "digest":
            climbing.was_shown(tx, _alerts_of(message), message.chat_id, now)
    looking.note(tx, message, now, patients)


def recipient_gone(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Blocked, or the account is no more: the patient counts as unreachable, a provider's alerts go on to the next."""
    if chat_id < 0:  # A group's.
        grouping.is_lost(tx, chat_id, now)
        return
    provider, followed = tx.providers.of_chat(chat_id), tx.enrollments.of_patient(chat_id)
    for enrollment in followed[:1]:
        tx.enrollments.hold(enrollment.id)  # Before any alert.
    if provider is not None and provider.unreachable_at is None:
        climbing.provider_is_gone(tx, provider, now)
    for enrollment in followed:
        writing.cancel(tx, enrollment, now)
        if enrollment.state is EnrollmentState.ACTIVE:
            patient.is_unreachable(tx, enrollment, now)


def not_delivered(tx: Transaction, message: Message, reason: str, now: datetime) -> None:
    """Given up for good though the recipient is there: loud, and never the patient's fault.

    A question that never arrived closes as missed by us, and says nothing of the patient. Who was to be shown an alert
    counts as not reached: the next person is told now. That the patient has never been told what to do in an emergency
    is for the clinic to know.
    """
    if reason in ("obsolete", "expired"):
        return
    log.critical("message %s was not delivered: %s", message.screen, reason, extra={"chat": message.chat_id})
    for alert_id in _alerts_of(message):
        climbing.was_not_received(tx, alert_id, message.chat_id, now)
    if message.screen == "letter":
        writing.was_not_sent(tx, message.subject, now)
    if message.screen in EXPORTS:
        said = Message(message.chat_id, f"no_{message.screen}", message.subject, message.params)
        tx.outbox.put(said, now)
    if message.is_vital:
        patient.was_not_reached(tx, _whom_it_was_about(tx, message), now)
    if reason == MAY_HAVE_ARRIVED:
        looking.note(tx, message, now, None)


def _whom_it_was_about(tx: Transaction, message: Message) -> Enrollment:
    """Also of who has stopped meanwhile."""
    about = tx.answers.get(message.subject).enrollment_id if message.screen == "advice" else message.subject
    return tx.enrollments.hold(about)


def _alerts_of(message: Message) -> list[int]:
    """The alerts that it was to show to somebody."""
    match message.screen:
        case "alert" | "card_line":
            return [message.subject]
        case "digest":
            return [int(each) for each in str(message.params["alerts"]).split(",")]
        case _:
            return []
