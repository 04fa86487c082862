"""What happens because it is time: questions, reminders, closings, escalations, the morning message."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import hours, left_out, timetable
from bot.advance import carry_out, put
from bot.checkin import AnswerSet, CheckIn, CheckInState
from bot.course import Course
from bot.enrollment import EnrollmentState
from bot.outbox import Lane, Message
from bot.ports import Due, Transaction
from bot.timetable import Act, Step
from bot.workflows import (
    aftercare,
    alerting,
    answering,
    climbing,
    enrolling,
    erasing,
    grouping,
    mornings,
    replying,
    ticks,
    wishing,
)

HELD_AGAINST_THEM = {Act.REMIND, Act.CLOSE, Act.CHECK_SILENCE, Act.FALL_DUE, Act.PASS_ON}
FINDS = {Act.CLOSE, Act.CHECK_SILENCE, Act.FALL_DUE, Act.PASS_ON, Act.COMPLETE}
LOOKED_AGAIN_AFTER = timedelta(seconds=10)


def work_due(tx: Transaction, due: Due, now: datetime, hears: bool = True) -> None:
    match due.kind:
        case "enrollment":
            move_on(tx, due.subject, now, hears)
        case "alert":
            climbing.climb(tx, due.subject, now)
        case "clinic":
            mornings.send_digest(tx, due.subject, now)
        case "morning":
            mornings.begin(tx, due.subject, now)
        case "invitation":
            enrolling.look_at_link(tx, due.subject, now)
        case "refusal":
            enrolling.forget_refusal(tx, due.subject, now)
        case "wish":
            wishing.confirm_wish(tx, due.subject, now)
        case "erasing":
            erasing.carry_out(tx, due.subject, now)
        case "over":
            erasing.let_go(tx, due.subject, now)
        case "erased":
            pass  # For whoever notes it outside the database.
        case "group":
            grouping.leave_unbound(tx, due.subject, now)
        case "ticks":
            ticks.confirm_left(tx, due.subject, now)
        case _:
            raise ValueError(f"nothing is known of due moments of kind {due.kind!r}")


def move_on(tx: Transaction, enrollment_id: int, now: datetime, hears: bool = True) -> None:
    """Carry out every step of the timetable that is due, and set the moment of the next.

    While nobody can be heard, or while something of this patient waits to be worked, nothing is held against them: no
    reminder, no closing, no silence, no answer that was to be given again.
    """
    course = tx.enrollments.course(enrollment_id)
    is_heard = hears and not tx.inbox.waits_for(course.enrollment.chat_id or 0)
    found = False
    while (step := timetable.next_step(course, now)) is not None:
        if step.act in HELD_AGAINST_THEM and not is_heard:
            tx.due.set("enrollment", enrollment_id, now + LOOKED_AGAIN_AFTER)
            return
        before, course = course, _carry_out(tx, course, step, now)
        found = found or step.act in FINDS or left_out.comes_to_light(before, course)
    if found:
        alerting.reassess(tx, enrollment_id, now)
    enrolling.watch(tx, enrollment_id)


def _carry_out(tx: Transaction, course: Course, step: Step, now: datetime) -> Course:
    enrollment, checkin = carry_out(course, step, now)
    if enrollment != course.enrollment:
        tx.enrollments.save(enrollment)
    if step.act is Act.PASS_ON:
        replying.show_passed_on(tx, course, enrollment, now)
    course = replace(course, enrollment=enrollment)
    if checkin is not None:
        checkin = _keep(tx, checkin)
        course = course.with_checkin(checkin)
    for message in _messages(tx, course, step, checkin, now):
        tx.outbox.put(message, now)
    return course


def _keep(tx: Transaction, checkin: CheckIn) -> CheckIn:
    if checkin.id == 0:
        return tx.checkins.add(checkin)
    tx.checkins.save(checkin)
    return checkin


def _messages(tx: Transaction, course: Course, step: Step, checkin: CheckIn | None, now: datetime) -> list[Message]:
    chat_id = course.enrollment.chat_id
    if chat_id is None:
        return []
    about = course.enrollment.id
    match step.act:
        case Act.ASK if checkin is not None:
            asked = question(course, checkin, _answers_of(tx, checkin, now), now)
            return [*aftercare.never_shown(tx, course, now), asked]
        case Act.SKIP | Act.PASS | Act.MISSED_BY_US:
            return aftercare.never_shown(tx, course, now)
        case Act.REMIND if checkin is not None and timetable.may_remind(course, checkin, now):
            asked = question(course, checkin, _answers_of(tx, checkin, now), now)
            why = "left" if checkin.state is CheckInState.PARTLY_ANSWERED else "reminder"
            return [replace(asked, anew=True, params={why: True})]
        case Act.AFTERCARE:
            return [aftercare.card(course, now)]
        case Act.COMPLETE:
            farewell = Message(chat_id, "farewell", about, lane=Lane.BULK, slot=f"farewell:{about}", unprompted=True)
            return [replace(farewell, not_before=hours.after_quiet_hours(course, now))]
    return []


def _answers_of(tx: Transaction, checkin: CheckIn, now: datetime) -> AnswerSet:
    """Made, empty, with the question, so that its buttons know where the answers go."""
    found = tx.answers.of_checkin(checkin.id)
    return found or tx.answers.add(AnswerSet(0, checkin.enrollment_id, checkin.on, now, checkin_id=checkin.id))


def question(course: Course, checkin: CheckIn, answers: AnswerSet, now: datetime) -> Message:
    """The check-in's message; it is not sent at all once quiet hours begin."""
    return Message(
        course.enrollment.chat_id or 0,
        "questions",
        answers.id,
        lane=Lane.BULK,
        slot=answering.slot(answers.id),
        expires_at=min(hours.quiet_from(course, now), checkin.closes_at),
        unprompted=True,
    )


def ask_again(tx: Transaction, since: datetime, now: datetime) -> None:
    """We were deaf, and taps wait only 150 s for us: whoever has a question open is shown it again.

    Once a day, and not by night: where it cannot be shown again, or its day is over, what does not come is not held
    against them. `since` is when we last heard. The wait for an answer begins anew.
    """
    told = set[int]()
    for checkin in sorted(tx.checkins.awaiting_answers(since), key=lambda each: each.enrollment_id):
        course = tx.enrollments.course(checkin.enrollment_id)
        is_bound = course.enrollment.chat_id is not None and course.enrollment.state is EnrollmentState.ACTIVE
        chat_id = course.enrollment.chat_id or 0
        if checkin.asked_at is None:
            continue
        cannot_be_shown = not is_bound or now >= checkin.closes_at or hours.is_quiet(course, now)
        if cannot_be_shown or chat_id in told or _was_told_sorry(tx, chat_id, checkin):
            tx.checkins.save(replace(checkin, excused=True))
            continue
        told.add(chat_id)
        tx.checkins.save(replace(checkin, asked_again=True, asked_at=now))
        asked = question(course, checkin, _answers_of(tx, checkin, now), now)
        tx.outbox.put(replace(asked, anew=True, reason="deaf", params={"deaf": True}), now)
    tx.audit.note("receiver", "deaf", f"since:{since.isoformat()}", now)


def _was_told_sorry(tx: Transaction, chat_id: int, checkin: CheckIn) -> bool:
    """On this date, about this or another treatment."""
    courses = (tx.enrollments.course(each.id) for each in tx.enrollments.of_patient(chat_id))
    return any(each.asked_again and each.on == checkin.on for course in courses for each in course.checkins)


def was_asked(tx: Transaction, answers: AnswerSet, now: datetime) -> None:
    """Telegram has taken the question: from now on the reminders and the closing count."""
    if answers.checkin_id is None:
        return
    tx.enrollments.hold(answers.enrollment_id)  # Or what is answered at this very moment would be overwritten.
    checkin = tx.checkins.get(answers.checkin_id)
    asked = put(checkin, now)
    if asked != checkin:
        tx.checkins.save(asked)
        enrolling.watch(tx, checkin.enrollment_id)
