"""Is it one treatment that two providers have enrolled?"""

from dataclasses import dataclass
from datetime import datetime

from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import twins
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import About, about, paragraphs
from handlers.screens.reader import language_of
from wording.words import SOURCE, Words


@dataclass(frozen=True, slots=True)
class TwinView:
    language: str
    invitation_id: int
    about: About

    @property
    def first(self) -> Enrollment:
        return self.about.course.enrollment


def load(tx: Transaction, message: Message, now: datetime) -> TwinView | None:
    try:
        first = twins.first_of(tx, message.chat_id, message.subject, now)
    except NotYours:
        return None
    of = about(tx, message.chat_id, first.id, now) if first else None
    return TwinView(language_of(tx, message.chat_id) or SOURCE, message.subject, of) if of else None


def draw(view: TwinView, words: Words) -> Drawn:
    procedure, on = words(f"procedure.{view.first.protocol_id}"), words.date(view.first.treated_on)
    already, question = words("twin.already", procedure=procedure, date=on), words("twin.question")
    same = Button(words("twin.same"), encode("same", view.invitation_id))
    other = Button(words("twin.another"), encode("another", view.invitation_id))
    return Drawn(paragraphs(already, question), ((same,), (other,)), bold=(question,))


TWIN = Screen(load, draw)
