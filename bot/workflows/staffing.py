"""How a clinic comes to be, and who works there."""

import logging
from dataclasses import replace
from datetime import date, datetime

from bot.clinic import Clinic, Provider, Role
from bot.invitation import VALID, Invitation, InvitationKind
from bot.ports import NotYours, Transaction
from bot.workflows import climbing, enrolling, language, leaving, menus, mornings
from bot.workflows.provider import hold, staff

KINDS = {
    Role.ADMIN: InvitationKind.ADMIN,
    Role.MEDICAL: InvitationKind.MEDICAL,
    Role.PROVIDER: InvitationKind.PROVIDER,
}
ROLES = {kind: role for role, kind in KINDS.items()}

log = logging.getLogger(__name__)


def invite_first_admin(tx: Transaction, now: datetime) -> Invitation:
    """For the command line on the server: a link that makes whoever taps it first admin of a new clinic."""
    expires_at = now + VALID["admin"]
    return tx.invitations.add(Invitation(0, InvitationKind.ADMIN, created_at=now, expires_at=expires_at))


def invite_admin_of(tx: Transaction, clinic_id: int, now: datetime) -> Invitation:
    """For the command line on the server: one more admin of a clinic that is there. All its staff read of it."""
    made = _invitation(tx, Role.ADMIN, clinic_id, None, now)
    tx.audit.note("server", "invited admin", f"clinic:{clinic_id}", now)
    for each in tx.providers.of_clinic(clinic_id):
        leaving.say(tx, each, "staff.admin_link", now)
    return made


def invite_provider(tx: Transaction, chat_id: int, now: datetime, role: Role = Role.PROVIDER) -> Invitation:
    """Raises NotYours for everybody but admins.

    Held: who is removed or demoted at this moment loses this link with the others, or makes none any more.
    """
    admin = hold(tx, _admin(tx, chat_id))
    tx.audit.note(f"provider:{admin.id}", f"invited {role.value}", f"clinic:{admin.clinic_id}", now)
    return _invitation(tx, role, admin.clinic_id, admin.id, now)


def _invitation(tx: Transaction, role: Role, clinic_id: int, created_by: int | None, now: datetime) -> Invitation:
    expires_at = now + VALID[role.value]
    return tx.invitations.add(
        Invitation(0, KINDS[role], now, expires_at, clinic_id=clinic_id, created_by=created_by),
    )


def join(tx: Transaction, chat_id: int, invitation_id: int, name: str, username: str, now: datetime) -> Provider:
    """Bind this chat to the clinic's staff; its admins read who came. Raises NotYours, also for staff of a clinic."""
    invitation = enrolling.presented(tx, chat_id, invitation_id, now)
    may = invitation.kind in ROLES and tx.providers.of_chat(chat_id) is None
    if not may or not tx.invitations.use(invitation.id, chat_id, now):
        raise NotYours
    spoken = language.of_invitation(tx, chat_id)
    tx.drafts.clear(chat_id)
    clinic_id = invitation.clinic_id or _new_clinic(tx, spoken, now).id
    admins = [each for each in tx.providers.of_clinic(clinic_id) if each.role is Role.ADMIN]
    role = ROLES[invitation.kind]
    provider = tx.providers.add(Provider(0, clinic_id, chat_id, name, role, joined_at=now, username=username))
    tx.audit.note(f"provider:{provider.id}", f"joined as {role.value}", f"clinic:{clinic_id}", now)
    for each in admins:
        leaving.say(tx, each, f"staff.has_joined.{role.value}", now, who=provider.id)
    menus.renew(tx, chat_id, now)
    return provider


def _new_clinic(tx: Transaction, spoken: str, now: datetime) -> Clinic:
    """Empty until its admin has answered what is asked once, in the chat; it speaks the language of its admin."""
    empty = Clinic(0, name="", phone="", timezone="UTC", emergency_number="", created_at=now)
    return tx.clinics.add(replace(empty, language=spoken) if spoken else empty)


OF_CLOCKS = {"hours", "closed_on", "timezone", "clocks"}


def change_clinic(tx: Transaction, chat_id: int, now: datetime, **changes: object) -> Clinic:
    """What is open is looked at by the new hours and clocks from now on. Raises NotYours for everybody but admins."""
    admin = _admin(tx, chat_id)
    changed = replace(tx.clinics.get(admin.clinic_id), **changes)  # type: ignore[arg-type]
    if OF_CLOCKS & changes.keys():
        climbing.clocks_have_changed(tx, changed, now)
        mornings.arm(tx, changed, now)
    tx.clinics.save(changed)
    if "language" in changes:
        for each in tx.providers.of_clinic(changed.id):
            menus.renew(tx, each.chat_id, now)
    tx.audit.note(f"provider:{admin.id}", f"set {', '.join(sorted(changes))}", f"clinic:{changed.id}", now)
    return changed


def open_again(tx: Transaction, chat_id: int, on: date, now: datetime) -> Clinic:
    """On a date on which the clinic was to be closed."""
    closed = tuple(each for each in tx.clinics.get(_admin(tx, chat_id).clinic_id).closed_on if each != on)
    return change_clinic(tx, chat_id, now, closed_on=closed)


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


def switch_language(tx: Transaction, chat_id: int, language: str, now: datetime, *, on: bool) -> Clinic:
    """From now on this clinic's patients and staff may read a language that nobody has signed, or no longer.

    Whoever was written to in one that is switched off reads the clinic's from now on. The clinic's own cannot be
    switched off. Raises NotYours for everybody but admins.
    """
    admin = _admin(tx, chat_id)
    clinic = tx.clinics.get(admin.clinic_id)
    if not on and clinic.language == language:
        raise NotYours
    others = {each for each in clinic.languages if each != language}
    changed = replace(clinic, languages=tuple(sorted(others | {language} if on else others)))
    tx.clinics.save(changed)
    for each in () if on else tx.enrollments.reading(clinic.id, language):
        tx.enrollments.save(held := replace(tx.enrollments.hold(each), language=clinic.language))
        if held.chat_id is not None:
            menus.renew(tx, held.chat_id, now)
    tx.audit.note(f"provider:{admin.id}", f"switched {'on' if on else 'off'}:{language}", f"clinic:{clinic.id}", now)
    return changed


def is_back(tx: Transaction, chat_id: int, now: datetime, named: tuple[str, str] | None = None) -> None:
    """A provider who could not be reached has written: they are told of alerts again.

    `named` is the name and username that their Telegram shows now, written only where it has changed.
    """
    provider = tx.providers.of_chat(chat_id)
    if provider is not None and named is not None and (provider.name, provider.username) != named:
        name, username = named
        tx.providers.save(replace(tx.providers.hold(provider.id), name=name, username=username))
    if provider is not None and provider.unreachable_at is not None:
        climbing.provider_is_back(tx, provider, now)


def _admin(tx: Transaction, chat_id: int) -> Provider:
    provider = staff(tx, chat_id)
    if provider.role is not Role.ADMIN:
        raise NotYours
    return provider
