"""Who works in this clinic, for its admins: each with what they may do and whether they are on duty."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic, Provider, Role
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.clinic import rows
from handlers.screens.reader import reader_of
from wording.duty_words import in_words
from wording.names import of_staff, visible
from wording.words import Words


@dataclass(frozen=True, slots=True)
class StaffView:
    """`member` is whom it is about, if not everybody; `asks` what is to be confirmed of them: a role, or "remove"."""

    language: str
    now: datetime
    clinic: Clinic
    reader: Provider
    staff: tuple[Provider, ...]
    member: Provider | None = None
    asks: str = ""


def load(tx: Transaction, message: Message, now: datetime) -> StaffView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic, staff = tx.clinics.get(reader.clinic_id), tuple(tx.providers.of_clinic(reader.clinic_id))
    member = next((each for each in staff if each.id == message.params.get("member")), None)
    return StaffView(clinic.language, now, clinic, reader, staff, member, str(message.params.get("asks", "")))


def draw(view: StaffView, words: Words) -> Drawn:
    """Somebody who is no admin any more sees no more of it."""
    if view.reader.role is not Role.ADMIN:
        return Drawn(words("staff.only_admins"), in_place=True)
    if view.member is None:
        return _everybody(view, words)
    return _ask(view, view.member, words) if view.asks else _member(view, view.member, words)


def _everybody(view: StaffView, words: Words) -> Drawn:
    lines = [words.count("staff.head", len(view.staff)), "", *(_line(each, view, words) for each in view.staff)]
    names = [Button(of_staff(each, view.language), encode("p.member", each.id)) for each in view.staff]
    return Drawn("\n".join([*lines, "", words("staff.tap")]), rows(names, 2))


def _line(provider: Provider, view: StaffView, words: Words) -> str:
    username = f"@{provider.username}" if provider.username and visible(provider.name) else ""
    lost = words("staff.unreachable") if provider.unreachable_at else ""
    now = in_words(provider, view.clinic, view.now, words)
    name, role = words.said(of_staff(provider, view.language)), words(f"staff.role.{provider.role.value}")
    facts = [name, username, role, now, lost]
    return " · ".join(each for each in facts if each)


def _member(view: StaffView, member: Provider, words: Words) -> Drawn:
    roles = [_role(member, each, words) for each in Role if each is not member.role]
    remove = [Button(words("staff.remove"), encode("p.leave", member.id))] if member.id != view.reader.id else []
    duty = Button(words("staff.duty"), encode("p.duty", member.id, "show"))
    back = Button(words("provider.back"), encode("p.leave", 0))
    head = _line(member, view, words)
    text = "\n\n".join([head, "\n".join(words(f"staff.what.{each.value}") for each in Role)])
    return Drawn(text, rows([*roles, duty, *remove, back], 1), bold=(head,))


def _role(member: Provider, role: Role, words: Words) -> Button:
    return Button(words(f"staff.make.{role.value}"), encode("p.role", member.id, role.value))


def _ask(view: StaffView, member: Provider, words: Words) -> Drawn:
    """To remove somebody, or to be an admin no longer oneself."""
    back = Button(words("provider.back"), encode("p.member", member.id))
    if view.asks == "remove":
        yes = Button(words("staff.remove_yes"), encode("p.remove", member.id))
        return Drawn(words("staff.ask_remove", name=of_staff(member, view.language)), ((yes,), (back,)))
    yes = Button(words("staff.demote_yes"), encode("p.role", member.id, view.asks, "yes"))
    return Drawn(words("staff.ask_demote"), ((yes,), (back,)))


STAFF = Screen(load, draw)
