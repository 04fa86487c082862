"""What is wrong with the bot itself, for its admins and for who runs it."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Role
from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import language_for
from wording.words import Words

UTC_NAME = "UTC"


@dataclass(frozen=True, slots=True)
class TroubleView:
    """`since` is when it began, in the reader's `zone`."""

    language: str
    name: str
    since: datetime
    zone: str
    is_over: bool
    is_first: bool


def load(tx: Transaction, message: Message, _now: datetime) -> TroubleView | None:
    """None for who is no admin any more."""
    params, reader = message.params, tx.providers.of_chat(message.chat_id)
    is_admin = reader is not None and reader.role is Role.ADMIN
    if not is_admin and not params["is_operator"]:
        return None
    zone = UTC_NAME if reader is None else tx.clinics.get(reader.clinic_id).timezone
    since = datetime.fromisoformat(str(params["since"]))
    name, is_over, is_first = str(params["light"]), bool(params["is_over"]), bool(params["is_first"])
    return TroubleView(language_for(tx, message), name, since, zone, is_over, is_first)


def draw(view: TroubleView, words: Words) -> Drawn:
    if view.is_over:
        return Drawn(f"✅ {words(f'trouble.{view.name}.over')}")
    said = f"⚠ {words(f'trouble.{view.name}')}"
    if view.is_first:
        return Drawn(said)
    return Drawn(f"{words('trouble.still', since=words.moment(view.since, view.zone))}\n\n{said}")


TROUBLE = Screen(load, draw)
