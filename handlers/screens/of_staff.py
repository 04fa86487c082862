"""What is said to staff of the staff: who came and who went, what somebody is from now on, and that it is over."""

from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.reader import may_read
from wording.names import of_staff
from wording.words import Words


@dataclass(frozen=True, slots=True)
class NewsView:
    """`who` is the name of the colleague it is about, if it is about one."""

    language: str
    key: str
    clinic: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class OverView:
    language: str


FOR_THEMSELVES = ("staff.you_are.", "leave.")  # Said also to whoever works there no more.


def load_news(tx: Transaction, message: Message, _now: datetime) -> NewsView | None:
    """What is about colleagues is for staff alone."""
    key, reader = str(message.params["key"]), tx.providers.of_chat(message.chat_id)
    if not key.startswith(FOR_THEMSELVES) and not may_read(reader, message.subject):
        return None
    clinic, about = tx.clinics.get(message.subject), int(message.params.get("who", 0))
    who = of_staff(tx.providers.get(about), clinic.language) if about else ""
    return NewsView(clinic.language, key, clinic.name, who)


def draw_news(view: NewsView, words: Words) -> Drawn:
    return Drawn(words(view.key, clinic=view.clinic, who=view.who))


def load_over(tx: Transaction, message: Message, _now: datetime) -> OverView | None:
    """None for whoever has joined again meanwhile."""
    if tx.providers.of_chat(message.chat_id) is not None:
        return None
    return OverView(tx.clinics.get(message.subject).language)


def draw_over(_view: OverView, words: Words) -> Drawn:
    """In the place of whatever stood there, its buttons too."""
    return Drawn(words("staff.over"), in_place=True)


OF_STAFF, OVER = Screen(load_news, draw_news), Screen(load_over, draw_over)
