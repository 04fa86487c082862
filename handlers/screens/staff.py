"""Who works in this clinic, for its admins; and the protocols, for all its staff."""

from dataclasses import dataclass
from datetime import datetime

from bot import protocol
from bot.clinic import Provider, Role
from bot.outbox import Message
from bot.ports import Transaction
from bot.protocol import Protocol
from handlers.buttons import encode
from handlers.names import of_staff, visible
from handlers.screen import Button, Drawn, Screen
from handlers.screens.clinic import rows
from handlers.screens.staff_words import procedure, reader_of
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class StaffView:
    """`removing` is whose removal is to be confirmed, if anybody's."""

    language: str
    reader: Provider
    staff: tuple[Provider, ...]
    removing: Provider | None = None


@dataclass(frozen=True, slots=True)
class ProtocolsView:
    """Of the drafts in `protocols` this clinic uses those that are `switched_on`; who may change it sees buttons."""

    language: str
    protocols: tuple[Protocol, ...]
    switched_on: tuple[str, ...]
    may_switch: bool


def load(tx: Transaction, message: Message, _now: datetime) -> StaffView | None:
    reader = reader_of(tx, message)
    if reader is None or reader.role is not Role.ADMIN:
        return None
    staff = tuple(tx.providers.of_clinic(reader.clinic_id))
    chosen = message.params.get("removing", 0)
    removing = next((each for each in staff if each.id == chosen and each.id != reader.id), None)
    return StaffView(tx.clinics.get(reader.clinic_id).language, reader, staff, removing)


def draw(view: StaffView, words: Words) -> Drawn:
    if view.removing is not None:
        yes = Button(words("staff.remove_yes"), encode("p.remove", view.removing.id))
        back = Button(words("provider.back"), encode("p.leave", 0))
        return Drawn(words("staff.ask_remove", name=of_staff(view.removing, view.language)), ((yes,), (back,)))
    lines = [
        words.count("staff.head", len(view.staff)),
        "",
        *(_member(each, view.language, words) for each in view.staff),
    ]
    others = [each for each in view.staff if each.id != view.reader.id]
    remove = [
        Button(words("staff.remove", name=of_staff(each, view.language)), encode("p.leave", each.id)) for each in others
    ]
    return Drawn("\n".join(lines), rows(remove, 1))


def _member(provider: Provider, language: str, words: Words) -> str:
    username = f"@{provider.username}" if provider.username and visible(provider.name) else ""
    lost = words("staff.unreachable") if provider.unreachable_at else ""
    facts = [of_staff(provider, language), username, words(f"staff.role.{provider.role.value}"), lost]
    return " · ".join(each for each in facts if each)


def load_protocols(tx: Transaction, message: Message, _now: datetime) -> ProtocolsView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    return ProtocolsView(clinic.language, protocol.available(), clinic.switched_on, reader.role is Role.ADMIN)


def draw_protocols(view: ProtocolsView, words: Words) -> Drawn:
    parts = [words("protocols.head"), *(_protocol(each, each.id in view.switched_on, words) for each in view.protocols)]
    drafts = [each for each in view.protocols if each.draft and view.may_switch]
    switches = tuple((_switch(each, each.id in view.switched_on, words),) for each in drafts)
    return Drawn("\n\n".join(parts), switches)


def _switch(draft: Protocol, is_used: bool, words: Words) -> Button:
    label = words("protocols.stop" if is_used else "protocols.use", procedure=procedure(draft.id, words))
    return Button(label, encode("p.draft", draft.id, "off" if is_used else "on"))


def _protocol(each: Protocol, is_used: bool, words: Words) -> str:
    named = words.count("protocols.one", len(each.source), procedure=procedure(each.id, words), version=each.version)
    signed = words("protocols.reviewed", by=each.reviewed_by) if each.reviewed_by else words("protocols.not_reviewed")
    draft = words("protocols.draft_used" if is_used else "protocols.draft")
    return "\n".join([named, signed, *([draft] if each.draft else [])])


STAFF, PROTOCOLS = Screen(load, draw), Screen(load_protocols, draw_protocols)
