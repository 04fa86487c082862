"""What stands on the clinic's page below its settings, for its admins."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clinic import Provider
from bot.clinic_limits import MOST_TEXTS
from bot.group import Group
from bot.ports import Transaction
from web.desk.desk import Reader
from wording.duty_words import in_words
from wording.hours import hours_in_words
from wording.names import of_staff, visible
from wording.own_texts import as_read, as_written, mark
from wording.words import offered, read_all


@dataclass(frozen=True, slots=True)
class Text:
    """`mark` says which; `example` is as a patient reads it, "" where that is the same."""

    mark: int
    text: str
    example: str


@dataclass(frozen=True, slots=True)
class Colleague:
    id: int
    name: str
    username: str
    role: str
    duty: str
    rota: str
    is_unreachable: bool


@dataclass(frozen=True, slots=True)
class Language:
    """One that no native speaker has read yet."""

    code: str
    name: str
    said: str
    is_on: bool
    is_own: bool


def texts(reader: Reader) -> Sequence[Text]:
    return [Text(mark(each), as_written(each, reader.words), _example(each, reader)) for each in reader.clinic.texts]


def _example(text: str, reader: Reader) -> str:
    read = as_read(text, reader.words)
    return read if read != text else ""


def may_add(reader: Reader) -> bool:
    return len(reader.clinic.texts) < MOST_TEXTS


def staff(tx: Transaction, reader: Reader) -> Sequence[Colleague]:
    return [colleague(each, reader) for each in tx.providers.of_clinic(reader.clinic.id)]


def colleague(each: Provider, reader: Reader) -> Colleague:
    words = reader.words
    return Colleague(
        id=each.id,
        name=of_staff(each, words.language),
        username=f"@{each.username}" if each.username and visible(each.name) else "",
        role=words(f"staff.role.{each.role.value}"),
        duty=in_words(each, reader.clinic, reader.now, words),
        rota=hours_in_words(each.rota, words) if each.rota else words("desk.clinic.no_rota"),
        is_unreachable=each.unreachable_at is not None,
    )


def group(tx: Transaction, reader: Reader) -> Group | None:
    return tx.groups.of_clinic(reader.clinic.id)


def languages(reader: Reader) -> Sequence[Language]:
    every = read_all()
    return [_language(code, reader) for code in every if code not in offered(every)]


def _language(code: str, reader: Reader) -> Language:
    words, is_on = reader.words, code in reader.clinic.languages
    named = {"language": words.name_of_language(code), "own": read_all()[code]("language.name")}
    said = words("languages.on" if is_on else "languages.off", **named)
    return Language(code, named["language"], said, is_on, code == reader.clinic.language)
