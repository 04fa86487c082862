"""What a patient does about terms that have changed since they agreed."""

from datetime import datetime

from bot import consent
from bot.consent import Terms
from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.workflows import enrolling


def agree_anew(tx: Transaction, chat_id: int, enrollment_id: int, terms: Terms, now: datetime) -> None:
    """Raises NotYours."""
    held = enrolling.of_patient(tx, chat_id, enrollment_id)
    tx.enrollments.save(consent.agreeing(held, terms, held.language, now))
    tx.audit.note(f"chat:{chat_id}", f"agreed anew:{terms.version}", f"enrollment:{held.id}", now)


def refuse(tx: Transaction, chat_id: int, enrollment_id: int, now: datetime) -> Enrollment:
    """Only noted: what follows is as after /stop. Raises NotYours."""
    held = enrolling.of_patient(tx, chat_id, enrollment_id)
    tx.audit.note(f"chat:{chat_id}", f"agreed no more:{consent.NEWEST}", f"enrollment:{held.id}", now)
    return held
