"""Somebody of the staff becomes something else, or leaves: a clinic always has somebody who can invite."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clinic import Provider, Removal, Role
from bot.outbox import Lane, Message, Param
from bot.ports import NotYours, Transaction
from bot.standing import IN_CARE
from bot.workflows import climbing, menus
from bot.workflows.provider import staff

SHOWN_TO_STAFF = frozenset(
    (
        *("alert", "line", "past", "alerts", "said", "enrollment", "patients", "enroll"),
        *("setup", "staff", "protocols", "invite", "duty", "leaving", "group", "export"),
        *("words", "words_all", "course_chart", "timeline", "written", "letter_form", "reach"),
    )
)
CLOSED_AT_MOST = 100  # messages; what is older is refused when it is tapped.


class LastAdmin(Exception):
    """Nobody else could invite, remove and set the clinic up."""


class StillNeeded(Exception):
    """Nobody else is there for those whom the clinic follows."""


def change_role(tx: Transaction, chat_id: int, provider_id: int, role: Role, now: datetime) -> Provider:
    """By an admin, their own too. Raises NotYours, and LastAdmin."""
    admin, everybody = _ruling(tx, chat_id)
    found = _among(everybody, provider_id)
    if found.role is role:
        return found
    _keep_an_admin(everybody, found)
    changed = replace(found, role=role)
    tx.providers.save(changed)
    tx.sign_ins.end(found.id)
    if found.role is Role.ADMIN:
        _revoke_links(tx, found, now)
    tx.audit.note(f"provider:{admin.id}", f"made {role.value}", f"provider:{found.id}", now)
    menus.renew(tx, changed.chat_id, now)
    if found.id != admin.id:
        say(tx, changed, f"staff.you_are.{role.value}", now)
    return changed


def remove(tx: Transaction, chat_id: int, provider_id: int, now: datetime) -> Provider:
    """From this moment on they get nothing; what they had goes to the next person. Raises NotYours.

    An admin cannot remove themselves: they leave.
    """
    admin, everybody = _ruling(tx, chat_id)
    found = _among(everybody, provider_id)
    if found.id == admin.id:
        raise NotYours
    _goes(tx, found, now)
    say(tx, found, "staff.you_are.removed", now)
    tx.audit.note(f"provider:{admin.id}", "removed", f"provider:{found.id}", now)
    return found


def was_removed(tx: Transaction, removal: Removal, now: datetime) -> None:
    """In hours that this database does not know. Raises LastAdmin, and nothing is done."""
    found = tx.providers.still_there(removal)
    if found is not None:
        _keep_an_admin(tx.providers.hold_all(found.clinic_id), found)
        _goes(tx, found, now)
        tx.audit.note("store", "removed again", f"provider:{found.id}", now)


def leave(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Raises NotYours for whoever is no staff, LastAdmin where others stay, StillNeeded for the last of all."""
    provider, everybody = may_leave(tx, chat_id)
    _goes(tx, provider, now)
    say(tx, provider, "leave.done", now)
    tx.audit.note(f"provider:{provider.id}", "left", f"clinic:{provider.clinic_id}", now)
    for each in everybody:
        if each.role is Role.ADMIN and each.id != provider.id:
            say(tx, each, "staff.has_left", now, who=provider.id)


def may_leave(tx: Transaction, chat_id: int) -> tuple[Provider, Sequence[Provider]]:
    """Who wants to, and everybody who works there; raises as `leave` does."""
    clinic_id = staff(tx, chat_id).clinic_id
    everybody = tx.providers.hold_all(clinic_id)
    provider = next((each for each in everybody if each.chat_id == chat_id), None)
    if provider is None:
        raise NotYours
    if len(everybody) > 1:
        _keep_an_admin(everybody, provider)
    elif any(each.state in IN_CARE or each.urgency is not None for each in tx.enrollments.standings(clinic_id)):
        raise StillNeeded
    return provider, everybody


def say(tx: Transaction, to: Provider, key: str, now: datetime, **params: Param) -> None:
    """One sentence about the staff, in the clinic's language, also to somebody who is none any more."""
    clinic = tx.clinics.get(to.clinic_id)
    about: dict[str, Param] = {"key": key, "clinic": clinic.name, "telegram": clinic.language, **params}
    tx.outbox.put(Message(to.chat_id, "of_staff", clinic.id, about), now)


def _ruling(tx: Transaction, chat_id: int) -> tuple[Provider, Sequence[Provider]]:
    """The admin who acts and everybody of the clinic, all held: who has been demoted meanwhile rules no more."""
    everybody = tx.providers.hold_all(staff(tx, chat_id).clinic_id)
    admin = next((each for each in everybody if each.chat_id == chat_id), None)
    if admin is None or admin.role is not Role.ADMIN:
        raise NotYours
    return admin, everybody


def _among(everybody: Sequence[Provider], provider_id: int) -> Provider:
    found = next((each for each in everybody if each.id == provider_id), None)
    if found is None:
        raise NotYours
    return found


def _keep_an_admin(everybody: Sequence[Provider], without: Provider) -> None:
    if without.role is Role.ADMIN and all(each.role is not Role.ADMIN for each in everybody if each.id != without.id):
        raise LastAdmin


def _goes(tx: Transaction, provider: Provider, now: datetime) -> None:
    """What they hold is handed over, what they see is closed, and no link of theirs leads back in."""
    tx.providers.save(replace(provider, removed_at=now))
    tx.sign_ins.end(provider.id)
    _revoke_links(tx, provider, now)
    climbing.tell_others(tx, provider, now)
    menus.renew(tx, provider.chat_id, now)
    for message_id, slot in tx.outbox.shown_lately(provider.chat_id, CLOSED_AT_MOST):
        if slot.partition(":")[0] in SHOWN_TO_STAFF:
            _close(tx, provider, message_id, now)


def _close(tx: Transaction, provider: Provider, message_id: int, now: datetime) -> None:
    slot = f"over:{provider.id}:{message_id}"
    closed = Message(provider.chat_id, "over", provider.clinic_id, lane=Lane.BULK, slot=slot, in_place_of=message_id)
    tx.outbox.put(closed, now)


def _revoke_links(tx: Transaction, provider: Provider, now: datetime) -> None:
    for each in tx.invitations.of_staff(provider.id):
        tx.invitations.revoke(each.id, now)
