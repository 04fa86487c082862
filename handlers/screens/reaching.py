"""How the staff reaches a patient: nothing that they write to the bot is passed on."""

from dataclasses import dataclass
from datetime import datetime

from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs
from handlers.screens.reader import enrollment_read
from wording.names import of_patient
from wording.words import Words


@dataclass(frozen=True, slots=True)
class ReachingView:
    """`is_private` is false where others read along, so that no name may stand there."""

    language: str
    enrollment: Enrollment
    is_private: bool = True


def load(tx: Transaction, message: Message, _now: datetime) -> ReachingView | None:
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    language = tx.clinics.get(reader.clinic_id).language
    return ReachingView(language, enrollment, is_private=message.chat_id > 0)


def draw(view: ReachingView, words: Words) -> Drawn:
    label, username = view.enrollment.label, view.enrollment.username if view.is_private else ""
    first = words("reaching.not_sent", label=label)
    phone = words("reaching.phone", label=label)
    name = words("reaching.name", name=of_patient(view.enrollment, words)) if view.is_private else ""
    write = ((Button(words("reaching.write"), url=f"https://t.me/{username}"),),) if username else ()
    return Drawn(paragraphs(first, name, phone), write, bold=(first,))


REACHING = Screen(load, draw)
