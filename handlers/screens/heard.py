"""Words or a picture have reached the clinic: thanks, who reads it when, and the questions if they are still open."""

from dataclasses import dataclass
from datetime import datetime

from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens import questions
from handlers.screens.about import heading, paragraphs
from handlers.screens.asking import CONTACT, GO, QuestionsView, go_to
from handlers.screens.reading import what_happens
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class HeardView:
    """`what` is note or photo; `is_cut` if the words were longer than what is kept."""

    asked: QuestionsView
    what: str
    is_cut: bool

    @property
    def language(self) -> str:
        return self.asked.language


def load(tx: Transaction, message: Message, now: datetime) -> HeardView | None:
    asked = questions.load(tx, message, now)
    if asked is None:
        return None
    return HeardView(asked, str(message.params.get("what", "note")), bool(message.params.get("cut")))


def draw(view: HeardView, words: Words) -> Drawn:
    asked = view.asked
    thanks = words(f"heard.{view.what}", clinic=asked.about.clinic.name)
    urgency = asked.urgency or Urgency.ROUTINE
    text = paragraphs(
        heading(asked.about, words),
        thanks,
        words("heard.cut") if view.is_cut else "",
        what_happens(asked.about, words, urgency, asked.answers.contact),
        "" if asked.is_complete else words("heard.answer"),
    )
    answer = () if asked.is_complete else (go_to(asked, words, "heard.questions", GO),)
    return Drawn(text, (*answer, go_to(asked, words, "contact.please", CONTACT)), bold=(thanks,))


HEARD = Screen(load, draw)
