"""What stands in the place of whatever told the staff of a patient who was erased, and the news of it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import may_read
from reports.picture import png
from wording.words import Words


@dataclass(frozen=True, slots=True)
class ErasedView:
    language: str
    label: str
    is_news: bool


def load(tx: Transaction, message: Message, _now: datetime) -> ErasedView | None:
    """The news is None for whoever works there no more; what they were shown is covered in their chat, too."""
    is_news = message.in_place_of is None
    if is_news and not may_read(tx.providers.of_chat(message.chat_id), message.subject):
        return None
    return ErasedView(tx.clinics.get(message.subject).language, str(message.params["label"]), is_news)


def draw(view: ErasedView, words: Words) -> Drawn:
    if view.is_news:
        return Drawn(words("erased.at_their_wish", label=view.label))
    return Drawn(words("erased.card", label=view.label), picture=_empty(), in_place=True)


@cache
def _empty() -> bytes:
    return png('<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"/>')


ERASED = Screen(load, draw)
