"""What staff reads after a backup was put back."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Role
from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import reader_of
from wording.staff_words import when
from wording.words import Words


@dataclass(frozen=True, slots=True)
class RestoredView:
    language: str
    since: datetime
    until: datetime
    now: datetime
    zone: str
    is_admin: bool


def load(tx: Transaction, message: Message, now: datetime) -> RestoredView | None:
    reader = reader_of(tx, message, message.subject)
    if reader is None:
        return None
    clinic = tx.clinics.get(message.subject)
    since, until = (datetime.fromisoformat(str(message.params[each])) for each in ("since", "until"))
    return RestoredView(clinic.language, since, until, now, clinic.timezone, reader.role is Role.ADMIN)


def draw(view: RestoredView, words: Words) -> Drawn:
    since, until = (when(each, view.now, view.zone, words) for each in (view.since, view.until))
    head = words("restored.head", since=since, until=until)
    more = ["", words("restored.admin")] if view.is_admin else []
    return Drawn("\n".join([head, "", words("restored.staff"), *more]), bold=(head,))


RESTORED = Screen(load, draw)
