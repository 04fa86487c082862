"""What becomes of a question that was answered from the protocol: settled by a tap, or passed on to the clinic."""

from dataclasses import replace
from datetime import datetime

from bot.asked import Asked
from bot.checkin import AnswerSet
from bot.course import Course
from bot.enrollment import Enrollment
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.workflows import alerting, answering, enrolling, pictures
from bot.workflows.answering import Nonsense, Recorded


def slot(answer_set_id: int, note: int) -> str:
    return f"heard:{answer_set_id}:q{note}"


def asked_in(recorded: Recorded) -> Asked | None:
    """The question that was answered just now, if these words were one."""
    return recorded.answers.question_at(len(recorded.answers.notes) - 1)


def answer(tx: Transaction, recorded: Recorded, asked: Asked, now: datetime, in_place_of: int | None = None) -> None:
    """At once, and the picture of the course above it; of several questions of a day, above the first."""
    enrollment = recorded.course.enrollment
    of_today = [each for each in recorded.course.answer_sets if each.on == recorded.answers.on]
    if sum(len(each.questions) for each in of_today) == 1:
        pictures.show(tx, enrollment, now)
    _show(tx, enrollment, recorded.answers, asked, now, in_place_of=in_place_of)


def settle(tx: Transaction, chat_id: int, set_id: int, note: int, now: datetime) -> Asked:
    """ "That answers it": nobody need read it. What the clinic has got stays with it. Raises NotYours, Nonsense."""
    return _reply(tx, chat_id, set_id, note, now, settled=True)


def ask_clinic(tx: Transaction, chat_id: int, set_id: int, note: int, now: datetime) -> Asked:
    """ "Ask the clinic": a note, from now on; after "that answers it", too. Raises NotYours, Nonsense."""
    return _reply(tx, chat_id, set_id, note, now, settled=False)


def _reply(tx: Transaction, chat_id: int, set_id: int, note: int, now: datetime, *, settled: bool) -> Asked:
    course, answers = answering.mine(tx, chat_id, set_id)
    asked = answers.question_at(note)
    if asked is None:
        raise Nonsense
    if asked.is_passed_on(course.enrollment.passed_on_until):
        return asked
    replied = replace(asked, settled=settled, wanted=not settled)
    tx.answers.save(answers.with_reply(replied))
    alerting.reassess(tx, course.enrollment.id, now)
    enrolling.watch(tx, course.enrollment.id)
    return replied


def show_passed_on(tx: Transaction, course: Course, passed_on: Enrollment, now: datetime) -> None:
    """Under the answers whose question the clinic has got just now, in their place: nobody is woken by it.

    Of a question of which it is still asked for whom it is there is no answer yet.
    """
    before, chat_id = course.enrollment.passed_on_until, course.enrollment.chat_id
    for answers in course.answer_sets:
        for asked in answers.questions:
            is_new = asked.is_passed_on(passed_on.passed_on_until) and not asked.is_passed_on(before)
            if is_new and chat_id in tx.outbox.shown_in(slot(answers.id, asked.note)):
                _show(tx, passed_on, answers, asked, now, lane=Lane.BULK)


def _show(
    tx: Transaction,
    enrollment: Enrollment,
    answers: AnswerSet,
    asked: Asked,
    now: datetime,
    lane: Lane = Lane.ANSWER,
    in_place_of: int | None = None,
) -> None:
    if enrollment.chat_id is not None:
        named, to = slot(answers.id, asked.note), enrollment.chat_id
        params = {"note": asked.note}
        message = Message(to, "answered", answers.id, params, lane=lane, slot=named, in_place_of=in_place_of)
        tx.outbox.put(message, now)
