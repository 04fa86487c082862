"""An alert's card: everything a provider needs to decide, and who has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import duty, hours
from bot.alert import Alert
from bot.checkin import AnswerSet
from bot.clinic import Clinic, Provider
from bot.course import Course
from bot.enrollment import Enrollment, beside
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.whose import is_moved, is_unsure
from bot.workflows import holding
from bot.workflows import told as reads
from handlers.screen import Drawn, Screen
from handlers.screens.card_acts import Acts
from handlers.screens.plainly import PLAIN_CARD
from handlers.screens.reader import alert_read
from wording import advice, bars, corrected, hands, restored, why
from wording import since as done_since
from wording.denied import Denial
from wording.facts import history
from wording.names import of_staff, on_card
from wording.since import Since
from wording.staff_words import depth, ended, procedure
from wording.their_language import reads_in
from wording.words import Words

MOST_NAMES, MOST_COLLEAGUES = 3, 20
OF_WORDS = ("note", "question", "contact")


@dataclass(frozen=True, slots=True)
class AlertView:
    """`told` is the advice for the patient, `arrived_at` when Telegram took it, `is_coming` while it is still tried.

    `denial` is there where the patient has said no to what it was about. `nobody_was_reached`: that is what the patient
    has read of this alert last. `has_left`: its holder works here no more. `next_up` are the names of those who are
    told at the deadline, none if that is everybody. `beside` are the labels of whoever is followed in the same chat,
    "" for another clinic's. `reader` is the id of whoever reads this, `colleagues` are those whom it may be offered to:
    id, name, and the key of what there is to know of their duty, if anything.
    """

    language: str
    now: datetime
    view: str
    alert: Alert
    course: Course
    clinic: Clinic
    holder: str = ""
    has_left: bool = False
    closed_by: str = ""
    next_up: tuple[str, ...] = ()
    told: Urgency | None = None
    arrived_at: datetime | None = None
    is_coming: bool = False
    denial: Denial | None = None
    nobody_was_reached: bool = False
    beside: tuple[str, ...] = ()
    reader: int = 0
    offered_to: str = ""
    colleagues: tuple[tuple[int, str, str], ...] = ()
    since: Since = done_since.NOTHING
    restored_to: datetime | None = None

    @property
    def acts(self) -> Acts:
        return Acts(self.alert, self.course, self.clinic, self.now, self.view, self.reader, self.colleagues)


def load(tx: Transaction, message: Message, now: datetime) -> AlertView | None:
    """None for whoever is not of this clinic's staff by now."""
    read = alert_read(tx, message)
    if read is None:
        return None
    alert, reader = read
    course, clinic = tx.enrollments.course(alert.enrollment_id), tx.clinics.get(alert.clinic_id)
    told, arrived_at, is_coming, denial = advice.load(tx, course, alert)
    return AlertView(
        language=clinic.language,
        now=now,
        view=str(message.params.get("view", "")),
        alert=alert,
        course=course,
        clinic=clinic,
        **hands.load(tx, alert, course, clinic, now),
        told=told,
        arrived_at=arrived_at,
        is_coming=is_coming,
        denial=denial,
        nobody_was_reached=reads.nobody_was_reached(tx, alert),
        beside=_beside(tx, course.enrollment, course.answer_sets),
        reader=reader.id,
        colleagues=tuple(
            (each.id, of_staff(each, clinic.language), _duty_of(each, clinic, now))
            for each in holding.colleagues(tx, alert, reader)[:MOST_COLLEAGUES]
        ),
        since=done_since.load(tx, alert.enrollment_id, clinic.language),
        restored_to=restored.since(tx, alert),
    )


def _duty_of(colleague: Provider, clinic: Clinic, now: datetime) -> str:
    if duty.is_on_duty(colleague, clinic.timezone, now):
        return ""
    return "card.colleague_away" if duty.is_away(colleague, now) else "card.colleague_off"


def _beside(tx: Transaction, enrollment: Enrollment, sets: Sequence[AnswerSet]) -> tuple[str, ...]:
    """One that has been stopped since, too, while something bears a mark."""
    if enrollment.chat_id is None:
        return ()
    others = beside(enrollment, tx.enrollments.of_patient(enrollment.chat_id))
    stopped = [each for each in tx.enrollments.stopped_by(enrollment.chat_id) if each.id != enrollment.id]
    if stopped and any(is_unsure(kept) or is_moved(kept) for each in sets for kept in (*each.notes, *each.photos)):
        others += stopped
    return tuple(each.label if each.clinic_id == enrollment.clinic_id else "" for each in others)


def draw(view: AlertView, words: Words) -> Drawn:
    enrollment, protocol = view.course.enrollment, view.course.protocol
    head = words(f"card.head.{view.alert.urgency.word}", label=enrollment.label)
    day = view.course.day(hours.today(view.course, view.now))
    facts = [on_card(enrollment, words), procedure(protocol.id, words), depth(enrollment.profile.depth_mm, words)]
    parts = [
        " · ".join([head, *hands.again(view, words)]),
        " · ".join(each for each in (*facts, words("card.day", day=day), reads_in(enrollment, words)) if each),
        *_history(enrollment, words),
        *ended(enrollment, view.now, view.clinic.timezone, words),
        *(_two(each, words) for each in view.beside),
        *restored.lines(view.restored_to, view.now, view.clinic.timezone, words),
        "",
        *_why(view, day, words),
        *_part([advice.line(view, words), *hands.who_has_it(view, words)]),
        *_part([*bars.lines(view.course, words), *why.put_off(view.course, words)]),
        *_part(corrected.lines(view.course, view.clinic.timezone, words)),
        *_part(why.reported(view.course, words, view.since)),
    ]
    if view.acts.asks:
        parts += ["", words(view.acts.asks)]
    return Drawn("\n".join(parts), view.acts.rows(words), bold=(head,))


def _why(view: AlertView, day: int, words: Words) -> list[str]:
    no_is_below = view.denial is not None and view.denial.is_all
    return why.lines(view.course, view.alert, words, view.since, no_is_below=no_is_below, today=day)


def _history(enrollment: Enrollment, words: Words) -> list[str]:
    """Whoever decides knows it, whatever the alert is about."""
    ticked = history(enrollment.profile, words).split("\n")
    return [words("card.history", history="; ".join(ticked))] if any(ticked) else []


def _two(label: str, words: Words) -> str:
    return words("whose.card", label=label) if label else words("whose.card_elsewhere")


def _part(lines: Sequence[str]) -> list[str]:
    return ["", *lines] if lines else []


ALERT = Screen(load, draw, PLAIN_CARD)
