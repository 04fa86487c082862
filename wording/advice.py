"""What a patient has been told of what an alert is about, and when, as the staff should know it."""

from datetime import datetime
from typing import Protocol

from bot.alert import Alert
from bot.clinic import Clinic
from bot.course import Course
from bot.finding import Urgency
from bot.ports import Transaction
from bot.workflows import advising, answering
from wording import denied
from wording.denied import Denial
from wording.staff_words import when
from wording.words import Words

OF_WORDS = ("note", "question", "contact")


class Advice(Protocol):
    """`told` is the advice, `arrived_at` when Telegram took it, `is_coming` while it is still tried.

    `denial` is there where the patient has said no to what it was about. `nobody_was_reached`: that is what the patient
    has read of this alert last.
    """

    @property
    def alert(self) -> Alert: ...
    @property
    def course(self) -> Course: ...
    @property
    def clinic(self) -> Clinic: ...
    @property
    def now(self) -> datetime: ...
    @property
    def told(self) -> Urgency | None: ...
    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def is_coming(self) -> bool: ...
    @property
    def denial(self) -> Denial | None: ...
    @property
    def nobody_was_reached(self) -> bool: ...


Told = tuple[Urgency | None, datetime | None, bool, Denial | None]


def load(tx: Transaction, course: Course, alert: Alert) -> Told:
    """The most urgent advice that follows from these findings, when it first arrived, and whether it is on its way."""
    urgent = [each for each in alert.findings if each.urgency >= Urgency.URGENT and each.source.startswith("set:")]
    if not urgent:
        return None, None, False, None
    stand, denial = denied.split(course, urgent)
    worst = max(each.urgency for each in stand or urgent)
    sets = {int(each.source.split(":")[1]) for each in stand or urgent if each.urgency == worst}
    told = _advised(tx, course, sets, worst)
    if denial is None or denial.is_all:
        return worst, *told, denial
    if told != (None, False):
        return worst, *told, None
    arrived_at, is_coming = _advised(tx, course, sets, Urgency.EMERGENCY)  # There stands now what is left to say.
    if arrived_at is not None and (denial.at is None or arrived_at <= denial.at):
        return Urgency.EMERGENCY, arrived_at, is_coming, denial
    return worst, arrived_at, is_coming, None


def _advised(tx: Transaction, course: Course, sets: set[int], urgency: Urgency) -> tuple[datetime | None, bool]:
    chat_id, slots = course.enrollment.chat_id or 0, [advising.slot(each, urgency) for each in sets]
    arrived = [at for slot in slots if (at := tx.outbox.arrived_at(chat_id, slot)) is not None]
    return min(arrived, default=None), any(tx.outbox.waits(chat_id, slot) for slot in slots)


def line(view: Advice, words: Words) -> str:
    if view.denial is None:
        return _what_was_told(view, words)
    said_no_at, zone = view.denial.at, view.clinic.timezone
    at = when(said_no_at, view.now, zone, words) if said_no_at else ""
    if said_no_at and (view.arrived_at is None or view.arrived_at > said_no_at):
        return words("card.moved" if view.denial.is_moved else "card.denied.first", at=at)
    return denied.line(_what_was_told(view, words), view.denial, at, words)


def _what_was_told(view: Advice, words: Words) -> str:
    if view.told is not None and view.arrived_at is not None:
        at = when(view.arrived_at, view.now, view.clinic.timezone, words)
        was_closed = view.told is Urgency.URGENT and not view.clinic.is_open(view.arrived_at)
        return words("card.told.urgent_closed" if was_closed else f"card.told.{view.told.word}", at=at)
    if view.told is not None:
        return words("card.told.waiting" if view.is_coming else "card.told.never")
    if any(each.source.startswith("update:") for each in view.alert.findings):
        return words("card.told.fault")
    if view.nobody_was_reached:
        return words("card.told.nobody")
    if not any(each.source.startswith("set:") for each in view.alert.findings):
        return words("card.told.nothing")
    return words("card.told.clinic" if _has_been_told(view.course, view.alert) else "card.told.not_yet")


def _has_been_told(course: Course, alert: Alert) -> bool:
    """Whom to call is said at the end of the questions, not while they are being answered; of words, at once."""
    if any(each.rule in OF_WORDS or each.from_text for each in alert.findings):
        return True
    answered = [each for each in course.answer_sets if each.has_answers]
    return not answered or all(answered[-1].has(item) for item in answering.items(course, answered[-1]))
