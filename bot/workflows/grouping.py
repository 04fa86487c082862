"""How a group comes to read of a clinic's alerts, and how that ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.clinic import Provider, Role
from bot.group import LEAVES_AFTER, SAYS_WHY, Group
from bot.invitation import VALID, Invitation, InvitationKind
from bot.outbox import Kind, Message, Param
from bot.ports import NotYours, Transaction
from bot.workflows import enrolling, sharing
from bot.workflows.provider import staff

SLOT = "group"


class Binding(StrEnum):
    """ELSEWHERE: the group is another clinic's already. The code is used up only where it is BOUND."""

    BOUND = "bound"
    BAD_CODE = "bad_code"
    ELSEWHERE = "elsewhere"


def make_code(tx: Transaction, chat_id: int, now: datetime) -> Invitation:
    """It works once, for an hour; those that this admin made before no longer do. Raises NotYours."""
    admin = _admin(tx, chat_id)
    for each in tx.invitations.of_staff(admin.id):
        if each.kind is InvitationKind.GROUP:
            tx.invitations.revoke(each.id, now)
    until, clinic_id = now + VALID["group"], admin.clinic_id
    code = Invitation(0, InvitationKind.GROUP, now, until, clinic_id=clinic_id, created_by=admin.id)
    tx.audit.note(f"provider:{admin.id}", "made code for group", f"clinic:{clinic_id}", now)
    return tx.invitations.add(code)


def bind(tx: Transaction, chat_id: int, title: str, code_id: int | None, now: datetime) -> Binding:
    """By whoever is there and has the code; every admin of the clinic reads which group it is.

    The code counts only while who made it is still an admin. After five bad tries an hour none does.
    """
    code = None if code_id is None else tx.invitations.get(code_id)
    admins = () if code is None or code.clinic_id is None else _admins(tx.providers.hold_all(code.clinic_id))
    is_good = code is not None and code.kind is InvitationKind.GROUP and code.is_open(now)
    if code is None or not is_good or code.created_by not in [each.id for each in admins]:
        tx.invitations.note_bad_try(chat_id, now)
        return Binding.BAD_CODE
    if tx.invitations.bad_tries(chat_id, now) >= enrolling.TRIES_AN_HOUR:
        return Binding.BAD_CODE
    clinic_id = admins[0].clinic_id
    there, before = tx.groups.of_chat(chat_id), tx.groups.of_clinic(clinic_id)
    if there is not None and there.clinic_id != clinic_id:
        return Binding.ELSEWHERE
    if not tx.invitations.use(code.id, chat_id, now):
        return Binding.BAD_CODE
    tx.groups.put(Group(clinic_id, chat_id, title, code.created_by or 0, now))
    tx.due.set("group", chat_id, None)
    if before is not None and before.chat_id != chat_id:
        _take_leave(tx, before, "group.replaced", now)
    _say(tx, chat_id, "group.bound", clinic_id, now)
    sharing.show_open(tx, clinic_id, now)
    _tell(tx, admins, now)
    tx.audit.note(f"chat:{chat_id}", "bound group", f"clinic:{clinic_id}", now)
    return Binding.BOUND


def unbind(tx: Transaction, admin_chat: int, group_chat: int, now: datetime) -> None:
    """By an admin of its clinic, there or in their own chat. Raises NotYours."""
    admin, there = _admin(tx, admin_chat), tx.groups.of_chat(group_chat)
    if there is None or there.clinic_id != admin.clinic_id:
        raise NotYours
    tx.groups.remove(there.chat_id)
    _take_leave(tx, there, "group.unbound", now)
    _tell(tx, _admins(tx.providers.of_clinic(admin.clinic_id)), now)
    tx.audit.note(f"provider:{admin.id}", "unbound group", f"clinic:{admin.clinic_id}", now)


def was_joined(tx: Transaction, chat_id: int, now: datetime, *, may_write: bool = True) -> None:
    """The bot is there, or what it may do there has changed; where nobody brings a code it leaves."""
    if tx.groups.of_chat(chat_id) is None:
        tx.due.bring_forward("group", chat_id, now + LEAVES_AFTER)
    elif may_write:
        is_reached(tx, chat_id, now)
    else:
        is_lost(tx, chat_id, now)


def leave_unbound(tx: Transaction, chat_id: int, now: datetime) -> None:
    if tx.groups.of_chat(chat_id) is None:
        tx.outbox.put(Message(chat_id, "", kind=Kind.LEAVE), now)


def is_lost(tx: Transaction, chat_id: int, now: datetime) -> None:
    """The bot is not in it any more, or may not write there: the admins read it once. It stays bound."""
    there = tx.groups.of_chat(chat_id)
    if there is not None and there.unreachable_at is None:
        tx.groups.save(replace(there, unreachable_at=now))
        _tell(tx, _admins(tx.providers.of_clinic(there.clinic_id)), now)
        tx.audit.note("telegram", "group not reachable", f"clinic:{there.clinic_id}", now)


def is_reached(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Again: what was missed meanwhile is shown, and the admins read that it works."""
    there = tx.groups.of_chat(chat_id)
    if there is not None and there.unreachable_at is not None:
        tx.groups.save(replace(there, unreachable_at=None))
        sharing.show_open(tx, there.clinic_id, now)
        _tell(tx, _admins(tx.providers.of_clinic(there.clinic_id)), now)
        tx.audit.note("telegram", "group reachable", f"clinic:{there.clinic_id}", now)


def has_moved(tx: Transaction, old: int, new: int, now: datetime) -> None:
    """It has become a supergroup: what waits goes there. Said by Telegram more than once, in any order."""
    tx.outbox.move_chat(old, new)
    there = tx.groups.of_chat(old)
    tx.due.set("group", old, None)
    if there is None:
        was_joined(tx, new, now)
    elif tx.groups.of_chat(new) is None:
        tx.groups.move(old, new)
        tx.due.set("group", new, None)
        tx.audit.note("telegram", "group moved", f"clinic:{there.clinic_id}", now)
        is_reached(tx, new, now)


def _take_leave(tx: Transaction, there: Group, key: str, now: datetime) -> None:
    """It says why, and leaves then."""
    _say(tx, there.chat_id, key, there.clinic_id, now)
    tx.due.set("group", there.chat_id, now + SAYS_WHY)


def _say(tx: Transaction, chat_id: int, key: str, clinic_id: int, now: datetime) -> None:
    clinic = tx.clinics.get(clinic_id)
    said: dict[str, Param] = {"key": key, "clinic": clinic.name, "telegram": clinic.language}
    tx.outbox.put(Message(chat_id, "sentence", params=said), now)


def _tell(tx: Transaction, admins: Sequence[Provider], now: datetime) -> None:
    """How it stands now."""
    for each in admins:
        tx.outbox.put(Message(each.chat_id, "group", each.clinic_id, slot=SLOT, anew=True), now)


def _admins(everybody: Sequence[Provider]) -> Sequence[Provider]:
    return [each for each in everybody if each.role is Role.ADMIN]


def _admin(tx: Transaction, chat_id: int) -> Provider:
    provider = staff(tx, chat_id)
    if provider.role is not Role.ADMIN:
        raise NotYours
    return provider
