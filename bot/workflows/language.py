"""The language in which a person is written to, chosen with an invitation or at any time after it."""

from dataclasses import replace
from datetime import datetime

from bot.clinic import Clinic
from bot.ports import Draft, Transaction
from bot.workflows import menus


def of_invitation(tx: Transaction, chat_id: int) -> str:
    """In which an invitation that waits for an answer is shown; "" if none waits, or nothing is known."""
    draft = tx.drafts.get(chat_id)
    return str(draft.body.get("language") or "") if draft is not None and draft.kind == "invitation" else ""


def clinics_of(tx: Transaction, chat_id: int) -> list[Clinic]:
    """By which a person is followed, or is invited to be."""
    ids = {each.clinic_id for each in tx.enrollments.of_patient(chat_id)}
    draft = tx.drafts.get(chat_id)
    if draft is not None and draft.kind == "invitation":
        invitation = tx.invitations.get(int(str(draft.body["id"])))
        ids |= {invitation.clinic_id} if invitation is not None and invitation.clinic_id else set()
    return [tx.clinics.get(each) for each in sorted(ids)]


def choose(tx: Transaction, chat_id: int, language: str, now: datetime) -> bool:
    """For all of a person's treatments and for what they are invited to; False if there is neither."""
    followed = tx.enrollments.of_patient(chat_id)
    for each in followed:
        tx.enrollments.save(replace(tx.enrollments.hold(each.id), language=language))
        menus.renew(tx, chat_id, now)
    draft = tx.drafts.get(chat_id)
    if draft is None or draft.kind != "invitation":
        return bool(followed)
    tx.drafts.put(chat_id, Draft(draft.kind, {**draft.body, "language": language}), now)
    return True
