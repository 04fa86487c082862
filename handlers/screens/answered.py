"""A question answered at once: what the protocol says, what is usual today, and who reads it if that is not enough."""

from dataclasses import dataclass
from datetime import datetime

from bot import expected
from bot.asked import Asked
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.question import Question
from handlers import stop_words
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens import questions
from handlers.screens.about import About, heading, paragraphs, usual, whom_to_call
from handlers.screens.asking import CONTACT, QuestionsView, go_to
from handlers.screens.reading import still_urgent, what_happens_to_words
from handlers.screens.stopping import ask_to_stop
from wording.words import Words, read_all

Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class AnsweredView:
    """`is_passed_on`: the clinic has got the question, by a tap or because there was none."""

    of: QuestionsView
    asked: Asked
    question: Question | None
    is_passed_on: bool
    names_stop: bool = False

    @property
    def language(self) -> str:
        return self.of.language

    @property
    def about(self) -> About:
        return self.of.about

    @property
    def day(self) -> int:
        return self.of.about.course.day(self.of.answers.on)


def load(tx: Transaction, message: Message, now: datetime) -> AnsweredView | None:
    of = questions.load(tx, message, now)
    asked = of.answers.question_at(int(message.params.get("note", -1))) if of else None
    if of is None or asked is None:
        return None
    course = of.about.course
    question = next((each for each in course.protocol.question if each.id == asked.question), None)
    said = of.answers.notes[asked.note]
    names_stop = stop_words.is_spoken_of(said, read_all().values())
    return AnsweredView(of, asked, question, asked.is_passed_on(course.enrollment.passed_on_until), names_stop)


def draw(view: AnsweredView, words: Words) -> Drawn:
    about, answer = view.of.about, words(f"answer.{view.asked.says}")
    before = still_urgent(about, words)
    text = paragraphs(
        heading(about, words),
        before,
        answer,
        _usual(view, words),
        words("hears.call", **whom_to_call(about.clinic, about.zone, words)),
        _stands(view, words),
        words("stopping.command") if view.names_stop else "",
    )
    stop = (ask_to_stop(words),) if view.names_stop else ()
    return Drawn(text, (*_buttons(view, words), *stop), bold=(before, answer))


def _usual(view: AnsweredView, words: Words) -> str:
    """In sentences where it is asked about; else a line of what there usually is."""
    about, day = view.of.about, view.day
    if view.question is not None and view.question.about:
        each = (usual(about, words, item, day) for item in view.question.about)
        return words("enrolled.usual", day=day, course="\n".join(f"• {said}" for said in each if said))
    course = about.course
    asked = course.protocol.symptoms_on(day, course.enrollment.profile)
    graded = ((each.id, expected.grade_on(course, each, day)) for each in asked)
    items = "; ".join(
        words("answered.item", item=words(f"item.{item}").lower(), grade=_in_a_sentence(words, item, grade))
        for item, grade in graded
        if grade
    )
    return words("answered.usual", day=day, items=items) if items else ""


def _in_a_sentence(words: Words, item: str, grade: int) -> str:
    """Most labels of a button can stand there; "changes my face" cannot."""
    own = f"usual.{item}.{grade}"
    return words(own) if words.has(own) else words(f"grade.{item}.{grade}").lower()


def _stands(view: AnsweredView, words: Words) -> str:
    about, clinic = view.of.about, view.of.about.clinic.name
    if view.is_passed_on:
        kept = words("answered.with_clinic" if about.is_staffed else "answered.kept", clinic=clinic)
        return f"{kept} {what_happens_to_words(about, words, Urgency.ROUTINE, call='')}"
    if view.asked.settled:
        return words("answered.enough")
    return words("answered.waits" if about.is_staffed else "answered.waits_alone", clinic=clinic)


def _buttons(view: AnsweredView, words: Words) -> tuple[Row, ...]:
    """After "that answers it" the clinic can still be asked."""
    set_id, note = view.of.answers.id, view.asked.note
    contact = go_to(view.of, words, "contact.please", CONTACT)
    ask = Button(words("answered.ask"), encode("ask_clinic", set_id, note))
    if view.is_passed_on:
        return (contact,)
    if view.asked.settled:
        return ((ask,),)
    settle = Button(words("answered.settle"), encode("settle", set_id, note))
    return ((settle,), (ask,), contact)


ANSWERED = Screen(load, draw)
