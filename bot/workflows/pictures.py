"""The picture of a course: when it goes to the patient, unasked or asked for."""

from collections.abc import Iterable
from datetime import datetime

from bot.checkin import AnswerSet
from bot.course import Course
from bot.enrollment import Enrollment
from bot.finding import Finding, Urgency
from bot.outbox import Lane, Message
from bot.ports import Transaction


def show(tx: Transaction, enrollment: Enrollment, now: datetime, lane: Lane = Lane.ANSWER) -> None:
    """Below everything else; however often it is asked for, one at a time is waiting."""
    if enrollment.chat_id is not None:
        slot = f"chart:{enrollment.id}"
        tx.outbox.put(Message(enrollment.chat_id, "chart", enrollment.id, lane=lane, slot=slot, anew=True), now)


def answered(tx: Transaction, course: Course, answers: AnswerSet, found: Iterable[Finding], now: datetime) -> None:
    """To whoever has just answered the last question of a check-in that promises a picture.

    What is urgent stays the last thing that is read: then there is none. Behind the end of the check-in itself, which
    is put into the faster lane.
    """
    planned = course.protocol.day_planned(course.day(answers.on))
    is_due = answers.checkin_id is not None and planned is not None and planned.picture
    if is_due and all(each.urgency < Urgency.URGENT for each in found):
        show(tx, course.enrollment, now, Lane.BULK)
