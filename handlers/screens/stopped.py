"""What somebody reads who has stopped: that nothing is asked any more, whom to call, and the way back."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic
from bot.course import Course
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import advising, patient
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs, whom_to_call
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class StoppedView:
    """`just_now` in the answer to /stop itself; `is_serious` while something urgent of theirs is open."""

    language: str
    clinic: Clinic
    zone: str
    just_now: bool = False
    is_serious: bool = False
    can_go_on: bool = True


def load(tx: Transaction, message: Message, now: datetime) -> StoppedView | None:
    """None for whoever is followed again."""
    stopped = tx.enrollments.stopped_by(message.chat_id)
    if not stopped or tx.enrollments.of_patient(message.chat_id):
        return None
    courses = [tx.enrollments.course(each.id) for each in stopped]
    return StoppedView(
        stopped[0].language,
        tx.clinics.get(stopped[0].clinic_id),
        stopped[0].timezone,
        bool(message.params.get("just_now")),
        any(is_serious(each) for each in courses),
        any(patient.can_go_on(tx, each, now) for each in stopped),
    )


def is_serious(course: Course) -> bool:
    """Not where the patient has said of all of it that it is not so."""
    return advising.left_standing(course.alert, course) >= Urgency.URGENT


def draw(view: StoppedView, words: Words) -> Drawn:
    clinic = whom_to_call(view.clinic, view.zone, words)
    serious = words("stopped.serious", **clinic) if view.is_serious else ""
    said = words("stop.done", **clinic) if view.just_now else words("stopped.stands", **clinic)
    way_back = "" if view.can_go_on else words("stopped.new_link", **clinic)
    go_on = ((Button(words("stopped.go_on"), encode("go_on")),),) if view.can_go_on else ()
    return Drawn(paragraphs(serious, said, way_back), go_on, bold=(serious,))


STOPPED = Screen(load, draw)
