"""A check-in or a report: one message that goes from question to question."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot import consent
from bot.checkin import SIGNS, AnswerSet
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import answering, ticks
from bot.workflows.answering import DONE, FIRST
from handlers.screen import Drawn, Screen
from handlers.screens import done, steps, terms
from handlers.screens.about import About, about
from handlers.screens.asking import CHANGE, CONTACT, NOTE, PHOTO, QuestionsView
from wording.words import Words

CONSENT = "consent"
DRAWN: Mapping[str, Callable[[QuestionsView, Words], Drawn]] = {
    FIRST: steps.first,
    SIGNS: steps.signs,
    CONTACT: steps.contact,
    CHANGE: steps.change,
    NOTE: steps.write,
    PHOTO: steps.write,
    DONE: done.draw,
    CONSENT: terms.draw,
}
PREFACES = ("reminder", "left", "deaf", "past", "earlier", "which")


def load(tx: Transaction, message: Message, now: datetime) -> QuestionsView | None:
    """None for somebody else's answers, and for a question of ours that has been answered meanwhile."""
    try:
        answers = tx.answers.of_patient(message.chat_id, message.subject)
    except NotYours:
        return None
    of = about(tx, message.chat_id, answers.enrollment_id, now)
    if of is None:
        return None
    if message.unprompted and answering.stands_at(of.course, answers) == DONE:
        return None
    return QuestionsView(
        of,
        answers,
        _step(of, answers, str(message.params.get("step", ""))),
        answering.is_open(of.course, answers, now),
        ticks.ticked(tx, message.chat_id, answers.id),
        next((why for why in PREFACES if message.params.get(why)), ""),
        answering.findings_of(of.course, answers),
        str(message.params.get("corrected", "")),
    )


def _step(of: About, answers: AnswerSet, asked_for: str) -> str:
    """Where the patient stands, unless a step that is there is asked for."""
    is_there = asked_for in DRAWN or of.course.protocol.symptom_named(asked_for) is not None
    step = asked_for if is_there else answering.stands_at(of.course, answers)
    return CONSENT if step == FIRST and _asks_consent(of, answers) else step


def _asks_consent(of: About, answers: AnswerSet) -> bool:
    """Before a check-in that has not been begun. While anything is open at the clinic, care comes first: not then."""
    is_new = answers.checkin_id is not None and not answers.has_answers
    return is_new and of.course.alert is None and consent.is_due(of.course.enrollment, of.clinic)


def draw(view: QuestionsView, words: Words) -> Drawn:
    return DRAWN.get(view.step, steps.item)(view, words)


QUESTIONS = Screen(load, draw)
