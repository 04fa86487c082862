"""One sentence, by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message, Param
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import TELEGRAM, language_for
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class SentenceView:
    language: str
    key: str
    values: Mapping[str, Param]


def load(tx: Transaction, message: Message, _now: datetime) -> SentenceView:
    values = {name: value for name, value in message.params.items() if name not in ("key", TELEGRAM)}
    return SentenceView(language_for(tx, message), str(message.params["key"]), values)


def draw(view: SentenceView, words: Words) -> Drawn:
    return Drawn(words(view.key, **view.values))


SENTENCE = Screen(load, draw)
