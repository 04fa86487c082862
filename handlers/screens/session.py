"""What the patient reads of the clinic's doings: another session is noted, what they wrote has been read."""

from datetime import datetime

from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.about import About, about, heading, next_question, paragraphs
from wording.words import Words


def load(tx: Transaction, message: Message, now: datetime) -> About | None:
    return about(tx, message.chat_id, message.subject, now)


def draw(view: About, words: Words) -> Drawn:
    of = view.course.enrollment
    name, on = words(f"procedure.{of.protocol_id}"), words.date(of.treated_on)
    first = words("session.noted", clinic=view.clinic.name, procedure=name, date=on)
    return Drawn(paragraphs(first, words("session.then"), next_question(view, words)), bold=(first,))


def draw_read(view: About, words: Words) -> Drawn:
    return Drawn(paragraphs(heading(view, words), words("seen.by_clinic", clinic=view.clinic.name)))


SESSION, READ = Screen(load, draw), Screen(load, draw_read)
