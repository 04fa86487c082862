"""The commands that stand in the menu of a chat: those of its person's roles, in their language."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Provider, Role
from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import language_for
from wording.words import Wording, Words, offered

OF_STAFF = ("inbox", "patients", "enroll", "desk", "duty", "clinic", "protocols", "leave")
OF_ADMIN = (*OF_STAFF, "staff", "invite", "group", "export")
OF_PATIENT = ("report", "chart", "time", "stop", "mydata", "forget")
OF_EVERYBODY = ("language", "privacy", "help")
OF_STOPPED = ("resume", "mydata", "forget", "privacy", "help")


@dataclass(frozen=True, slots=True)
class MenuView:
    """`names` is empty for whoever is nobody here: they have the menu that everybody has."""

    language: str
    names: tuple[str, ...]
    is_staff: bool = False


def load(tx: Transaction, message: Message, _now: datetime) -> MenuView:
    chat_id = message.chat_id
    provider = tx.providers.of_chat(chat_id)
    mine = (*_of_staff(provider), *(OF_PATIENT if tx.enrollments.of_patient(chat_id) else ()))
    otherwise = OF_STOPPED if tx.enrollments.stopped_by(chat_id) else ()
    names = (*mine, *OF_EVERYBODY) if mine else otherwise
    return MenuView(language_for(tx, message), names, is_staff=provider is not None)


def _of_staff(provider: Provider | None) -> tuple[str, ...]:
    if provider is None:
        return ()
    return OF_ADMIN if provider.role is Role.ADMIN else OF_STAFF


def menu_screen(desk: str) -> Screen[MenuView]:
    """`desk` is its address, "" where there is none."""

    def draw(view: MenuView, words: Words) -> Drawn:
        names = [each for each in view.names if desk or each != "desk"]
        opens = (words("desk.name"), f"{desk}/sign-in") if view.is_staff else ("", "")
        return Drawn("", commands=described(tuple(names), words), app=opens if desk else None)

    return Screen(load, draw)


def described(names: tuple[str, ...], words: Words) -> tuple[tuple[str, str], ...]:
    return tuple((name, words(f"command.{name}")) for name in names)


def for_everybody(wording: Wording) -> dict[str, tuple[tuple[str, str], ...]]:
    """By language offered to anybody, for whoever has no menu of their own; patients are most of them."""
    return {code: described((*OF_PATIENT, *OF_EVERYBODY), wording[code]) for code in offered(wording)}
