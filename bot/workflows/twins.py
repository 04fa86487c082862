"""One treatment that two providers have enrolled: noticed when the patient agrees, and made one."""

from dataclasses import replace
from datetime import datetime

from bot.enrollment import Ending, Enrollment
from bot.ports import Draft, NotYours, Transaction
from bot.workflows import enrolling
from bot.workflows.alike import are_alike

ASKED = "twin"


def first_of(tx: Transaction, chat_id: int, invitation_id: int, now: datetime) -> Enrollment | None:
    """What this chat takes part in for the same day at the same clinic, by another provider. Raises NotYours.

    A provider who enrolls two on one phone for one day knows of both: these are two people, or two treatments.
    """
    invitation = enrolling.presented(tx, chat_id, invitation_id, now)
    if invitation.enrollment_id is None or invitation.clinic_id is None:
        return None
    new = tx.enrollments.of_clinic(invitation.clinic_id, invitation.enrollment_id)
    followed = [each for each in tx.enrollments.of_patient(chat_id) if each.is_asked and each.id != new.id]
    return next((each for each in followed if are_alike(tx, each, new)), None)


def ask(tx: Transaction, chat_id: int, now: datetime) -> None:
    """From now on a yes or no that is typed answers this question."""
    draft = tx.drafts.get(chat_id)
    if draft is not None:
        tx.drafts.put(chat_id, Draft(draft.kind, {**draft.body, ASKED: True}), now)


def is_asked(draft: Draft | None) -> bool:
    return draft is not None and bool(draft.body.get(ASKED))


def make_one(tx: Transaction, chat_id: int, invitation_id: int, now: datetime) -> Enrollment:
    """The new one is withdrawn in favour of the first, which goes on; who made it is told. Raises NotYours.

    It keeps the chat, and goes where the first goes, so that it is erased with it.
    """
    first = first_of(tx, chat_id, invitation_id, now)
    invitation = enrolling.presented(tx, chat_id, invitation_id, now)
    if first is None or not tx.invitations.use(invitation.id, chat_id, now):
        raise NotYours
    tx.drafts.clear(chat_id)
    tx.due.set("invitation", invitation.id, None)
    new = tx.enrollments.hold(invitation.enrollment_id or 0)
    enrolling.withdraw(tx, replace(new, chat_id=chat_id, ended_for=Ending.SAME, ended_at=now), now)
    tx.audit.note(f"chat:{chat_id}", f"is the same as {first.label}", f"enrollment:{new.id}", now)
    enrolling.tell_provider(tx, new, "same", now, other=first.label)
    return first
