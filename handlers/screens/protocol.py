"""One protocol for a clinician to read: as a picture, and in words what is usual, what is flagged, and why."""

from dataclasses import dataclass
from datetime import datetime

from bot import protocol
from bot.clinic import Clinic, Provider, Role
from bot.outbox import Message
from bot.ports import Transaction
from bot.protocol import Protocol
from bot.workflows import signing
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs
from handlers.screens.reader import reader_of
from reports import protocol_chart
from reports.protocol_chart import Names
from wording.names import of_staff
from wording.protocol_words import flagged, item, named, names_in_picture, signs, sources, standing
from wording.words import Words

PARTS = ("flagged", "signs", "sources")
SIGN = "sign"
FILE = "protocol.png"


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """`part` is one of PARTS, or the question whether to sign."""

    clinic: Clinic
    reader: Provider
    about: Protocol
    part: str

    @property
    def language(self) -> str:
        return self.clinic.language


def load(tx: Transaction, message: Message, _now: datetime) -> ProtocolView | None:
    """None where the protocol is there no more."""
    reader, called = reader_of(tx, message, message.subject), str(message.params.get("id", ""))
    if reader is None or called not in protocol.ids():
        return None
    part = str(message.params.get("part", PARTS[0]))
    return ProtocolView(tx.clinics.get(reader.clinic_id), reader, protocol.load(called), part)


def mark(about: Protocol) -> int:
    """Which text, as a number for a button: what is signed is what was shown."""
    return int(protocol.digest(about)[:12], 16)


def draw(view: ProtocolView, words: Words) -> Drawn:
    about, head = view.about, named(view.about, words)
    if view.part == SIGN and view.reader.role is Role.MEDICAL:
        name = of_staff(view.reader, view.language)
        asked = words("protocol.ask_sign", protocol=head, clinic=view.clinic.name, name=name)
        yes = Button(words("protocol.yes_sign", name=name), encode("p.sign", about.id, mark(about), "yes"))
        return Drawn(asked, ((yes,), (_part(about, PARTS[0], "provider.back", words),)))
    said = {"flagged": flagged, "signs": signs, "sources": sources}.get(view.part, flagged)
    text = paragraphs(head, standing(view.clinic, about, words), "\n\n".join(said(about, words)))
    return Drawn(text, _buttons(view, words), bold=(head, *(item(each, words) for each in about.symptom)))


def draw_picture(view: ProtocolView, words: Words) -> Drawn:
    about = view.about
    names = Names(**names_in_picture(about, words))
    return Drawn(named(about, words), picture=protocol_chart.png(about, names), file_name=FILE)


def _buttons(view: ProtocolView, words: Words) -> tuple[tuple[Button, ...], ...]:
    about = view.about
    parts = tuple((_part(about, each, f"protocol.part.{each}", words),) for each in PARTS if each != view.part)
    may = view.reader.role is Role.MEDICAL and signing.signature_of(view.clinic, about) is None
    sign = ((Button(words("protocol.sign"), encode("p.sign", about.id, mark(about))),),) if may else ()
    return (*parts, *sign)


def _part(about: Protocol, part: str, label: str, words: Words) -> Button:
    return Button(words(label), encode("p.protocol", about.id, part))


PROTOCOL = Screen(load, draw)
PROTOCOL_PICTURE = Screen(load, draw_picture)
