"""Wishes to be contacted: each counts from its first tap on, and none is swallowed by what was closed before."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import advance
from bot.alert import AlertState
from bot.checkin import AnswerSet, Contact
from bot.course import Course
from bot.ports import Transaction
from bot.workflows import answering
from bot.workflows.answering import Recorded

WISH_WAITS = timedelta(minutes=5)


def record_contact(tx: Transaction, chat_id: int, set_id: int, wish: Contact, now: datetime) -> Recorded:
    """Raises NotYours."""
    return record_wish(tx, *answering.mine(tx, chat_id, set_id), wish, now)


def record_wish(tx: Transaction, course: Course, answers: AnswerSet, wish: Contact, now: datetime) -> Recorded:
    """For callers that know whose answers these are, and have locked their course.

    Asked for again though no open alert holds it, or now while somebody has it: that is a report of its own.
    """
    tx.due.set("wish", answers.id, None)
    if answers.contact is not None and _is_asked_again(course, answers, wish):
        answers = tx.answers.add(advance.unasked_report(course, answering.given(tx, now)))
    return answering.record(tx, course, answers, lambda each: replace(each, contact=wish), now)


def _is_asked_again(course: Course, answers: AnswerSet, wish: Contact) -> bool:
    is_held = course.alert is not None and course.alert.state is AlertState.ACKNOWLEDGED
    return not _is_known_of(course, answers) or (is_held and wish is Contact.NOW)


def _is_known_of(course: Course, answers: AnswerSet) -> bool:
    """Does an open alert hold the wish that stands in these answers?"""
    found = course.alert.findings if course.alert is not None else ()
    return any(each.rule == "contact" and each.is_of(answers.id) for each in found)


def ask_for_contact(tx: Transaction, chat_id: int, set_id: int, now: datetime) -> None:
    """The wish counts from its first tap on: how soon only refines it, and who taps no more is called today."""
    _, answers = answering.mine(tx, chat_id, set_id)
    tx.due.bring_forward("wish", answers.id, now + WISH_WAITS)


def confirm_wish(tx: Transaction, set_id: int, now: datetime) -> None:
    """Nothing more was tapped: today. Also of who has stopped the follow-up meanwhile."""
    answers = tx.answers.get(set_id)
    course = tx.enrollments.course(answers.enrollment_id)
    answers = tx.answers.get(set_id)
    is_known_of = answers.contact is not None and _is_known_of(course, answers)
    if is_known_of and answers.contact is not Contact.CAN_WAIT:
        return
    if answers.contact is not None and not is_known_of:
        answers = tx.answers.add(advance.unasked_report(course, answering.given(tx, now)))
    recorded = answering.record(tx, course, answers, lambda each: replace(each, contact=Contact.TODAY), now)
    if course.enrollment.chat_id is not None and course.enrollment.is_followed:
        answering.show_questions(tx, course.enrollment.chat_id, recorded.answers, answering.DONE, now)
