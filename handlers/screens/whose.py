"""Whose treatment it is, where one chat follows two: how it is asked, and what stands on a button."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from bot.clinic import Clinic
from bot.enrollment import current
from bot.finding import Urgency
from bot.naming import is_a_word_too
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen, Screens
from handlers.screens.about import About, about, called, emergency, heading, paragraphs, whom_to_call
from handlers.screens.stopped import Beside, draw_beside, left_open, load_beside, whom_to_call_now
from wording.names import first_of
from wording.staff_words import procedure
from wording.words import Words


def label(view: About, words: Words) -> str:
    """Ana · Microneedling, Tue, Mar 3"""
    enrollment = view.course.enrollment
    name = procedure(enrollment.protocol_id, words)
    of = words("whose.label", called=called(view), procedure=name, date=words.day(enrollment.treated_on))
    return words("whose.label.clinic", label=of, clinic=view.clinic.name) if view.names_clinic else of


def each_of(tx: Transaction, chat_id: int, now: datetime) -> tuple[About, ...]:
    """Every treatment that this chat follows, the newest first; of a patient's sessions the newest."""
    every = (about(tx, chat_id, each.id, now) for each in current(tx.enrollments.of_patient(chat_id)))
    return tuple(each for each in every if each is not None)


def load(tx: Transaction, message: Message, now: datetime) -> About | None:
    return about(tx, message.chat_id, message.subject, now)


def draw_question(view: About, words: Words) -> Drawn:
    enrollment = view.course.enrollment
    name, on = words(f"procedure.{enrollment.protocol_id}"), words.date(enrollment.treated_on)
    question = words("calling.question", procedure=name, date=on)
    offered = {"name": first_of(enrollment), "label": enrollment.label}
    row = tuple(Button(offered[each], encode("calling", enrollment.id, each)) for each in offered)
    how = words("calling.how", label=enrollment.label)
    return Drawn(paragraphs(question, how), (row if row[0].label != row[1].label else row[1:],), bold=(question,))


def draw_called(view: About, words: Words) -> Drawn:
    return Drawn(paragraphs(heading(view, words), words("calling.done", called=called(view))))


def draw_called_typed(view: About, words: Words) -> Drawn:
    """What was typed may have been meant for the clinic."""
    enrollment, done = view.course.enrollment, words("calling.done", called=called(view))
    no_name = Button(words("calling.no_name"), encode("no_name", enrollment.id, number_of(called(view))))
    signs = Button(words("listed.signs"), encode("signs", enrollment.id))
    urgent = emergency(view, words) if is_a_word_too(called(view)) else ""
    return Drawn(paragraphs(heading(view, words), done, words("calling.not_a_name"), urgent), ((no_name,), (signs,)))


def number_of(said: str) -> int:
    """By which a button means this name and no later one."""
    return crc32(said.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class StoppedOneView:
    language: str
    called: str
    clinic: Clinic
    zone: str
    open: Urgency = Urgency.ROUTINE
    beside: Beside | None = None
    has_alert: bool = False


def load_stopped(tx: Transaction, message: Message, now: datetime) -> StoppedOneView | None:
    """None where it goes on again."""
    of = next((each for each in tx.enrollments.stopped_by(message.chat_id) if each.id == message.subject), None)
    if of is None:
        return None
    course = tx.enrollments.course(of.id)
    return StoppedOneView(
        of.language,
        of.called or of.label,
        tx.clinics.get(of.clinic_id),
        of.timezone,
        left_open(course),
        load_beside(tx, message, now),
        course.alert is not None,
    )


def draw_stopped_before(view: StoppedOneView, words: Words) -> Drawn:
    """What was for them cannot be given to them any more."""
    return Drawn(words("whose.stopped_before", called=view.called, **whom_to_call(view.clinic, view.zone, words)))


def draw_stopped_tap(view: StoppedOneView, words: Words) -> Drawn:
    return Drawn(words("stopped.tap.one", called=view.called, **whom_to_call(view.clinic, view.zone, words)))


def draw_stopped(view: StoppedOneView, words: Words) -> Drawn:
    clinic = whom_to_call(view.clinic, view.zone, words)
    serious, done = whom_to_call_now(view.open, clinic, words), words("whose.stopped", called=view.called, **clinic)
    stays = words("stopped.open", **clinic) if view.has_alert else ""
    return Drawn(paragraphs(serious, draw_beside(view.beside, words), done, stays), bold=(serious,))


WHOSE: Screens = {
    "calling": Screen(load, draw_question),
    "called": Screen(load, draw_called),
    "called_typed": Screen(load, draw_called_typed),
    "stopped_one": Screen(load_stopped, draw_stopped),
    "stopped_before": Screen(load_stopped, draw_stopped_before),
    "stopped_tap": Screen(load_stopped, draw_stopped_tap),
}
