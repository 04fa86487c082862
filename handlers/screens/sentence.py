"""One sentence, by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message, Param
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import TELEGRAM, language_for
from wording.words import Words

NUMBER = "number"
CONTACT = "contact"  # Whose enrollment: they can ask to be contacted.


@dataclass(frozen=True, slots=True)
class SentenceView:
    """`is_elsewhere`: the reader does not live by the clinic's clock, and a number for emergencies is named."""

    language: str
    key: str
    values: Mapping[str, Param]
    is_elsewhere: bool = False
    contact: int = 0


def load(tx: Transaction, message: Message, _now: datetime) -> SentenceView:
    values = {name: value for name, value in message.params.items() if name not in ("key", TELEGRAM, CONTACT)}
    is_elsewhere = NUMBER in values and _is_elsewhere(tx, message.chat_id)
    contact = int(message.params.get(CONTACT, 0))
    return SentenceView(language_for(tx, message), str(message.params["key"]), values, is_elsewhere, contact)


def _is_elsewhere(tx: Transaction, chat_id: int) -> bool:
    followed = tx.enrollments.of_patient(chat_id) or tx.enrollments.stopped_by(chat_id)[:1]
    return any(each.timezone != tx.clinics.get(each.clinic_id).timezone for each in followed)


def draw(view: SentenceView, words: Words) -> Drawn:
    values = dict(view.values)
    if view.is_elsewhere:
        values[NUMBER] = words("number.elsewhere", number=values[NUMBER])
    asks = ((Button(words("contact.please"), encode("contact", view.contact)),),) if view.contact else ()
    return Drawn(words(view.key, **values), asks)


SENTENCE = Screen(load, draw)
