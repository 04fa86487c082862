"""What somebody reads who has stopped: that nothing is asked any more, whom to call, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.checkin import AnswerSet
from bot.clinic import Clinic
from bot.course import Course
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import advising, answering, patient
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import About, about, paragraphs, whom_to_call
from handlers.screens.reading import what_happens
from wording.words import Words


@dataclass(frozen=True, slots=True)
class Beside:
    """Signs that came with the stop itself: left ticked, or in words behind it."""

    about: About
    signs: tuple[str, ...]
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class StoppedView:
    """`just_now` in the answer to /stop itself; `open` is how urgent what is still open of theirs is.

    `clinics` are all whose questions they have stopped, never none. `has_alert`: some of it is not closed yet.
    """

    language: str
    clinics: tuple[Clinic, ...]
    zone: str
    just_now: bool = False
    open: Urgency = Urgency.ROUTINE
    can_go_on: bool = True
    beside: Beside | None = None
    has_alert: bool = False


def load(tx: Transaction, message: Message, now: datetime) -> StoppedView | None:
    """None for whoever is followed again."""
    stopped = tx.enrollments.stopped_by(message.chat_id)
    if not stopped or tx.enrollments.of_patient(message.chat_id):
        return None
    courses = [tx.enrollments.course(each.id) for each in stopped]
    return StoppedView(
        stopped[0].language,
        tuple(tx.clinics.get(each) for each in dict.fromkeys(each.clinic_id for each in stopped)),
        stopped[0].timezone,
        bool(message.params.get("just_now")),
        max(map(left_open, courses)),
        any(patient.can_go_on(tx, each, now) for each in stopped),
        load_beside(tx, message, now),
        any(each.alert is not None for each in courses),
    )


def left_open(course: Course) -> Urgency:
    """Without what the patient has said is not so."""
    return advising.left_standing(course.alert, course)


def load_beside(tx: Transaction, message: Message, now: datetime) -> Beside | None:
    set_id = int(message.params.get("beside", 0))
    answers = tx.answers.of_patient(message.chat_id, set_id) if set_id else None
    of = about(tx, message.chat_id, answers.enrollment_id, now, even_stopped=True) if answers else None
    if of is None or answers is None:
        return None
    urgency = advising.standing(answering.findings_of(of.course, answers), answers)
    return Beside(of, _signs(of, answers), urgency)


def _signs(of: About, answers: AnswerSet) -> tuple[str, ...]:
    had = answers.signs | answers.heard - answers.denied
    return tuple(each.id for each in of.course.protocol.sign if each.id in had)


def draw(view: StoppedView, words: Words) -> Drawn:
    clinic = _whom_to_call(view, words)
    serious = whom_to_call_now(view.open, clinic, words)
    said = words("stop.done", **clinic) if view.just_now else words("stopped.stands", **clinic)
    stays = words("stopped.open", **clinic) if view.has_alert and view.just_now else ""
    way_back = "" if view.can_go_on else words("stopped.new_link", **clinic)
    go_on = ((Button(words("stopped.go_on"), encode("go_on")),),) if view.can_go_on else ()
    return Drawn(paragraphs(serious, draw_beside(view.beside, words), said, stays, way_back), go_on, bold=(serious,))


def _whom_to_call(view: StoppedView, words: Words) -> dict[str, str]:
    """Of several clinics each with its phone."""
    first = whom_to_call(view.clinics[0], view.zone, words)
    if len(view.clinics) == 1:
        return first
    phones = ", ".join(words("whose.phone", clinic=each.name, phone=each.phone) for each in view.clinics)
    return {**first, "clinic": ", ".join(each.name for each in view.clinics), "phone": phones}


def whom_to_call_now(left: Urgency, clinic: Mapping[str, str], words: Words) -> str:
    """In an emergency that number comes first; "" where nothing urgent is left open."""
    if left < Urgency.URGENT:
        return ""
    return words("stopped.emergency" if left is Urgency.EMERGENCY else "stopped.serious", **clinic)


def draw_beside(view: Beside | None, words: Words) -> str:
    """Of what is urgent it is said by itself what to do."""
    if view is None or not view.signs:
        return ""
    signs = "; ".join(words(f"sign.{each}.full") for each in view.signs)
    counts = words("stopped.beside", signs=signs)
    return counts if view.urgency >= Urgency.URGENT else f"{counts} {what_happens(view.about, words, view.urgency)}"


STOPPED = Screen(load, draw)
