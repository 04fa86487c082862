"""Who works in this clinic, for its admins; and the protocols, for all its staff."""

from dataclasses import dataclass
from datetime import datetime

from bot import protocol
from bot.clinic import Provider, Role
from bot.outbox import Message
from bot.ports import Transaction
from bot.protocol import Protocol
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.clinic import rows
from handlers.screens.staff_words import name_of, procedure, reader_of
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
    language: str
    protocols: tuple[Protocol, ...]


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
        return Drawn(words("staff.ask_remove", name=name_of(view.removing)), ((yes,), (back,)))
    lines = [words.count("staff.head", len(view.staff)), "", *(_member(each, words) for each in view.staff)]
    others = [each for each in view.staff if each.id != view.reader.id]
    remove = [Button(words("staff.remove", name=name_of(each)), encode("p.leave", each.id)) for each in others]
    return Drawn("\n".join(lines), rows(remove, 1))


def _member(provider: Provider, words: Words) -> str:
    username = f"@{provider.username}" if provider.username else ""
    lost = words("staff.unreachable") if provider.unreachable_at else ""
    facts = [name_of(provider), username, words(f"staff.role.{provider.role.value}"), lost]
    return " · ".join(each for each in facts if each)


def load_protocols(tx: Transaction, message: Message, _now: datetime) -> ProtocolsView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    every = sorted(protocol.available(), key=lambda each: (each.id, each.version))
    return ProtocolsView(tx.clinics.get(reader.clinic_id).language, tuple(every))


def draw_protocols(view: ProtocolsView, words: Words) -> Drawn:
    return Drawn("\n\n".join([words("protocols.head"), *(_protocol(each, words) for each in view.protocols)]))


def _protocol(each: Protocol, words: Words) -> str:
    named = words.count("protocols.one", len(each.source), procedure=procedure(each.id, words), version=each.version)
    signed = words("protocols.reviewed", by=each.reviewed_by) if each.reviewed_by else words("protocols.not_reviewed")
    return "\n".join([named, signed, *([words("protocols.draft")] if each.draft else [])])


STAFF, PROTOCOLS = Screen(load, draw), Screen(load_protocols, draw_protocols)
