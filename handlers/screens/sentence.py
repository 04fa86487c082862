"""One sentence, by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message, Param
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import TELEGRAM, language_for
from handlers.words import Words

NUMBER = "number"


@dataclass(frozen=True, slots=True)
class SentenceView:
    """`is_elsewhere`: the reader does not live by the clinic's clock, and a number for emergencies is named."""

    language: str
    key: str
    values: Mapping[str, Param]
    is_elsewhere: bool = False


def load(tx: Transaction, message: Message, _now: datetime) -> SentenceView:
    values = {name: value for name, value in message.params.items() if name not in ("key", TELEGRAM)}
    is_elsewhere = NUMBER in values and _is_elsewhere(tx, message.chat_id)
    return SentenceView(language_for(tx, message), str(message.params["key"]), values, is_elsewhere)


def _is_elsewhere(tx: Transaction, chat_id: int) -> bool:
    followed = tx.enrollments.of_patient(chat_id) or tx.enrollments.stopped_by(chat_id)[:1]
    return any(each.timezone != tx.clinics.get(each.clinic_id).timezone for each in followed)


def draw(view: SentenceView, words: Words) -> Drawn:
    values = dict(view.values)
    if view.is_elsewhere:
        values[NUMBER] = words("number.elsewhere", number=values[NUMBER])
    return Drawn(words(view.key, **values))


SENTENCE = Screen(load, draw)
