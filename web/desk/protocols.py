"""The protocols by which patients are followed: read, signed by a clinician, and drafts that are used all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot import protocol
from bot.clinic import Role
from bot.ports import NotYours, Transaction
from bot.protocol import Protocol
from bot.workflows import signing, staffing
from reports import protocol_chart
from reports.protocol_chart import Names
from web.desk.asked import Asked, BadAsk
from web.desk.clinic import is_sure, refuse_others
from web.desk.desk import Reader
from web.desk.page import Drawing, Elsewhere, Page
from wording.names import of_staff
from wording.protocol_words import flagged, named, names_in_picture, signs, standing


@dataclass(frozen=True, slots=True)
class Row:
    """`standing` says who answers for it. `draft` is "", or whether the clinic uses this draft, in words."""

    about: Protocol
    name: str
    standing: str
    is_signed: bool
    draft: str
    is_used: bool


Part = tuple[str, Sequence[str]]  # Its head, and the lines below.


def page(_tx: Transaction, reader: Reader, _given: Asked) -> Page:
    rows = [_row(each, reader) for each in protocol.available()]
    return Page("protocols", {"rows": rows, "is_admin": reader.provider.role is Role.ADMIN}, here="protocols")


def one(tx: Transaction, reader: Reader, given: Asked) -> Page:
    return _shown(tx, reader, _asked_for(given))


def chart(_tx: Transaction, reader: Reader, given: Asked) -> Drawing:
    about = _asked_for(given)
    return Drawing(protocol_chart.drawing(about, Names(**names_in_picture(about, reader.words))))


def sign(tx: Transaction, reader: Reader, given: Asked) -> Page | Elsewhere:
    """What was shown, and nothing that has changed since; asked once more, as one signs with one's name."""
    about = _asked_for(given)
    if reader.provider.role is not Role.MEDICAL:
        raise NotYours("protocol")
    if given.text("digest") != protocol.digest(about):
        return Elsewhere(f"/protocols/{about.id}", "protocol.has_changed")
    question = reader.words(
        "protocol.ask_sign",
        protocol=named(about, reader.words),
        clinic=reader.clinic.name,
        name=of_staff(reader.provider, reader.words.language),
    )
    if not is_sure(given, question):
        return _shown(tx, reader, about, question)
    signing.sign(tx, reader.provider, about, reader.now)
    return Elsewhere(f"/protocols/{about.id}", "protocol.is_signed")


def switch_draft(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    refuse_others(reader)
    about, is_on = _asked_for(given), given.word("to", "off", "on") == "on"
    if not about.draft:
        raise BadAsk("draft")
    staffing.switch_draft(tx, reader.provider.chat_id, about.id, reader.now, on=is_on)
    return Elsewhere("/protocols", "protocols.is_used" if is_on else "protocols.is_stopped")


def _asked_for(given: Asked) -> Protocol:
    """The newest of that name; raises NotYours where there is none."""
    if (name := str(given.path["name"])) not in protocol.ids():
        raise NotYours("protocol")
    return protocol.load(name)


def _shown(tx: Transaction, reader: Reader, about: Protocol, question: str = "") -> Page:
    reader, words = replace(reader, clinic=tx.clinics.get(reader.clinic.id)), reader.words
    is_signed = signing.signature_of(reader.clinic, about) is not None
    values = {
        "row": _row(about, reader),
        "digest": protocol.digest(about),
        "flagged": _parts(flagged(about, words)),
        "signs": _parts(signs(about, words)),
        "may_sign": reader.provider.role is Role.MEDICAL and not is_signed,
        "question": question,
        "signs_as": of_staff(reader.provider, words.language),
    }
    return Page("protocol", values, here="protocols")


def _parts(said: Iterable[str]) -> list[Part]:
    lines = (each.split("\n") for each in said)
    return [(first, [each.removeprefix("• ") for each in rest]) for first, *rest in lines]


def _row(about: Protocol, reader: Reader) -> Row:
    words, is_used = reader.words, about.id in reader.clinic.switched_on
    return Row(
        about=about,
        name=named(about, words),
        standing=standing(reader.clinic, about, words),
        is_signed=signing.is_signed(reader.clinic, about),
        draft=words("desk.protocols.draft_used" if is_used else "desk.protocols.draft") if about.draft else "",
        is_used=is_used,
    )
