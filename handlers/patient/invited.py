"""Words of somebody who has not agreed yet: nothing of them is kept, and they read whom to call."""

from datetime import datetime

from bot.enrollment import Enrollment
from bot.ports import Draft, Transaction
from handlers import replies
from handlers.patient.notes import understood
from handlers.screens.about import numbers_of


def answer(tx: Transaction, chat_id: int, draft: Draft, said: str, now: datetime) -> None:
    """What to tap; and where a warning sign is named, or nobody can tell, whom to call until then."""
    enrollment = _invited(tx, draft)
    if enrollment is not None and _may_be_urgent(tx, enrollment, said, now):
        clinic = tx.clinics.get(enrollment.clinic_id)
        replies.say(tx, chat_id, "welcome.waits.urgent", now, **numbers_of(clinic))
    else:
        replies.say(tx, chat_id, "welcome.waits", now)


def _may_be_urgent(tx: Transaction, enrollment: Enrollment, said: str, now: datetime) -> bool:
    read = understood(tx, enrollment, said, now)
    return bool(read.signs or read.is_to_be_asked or read.foreign or not read.is_whole)


def _invited(tx: Transaction, draft: Draft) -> Enrollment | None:
    """None for whoever is invited as staff."""
    invitation = tx.invitations.get(int(str(draft.body["id"])))
    if invitation is None or invitation.enrollment_id is None or invitation.clinic_id is None:
        return None
    return tx.enrollments.of_clinic(invitation.clinic_id, invitation.enrollment_id)
