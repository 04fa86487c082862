"""What to do at once: said before any provider acts, and taken back where the patient says that it is not so."""

from collections.abc import Sequence
from datetime import datetime

from bot.alert import Alert
from bot.checkin import AnswerSet
from bot.course import Course
from bot.expected import day_of
from bot.finding import Finding, Urgency
from bot.note import only_moved
from bot.outbox import Lane, Message
from bot.ports import Transaction


def standing(found: Sequence[Finding], answers: AnswerSet) -> Urgency:
    """Of what was found in these answers and the patient has not said is not so."""
    return max((each.urgency for each in found if not is_denied(each, answers)), default=Urgency.ROUTINE)


def is_denied(finding: Finding, answers: AnswerSet) -> bool:
    return finding.from_text and finding.subject in answers.denied


def is_denied_in(finding: Finding, course: Course) -> bool:
    return any(finding.is_of(each.id) and is_denied(finding, each) for each in course.answer_sets)


def is_moved_in(finding: Finding, course: Course) -> bool:
    """Has the patient said that it is about the other one in the same chat?"""
    of = next((each for each in course.answer_sets if finding.is_of(each.id)), None)
    return of is not None and is_denied(finding, of) and finding.subject in moved_in(of, course)


def left_standing(alert: Alert | None, course: Course) -> Urgency:
    """Of all in the alert that the patient has not said is not so."""
    found = alert.findings if alert is not None else ()
    return max((each.urgency for each in found if not is_denied_in(each, course)), default=Urgency.ROUTINE)


def moved_in(answers: AnswerSet, course: Course) -> frozenset[str]:
    return only_moved(answers, course.protocol, day_of(course, answers.on)) & answers.denied


def slot(answer_set_id: int, urgency: Urgency) -> str:
    return f"advice:{answer_set_id}:{urgency.value}"


def advise(
    tx: Transaction,
    course: Course,
    answers: AnswerSet,
    found: tuple[Finding, ...],
    before: Urgency | None,
    now: datetime,
    *,
    again: bool = False,
) -> None:
    """Urgent and emergency matters, in a message of its own; `again` where an earlier one was taken back."""
    worst, chat_id = standing(found, answers), course.enrollment.chat_id
    if worst < Urgency.URGENT or chat_id is None:
        return
    named, risen = slot(answers.id, worst), before is None or worst > before
    if risen or again or not tx.outbox.shown_in(named):
        tx.outbox.put(Message(chat_id, "advice", answers.id, lane=Lane.ALERT, slot=named, anew=again), now)


def advise_anew(tx: Transaction, chat_id: int, found: tuple[Finding, ...], answers: AnswerSet, now: datetime) -> None:
    """What was said to do stands there still: it is changed in its place, unless another sign asks for it."""
    stands = standing(found, answers)
    for urgency in (Urgency.URGENT, Urgency.EMERGENCY):
        named = slot(answers.id, urgency)
        if urgency > stands and (tx.outbox.waits(chat_id, named) or tx.outbox.shown_in(named)):
            tx.outbox.put(Message(chat_id, "advice", answers.id, lane=Lane.ALERT, slot=named), now)
