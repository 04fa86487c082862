"""How a clinic comes to be, and who works there."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.clinic import Clinic, Provider, Role
from bot.invitation import VALID, Invitation, InvitationKind
from bot.ports import NotYours, Transaction
from bot.workflows import climbing, enrolling, language
from bot.workflows.provider import staff

log = logging.getLogger(__name__)


def invite_first_admin(tx: Transaction, now: datetime) -> Invitation:
    """For the command line on the server: a link that makes whoever taps it first admin of a new clinic."""
    expires_at = now + VALID["admin"]
    return tx.invitations.add(Invitation(0, InvitationKind.ADMIN, created_at=now, expires_at=expires_at))


def invite_provider(tx: Transaction, chat_id: int, now: datetime) -> Invitation:
    """Raises NotYours for everybody but admins."""
    admin = _admin(tx, chat_id)
    tx.audit.note(f"provider:{admin.id}", "invited staff", f"clinic:{admin.clinic_id}", now)
    return tx.invitations.add(
        Invitation(
            id=0,
            kind=InvitationKind.PROVIDER,
            created_at=now,
            expires_at=now + VALID["provider"],
            clinic_id=admin.clinic_id,
            created_by=admin.id,
        )
    )


def join(tx: Transaction, chat_id: int, invitation_id: int, name: str, username: str, now: datetime) -> Provider:
    """Bind this chat to the clinic's staff. Raises NotYours, also for somebody who is staff already."""
    invitation = enrolling.presented(tx, chat_id, invitation_id, now)
    may = invitation.kind is not InvitationKind.PATIENT and tx.providers.of_chat(chat_id) is None
    if not may or not tx.invitations.use(invitation.id, chat_id, now):
        raise NotYours
    spoken = language.of_invitation(tx, chat_id)
    tx.drafts.clear(chat_id)
    clinic_id = invitation.clinic_id or _new_clinic(tx, spoken, now).id
    role = Role.ADMIN if invitation.kind is InvitationKind.ADMIN else Role.PROVIDER
    provider = tx.providers.add(Provider(0, clinic_id, chat_id, name, role, joined_at=now, username=username))
    tx.audit.note(f"provider:{provider.id}", f"joined as {role.value}", f"clinic:{clinic_id}", now)
    return provider


def _new_clinic(tx: Transaction, spoken: str, now: datetime) -> Clinic:
    """Empty until its admin has answered what is asked once, in the chat; it speaks the language of its admin."""
    empty = Clinic(0, name="", phone="", timezone="UTC", emergency_number="", created_at=now)
    return tx.clinics.add(replace(empty, language=spoken) if spoken else empty)


def change_clinic(tx: Transaction, chat_id: int, now: datetime, **changes: object) -> Clinic:
    """Raises NotYours for everybody but admins."""
    admin = _admin(tx, chat_id)
    changed = replace(tx.clinics.get(admin.clinic_id), **changes)  # type: ignore[arg-type]
    tx.clinics.save(changed)
    tx.audit.note(f"provider:{admin.id}", f"set {', '.join(sorted(changes))}", f"clinic:{changed.id}", now)
    return changed


def switch_draft(tx: Transaction, chat_id: int, protocol_id: str, now: datetime, *, on: bool) -> Clinic:
    """From now on this clinic enrolls by a draft, or no longer; whoever is followed by it already goes on.

    Raises NotYours for everybody but admins.
    """
    admin = _admin(tx, chat_id)
    clinic = tx.clinics.get(admin.clinic_id)
    others = {each for each in clinic.switched_on if each != protocol_id}
    changed = replace(clinic, switched_on=tuple(sorted(others | {protocol_id} if on else others)))
    tx.clinics.save(changed)
    action = f"switched {'on' if on else 'off'}:{protocol_id}"
    tx.audit.note(f"provider:{admin.id}", action, f"clinic:{clinic.id}", now)
    return changed


def remove(tx: Transaction, chat_id: int, provider_id: int, now: datetime) -> Provider:
    """From this moment on they get nothing; what they had goes to the next person. Raises NotYours.

    An admin cannot remove themselves: a clinic always has somebody who can invite.
    """
    admin = _admin(tx, chat_id)
    found = next((each for each in tx.providers.of_clinic(admin.clinic_id) if each.id == provider_id), None)
    if found is None or found.id == admin.id:
        raise NotYours
    tx.providers.save(replace(tx.providers.hold(found.id), removed_at=now))
    climbing.tell_others(tx, found, now)
    tx.audit.note(f"provider:{admin.id}", "removed", f"provider:{found.id}", now)
    return found


def is_back(tx: Transaction, chat_id: int, now: datetime) -> None:
    """A provider who could not be reached has written: they are told of alerts again."""
    provider = tx.providers.of_chat(chat_id)
    if provider is not None and provider.unreachable_at is not None:
        climbing.provider_is_back(tx, provider, now)


def _admin(tx: Transaction, chat_id: int) -> Provider:
    provider = staff(tx, chat_id)
    if provider.role is not Role.ADMIN:
        raise NotYours
    return provider
