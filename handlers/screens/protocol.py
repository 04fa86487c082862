"""One protocol for a clinician to read: as a picture, and in words what is usual, what is flagged, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot import hours, protocol
from bot.clinic import Clinic, Provider, Role
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.protocol import Protocol
from bot.symptom import Symptom
from bot.threshold import Threshold
from bot.workflows import signing
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs
from handlers.screens.reader import reader_of
from reports import protocol_chart
from reports.protocol_chart import Names
from wording.names import of_staff
from wording.staff_words import procedure
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
    reader, named = reader_of(tx, message, message.subject), str(message.params.get("id", ""))
    if reader is None or named not in protocol.ids():
        return None
    part = str(message.params.get("part", PARTS[0]))
    return ProtocolView(tx.clinics.get(reader.clinic_id), reader, protocol.load(named), part)


def mark(about: Protocol) -> int:
    """Which text, as a number for a button: what is signed is what was shown."""
    return int(protocol.digest(about)[:12], 16)


def draw(view: ProtocolView, words: Words) -> Drawn:
    about, head = view.about, _named(view.about, words)
    if view.part == SIGN and view.reader.role is Role.MEDICAL:
        name = of_staff(view.reader, view.language)
        asked = words("protocol.ask_sign", protocol=head, clinic=view.clinic.name, name=name)
        yes = Button(words("protocol.yes_sign", name=name), encode("p.sign", about.id, mark(about), "yes"))
        return Drawn(asked, ((yes,), (_part(about, PARTS[0], "provider.back", words),)))
    said = {"flagged": _flagged, "signs": _signs, "sources": _sources}.get(view.part, _flagged)
    text = paragraphs(head, standing(view.clinic, about, words), "\n\n".join(said(about, words)))
    return Drawn(text, _buttons(view, words), bold=(head, *(_item(each, words) for each in about.symptom)))


def draw_picture(view: ProtocolView, words: Words) -> Drawn:
    about = view.about
    names = Names(
        title=_named(about, words),
        subtitle=words("protocol.day_0"),
        letters={each: words(f"protocol.letter.{each.word}") for each in Urgency},
        urgencies={each: words("protocol.is_flagged", urgency=_urgency(each, words)) for each in Urgency},
        items={each.id: _item(each, words) for each in about.symptom},
        **{
            each: words(f"protocol.legend.{each}") for each in ("day", "expected", "above", "asked", "perhaps", "again")
        },
    )
    return Drawn(_named(about, words), picture=protocol_chart.png(about, names), file_name=FILE)


def standing(clinic: Clinic, about: Protocol, words: Words) -> str:
    """Who answers for it: somebody of this clinic, whoever the file names, or nobody yet."""
    if (signature := signing.signature_of(clinic, about)) is not None:
        on = words.date(hours.local(signature.signed_at, clinic.timezone).date())
        return words("protocol.signed", name=signature.name, date=on)
    if about.reviewed_by:
        return words("protocols.reviewed", by=about.reviewed_by)
    if (lost := signing.lost_signature_of(clinic, about)) is not None:
        return words("protocol.lost", name=lost.name, version=lost.version)
    return words("protocols.not_reviewed")


def _buttons(view: ProtocolView, words: Words) -> tuple[tuple[Button, ...], ...]:
    about = view.about
    parts = tuple((_part(about, each, f"protocol.part.{each}", words),) for each in PARTS if each != view.part)
    may = view.reader.role is Role.MEDICAL and signing.signature_of(view.clinic, about) is None
    sign = ((Button(words("protocol.sign"), encode("p.sign", about.id, mark(about))),),) if may else ()
    return (*parts, *sign)


def _part(about: Protocol, part: str, label: str, words: Words) -> Button:
    return Button(words(label), encode("p.protocol", about.id, part))


def _named(about: Protocol, words: Words) -> str:
    return words("protocol.named", procedure=procedure(about.id, words), version=about.version)


def _flagged(about: Protocol, words: Words) -> Iterator[str]:
    for each in about.symptom:
        lines = [_item(each, words), _usual(each, words)]
        for key, rows in (("protocol.persists", each.persists), ("protocol.severe", each.severe)):
            lines += [words(key, rows="; ".join(_row(each, row, words) for row in rows))] if rows else []
        if each.worsening_from is not None:
            lines.append(words("protocol.rises", day=each.worsening_from))
        yield "\n".join(lines)


def _item(symptom: Symptom, words: Words) -> str:
    return words(key) if words.has(key := f"item.{symptom.id}") else symptom.id


def _usual(symptom: Symptom, words: Words) -> str:
    bands = (words("protocol.band", day=day, grade=_grade(symptom, grade, words)) for day, grade in symptom.expected)
    return words("protocol.usual", bands="; ".join(bands))


def _row(symptom: Symptom, row: Threshold, words: Words) -> str:
    grade, urgency = _grade(symptom, row.grade, words), _urgency(row.urgency, words)
    return words("protocol.row", day=row.day, grade=grade, urgency=urgency)


def _grade(symptom: Symptom, grade: int, words: Words) -> str:
    key = f"grade.{symptom.id}.{grade}"
    return f"{words(key).lower()} ({grade})" if words.has(key) else str(grade)


def _urgency(urgency: Urgency, words: Words) -> str:
    return words(f"protocol.urgency.{urgency.word}")


def _signs(about: Protocol, words: Words) -> Iterator[str]:
    for urgency in sorted(Urgency, reverse=True):
        named = [each for each in about.sign if each.urgency is urgency]
        if named:
            said = (words(key) if words.has(key := f"sign.{each.id}.full") else each.id for each in named)
            yield "\n".join(
                [words("protocol.at_once", urgency=_urgency(urgency, words)), *(f"• {each}" for each in said)]
            )


def _sources(about: Protocol, words: Words) -> Iterator[str]:
    yield words("protocol.sources")
    yield from (f"• {each.says}\n  {each.where}" for each in about.source)


PROTOCOL = Screen(load, draw)
PROTOCOL_PICTURE = Screen(load, draw_picture)
