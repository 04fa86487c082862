"""Our languages, each by its own name, and which of them is spoken."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import language
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs
from wording.words import Words, offered, read_all

Languages = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LanguageView:
    """`is_new` right after it was chosen."""

    language: str
    every: Languages
    is_new: bool


def load(tx: Transaction, message: Message, _now: datetime) -> LanguageView | None:
    """None for whoever is neither followed nor invited: there is nobody for whom a language could be kept."""
    followed = tx.enrollments.of_patient(message.chat_id)
    spoken = followed[0].language if followed else language.of_invitation(tx, message.chat_id)
    choices = every(*language.clinics_of(tx, message.chat_id))
    return LanguageView(spoken, choices, bool(message.params.get("new"))) if spoken else None


def draw(view: LanguageView, words: Words) -> Drawn:
    changed = words("language.changed") if view.is_new else ""
    rows = tuple((Button(name_of(code, name, view.language, words), to(code)),) for code, name in view.every)
    return Drawn(paragraphs(changed, words("language.question")), rows, bold=(changed,))


def name_of(code: str, name: str, chosen: str, words: Words) -> str:
    """With a tick on the one that is spoken."""
    return words("chosen", label=name) if code == chosen else name


def every(*clinics: Clinic) -> Languages:
    """(code, its own name) of those that each of these clinics offers."""
    codes = offered(read_all(), *(each.languages for each in clinics))
    return tuple((code, read_all()[code]("language.name")) for code in codes)


def others(spoken: str, clinic: Clinic) -> Languages:
    return tuple(each for each in every(clinic) if each[0] != spoken)


def to(code: str) -> str:
    return encode("language", code.lower())


def of_word(word: str, *clinics: Clinic) -> str | None:
    """The language that a button names, as `to` wrote it; None if it is not offered by all of these clinics."""
    return next((code for code, _ in every(*clinics) if code.lower() == word), None)


LANGUAGE = Screen(load, draw)
