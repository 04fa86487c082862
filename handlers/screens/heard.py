"""Words or a picture have reached the clinic: thanks, who reads it when, and the questions if they are still open."""

from dataclasses import dataclass
from datetime import datetime

from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
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
    """Nobody has read the words yet, so what they may say of a danger comes before the thanks."""
    asked, clinic = view.asked, view.asked.about.clinic
    urgency = asked.urgency or Urgency.ROUTINE
    may_be_serious = bool(asked.answers.notes) and urgency < Urgency.URGENT
    signs = words("heard.signs", phone=clinic.phone, number=clinic.emergency_number) if may_be_serious else ""
    thanks = words(f"heard.{view.what}", clinic=clinic.name)
    text = paragraphs(
        heading(asked.about, words),
        signs,
        thanks,
        words("heard.cut") if view.is_cut else "",
        what_happens(asked.about, words, urgency, asked.answers.contact),
        "" if asked.is_complete else words("heard.answer"),
    )
    return Drawn(text, (_questions(asked, words), go_to(asked, words, "contact.please", CONTACT)), bold=(signs, thanks))


def _questions(asked: QuestionsView, words: Words) -> tuple[Button, ...]:
    """Those that are open; a report where all have been answered, for it may have become worse since."""
    if not asked.is_complete:
        return go_to(asked, words, "heard.questions", GO)
    return (Button(words("heard.questions"), encode("report", asked.about.course.enrollment.id)),)


HEARD = Screen(load, draw)
