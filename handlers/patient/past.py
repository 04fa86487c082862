"""A tap under a question of a day gone by: a sign or a wish counts for today, and anything else is asked anew."""

from datetime import datetime

from bot.checkin import AnswerSet
from bot.course import Course
from bot.enrollment import in_place_of
from bot.hours import local, today
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import answering
from bot.workflows.answering import FIRST
from handlers.buttons import Tap


def is_past(tx: Transaction, tap: Tap, answers: AnswerSet, now: datetime) -> bool:
    """A check-in that ended because the patient travelled east and back is still of today. Raises NotYours."""
    at = answering.given(tx, now)
    if answers.on >= local(at, tx.enrollments.hold(answers.enrollment_id).timezone).date():
        return False
    course, answers = answering.mine(tx, tap.chat_id, answers.id)
    return not answering.is_open(course, answers, at)


def ask_today(tx: Transaction, tap: Tap, set_id: int, step: str, now: datetime) -> str:
    """The same question about today: what was tapped stands among its buttons.

    Where today's stands last in the chat already it is shown there, and not asked a second time below.
    """
    course, old = answering.mine(tx, tap.chat_id, set_id)
    is_of_yesterday = (today(course, answering.given(tx, now)) - old.on).days == 1
    newest = in_place_of(course.enrollment, tx.enrollments.of_patient(tap.chat_id))
    if newest.id != course.enrollment.id:
        course, step = tx.enrollments.course(newest.id), FIRST
    answers = _of_today(tx, course, now)
    step = answering.stands_at(course, answers) if step == FIRST else step
    why, slot = "past" if is_of_yesterday else "earlier", answering.slot(answers.id)
    anew = tx.outbox.last_slot(tap.chat_id) != slot
    tx.outbox.put(Message(tap.chat_id, "questions", answers.id, {"step": step, why: True}, slot=slot, anew=anew), now)
    return f"preface.{why}"


def _of_today(tx: Transaction, course: Course, now: datetime) -> AnswerSet:
    """The check-in, if there is one; or else a report, and one that was begun and left empty is taken up again."""
    at = answering.given(tx, now)
    checkin = course.open_checkin(at)
    of_checkin = tx.answers.of_checkin(checkin.id) if checkin else None
    begun = tx.answers.on(course.enrollment.id, today(course, at)) if checkin is None else ()
    empty = next((each for each in reversed(begun) if each.is_empty and each.checkin_id is None), None)
    return of_checkin or empty or answering.set_for_words(tx, course.enrollment, now)
