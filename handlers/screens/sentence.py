"""One sentence, by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message, Param
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import language_of
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class SentenceView:
    language: str
    key: str
    values: Mapping[str, Param]


def load(tx: Transaction, message: Message, _now: datetime) -> SentenceView:
    values = {name: value for name, value in message.params.items() if name != "key"}
    return SentenceView(language_of(tx, message.chat_id), str(message.params["key"]), values)


def draw(view: SentenceView, words: Words) -> Drawn:
    return Drawn(words(view.key, **view.values))


SENTENCE = Screen(load, draw)
