"""What stands in an older card's place: one line that says whose it was, and where the one to act on is."""

from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import alerting
from handlers.screen import Drawn, Screen
from handlers.screens.reader import alert_read
from wording.words import Words


@dataclass(frozen=True, slots=True)
class PastView:
    language: str
    label: str


def load(tx: Transaction, message: Message, _now: datetime) -> PastView | None:
    read = alert_read(tx, message)
    if read is None:
        return None
    alert, reader = read
    return PastView(tx.clinics.get(reader.clinic_id).language, alerting.enrollment_of(tx, alert).label)


def draw(view: PastView, words: Words) -> Drawn:
    return Drawn(words("card.past", label=view.label), in_place=True)


PAST_CARD = Screen(load, draw)
