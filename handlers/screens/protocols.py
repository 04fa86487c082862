"""The protocols by which a clinic's patients are followed, for all its staff."""

from dataclasses import dataclass
from datetime import datetime

from bot import protocol
from bot.clinic import Clinic, Role
from bot.outbox import Message
from bot.ports import Transaction
from bot.protocol import Protocol
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import reader_of
from wording.protocol_words import standing
from wording.staff_words import procedure
from wording.words import Words


@dataclass(frozen=True, slots=True)
class ProtocolsView:
    """Of the drafts in `protocols` this clinic uses those that are `switched_on`; who may change it sees buttons."""

    clinic: Clinic
    protocols: tuple[Protocol, ...]
    switched_on: tuple[str, ...]
    may_switch: bool

    @property
    def language(self) -> str:
        return self.clinic.language


def load(tx: Transaction, message: Message, _now: datetime) -> ProtocolsView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    return ProtocolsView(clinic, protocol.available(), clinic.switched_on, reader.role is Role.ADMIN)


def draw(view: ProtocolsView, words: Words) -> Drawn:
    parts = [words("protocols.head"), *(_protocol(view, each, words) for each in view.protocols)]
    drafts = [each for each in view.protocols if each.draft and view.may_switch]
    switches = tuple((_switch(each, each.id in view.switched_on, words),) for each in drafts)
    opened = tuple((_opens(each, words),) for each in view.protocols)
    return Drawn("\n\n".join(parts), (*opened, *switches))


def _opens(each: Protocol, words: Words) -> Button:
    return Button(words("protocol.open", procedure=procedure(each.id, words)), encode("p.protocol", each.id))


def _switch(draft: Protocol, is_used: bool, words: Words) -> Button:
    label = words("protocols.stop" if is_used else "protocols.use", procedure=procedure(draft.id, words))
    return Button(label, encode("p.draft", draft.id, "off" if is_used else "on"))


def _protocol(view: ProtocolsView, each: Protocol, words: Words) -> str:
    is_used = each.id in view.switched_on
    named = words.count("protocols.one", len(each.source), procedure=procedure(each.id, words), version=each.version)
    signed = standing(view.clinic, each, words)
    draft = words("protocols.draft_used" if is_used else "protocols.draft")
    return "\n".join([named, signed, *([draft] if each.draft else [])])


PROTOCOLS = Screen(load, draw)
