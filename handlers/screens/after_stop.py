"""The answer to words and pictures of somebody who has stopped: who reads them and when, and the way back."""

from dataclasses import dataclass
from datetime import datetime

from bot.checkin import AnswerSet
from bot.enrollment import EnrollmentState
from bot.expected import day_of
from bot.finding import Urgency
from bot.note import read
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.understanding import Understood
from bot.workflows import patient
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import About, about, emergency, heading, paragraphs
from handlers.screens.heard import in_their_language
from handlers.screens.reading import what_happens_to_words
from handlers.words import Words

NOTHING = Understood()


@dataclass(frozen=True, slots=True)
class AfterStopView:
    """`found` is what was read in these words; nothing in a picture."""

    about: About
    answers: AnswerSet
    found: Understood = NOTHING
    can_go_on: bool = True

    @property
    def language(self) -> str:
        return self.about.language

    @property
    def heard(self) -> list[str]:
        return [each.id for each in self.about.course.protocol.sign if each.id in self.found.signs]

    @property
    def urgency(self) -> Urgency:
        signs = (self.about.course.protocol.sign_named(each) for each in self.heard)
        return max((each.urgency for each in signs if each is not None), default=Urgency.ROUTINE)


def load(tx: Transaction, message: Message, now: datetime) -> AfterStopView | None:
    """None for whoever is followed again: then that says where they stand."""
    try:
        answers = tx.answers.of_patient(message.chat_id, message.subject)
    except NotYours:
        return None
    of = about(tx, message.chat_id, answers.enrollment_id, now, even_stopped=True)
    if of is None or of.course.enrollment.state is not EnrollmentState.WITHDRAWN:
        return None
    note, course = message.params.get("note"), of.course
    is_note = isinstance(note, int) and 0 <= note < len(answers.notes)
    said = answers.notes[int(str(note))] if is_note else ""
    found = read(said, course.protocol, day_of(course, answers.on)) if said else NOTHING
    return AfterStopView(of, answers, found, patient.can_go_on(tx, course.enrollment, now))


def draw(view: AfterStopView, words: Words) -> Drawn:
    """What to do at once comes first. No list can be tapped here, so an emergency that was not heard is named."""
    go_on = ((Button(words("stopped.go_on"), encode("go_on")),),) if view.can_go_on else ()
    if view.found.foreign and not view.heard:
        alone = in_their_language(view.found.foreign, view.about)
        return Drawn(paragraphs(heading(view.about, words), alone), go_on, bold=(alone,))
    happens = what_happens_to_words(view.about, words, view.urgency, view.answers)
    signs = "; ".join(words(f"sign.{each}.full") for each in view.heard)
    clinic = view.about.clinic.name
    kept = words("stopped.sign", signs=signs, clinic=clinic) if signs else words("stopped.words", clinic=clinic)
    is_urgent = view.urgency >= Urgency.URGENT
    text = paragraphs(
        heading(view.about, words),
        *((happens, kept) if is_urgent else (kept, happens)),
        "" if is_urgent else emergency(view.about, words),
        words("stopped.way_back" if view.can_go_on else "stopped.new_link", clinic=clinic),
    )
    return Drawn(text, go_on, bold=(happens if is_urgent else kept,))


AFTER_STOP = Screen(load, draw)
