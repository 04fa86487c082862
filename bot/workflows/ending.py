"""The staff ends a follow-up: nothing more is sent, and what is open is closed with it, or stays with the clinic."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import advance, hours
from bot.alert import Outcome
from bot.checkin import CheckInState
from bot.clinic import Provider
from bot.course import Course
from bot.enrollment import Ending, Enrollment, EnrollmentState
from bot.finding import Urgency
from bot.ports import Transaction
from bot.timeline import ENDED
from bot.workflows import alerting, answering, enrolling, writing
from bot.workflows import provider as acts

A_DAY = timedelta(days=1)
UNASKED = ("aftercare", "chart", "farewell", "read", "session")  # Screens in a slot of the enrollment.


class Changed(Exception):
    """The open alert is not as they saw it who would end the follow-up: nothing was done."""


def end(
    tx: Transaction,
    provider: Provider,
    enrollment_id: int,
    reason: Ending,
    now: datetime,
    *,
    closes_alert: bool,
    seen: int | None = None,
) -> Enrollment:
    """The patient can still write, and is read; but for who has died, nothing waits that could reach their phone.

    An alert that stays open stays with the clinic, and its patient hears no more of it. `seen` is the version of the
    open alert that was shown, 0 where none was; None where nobody was asked about it. Raises NotYours, Changed.
    """
    acts.hold(tx, provider)  # Before the enrollment, as every act on an alert does.
    enrollment = tx.enrollments.hold(enrolling.of_staff(tx, provider, enrollment_id).id)
    if not is_to_end(enrollment):
        return enrollment
    course = tx.enrollments.course(enrollment.id)
    if seen is not None and seen != (course.alert.version if course.alert else 0):
        raise Changed
    today = hours.today(course, now)
    ended = replace(
        enrollment,
        state=EnrollmentState.COMPLETED,
        ended_for=reason,
        ended_at=now,
        completed_at=enrollment.completed_at or now,
        settled_on=today + A_DAY,
        passed_on_until=now,
    )
    tx.enrollments.save(ended)
    _ask_no_more(tx, course)
    send_no_more(tx, course, now)
    enrolling.revoke_links(tx, enrollment, now)
    alert = tx.alerts.open_of_enrollment(enrollment.id)
    if alert is not None and closes_alert:
        acts.resolve(tx, provider.chat_id, alert.id, alert.version, now, outcome=Outcome.ENDED)
    elif alert is not None:
        alerting.has_changed(tx, alert.id, now)
    enrolling.watch(tx, enrollment.id)
    tx.audit.note(f"provider:{provider.id}", ENDED, f"enrollment:{enrollment.id}", now)
    return ended


def is_to_end(enrollment: Enrollment) -> bool:
    """Is anything still planned, or could be?"""
    return enrollment.is_followed and enrollment.ended_for is None


def take_back(tx: Transaction, provider: Provider, enrollment_id: int, now: datetime) -> Enrollment:
    """Ended by mistake: followed again from now on, as after a pause. Raises NotYours.

    What was closed with the end was judged by nobody: it is open again, with who takes the end back.
    """
    acts.hold(tx, provider)
    enrollment = tx.enrollments.hold(enrolling.of_staff(tx, provider, enrollment_id).id)
    if enrollment.ended_for in (None, Ending.ANOTHER) or enrollment.state is not EnrollmentState.COMPLETED:
        return enrollment
    again = advance.start(replace(enrollment, ended_for=None, ended_at=None, completed_at=None, settled_on=None), now)
    tx.enrollments.save(again)
    for alert in tx.alerts.of_enrollment(again.id):
        if alert.outcome is Outcome.ENDED:
            acts.reopen(tx, provider.chat_id, alert.id, alert.version, now)
    alerting.reassess(tx, again.id, now)
    enrolling.watch(tx, again.id)
    tx.audit.note(f"provider:{provider.id}", "follows again", f"enrollment:{again.id}", now)
    return again


def _ask_no_more(tx: Transaction, course: Course) -> None:
    """A question that stands there takes no answer any more; nobody is reminded of it, and its silence says nothing."""
    for checkin in course.checkins:
        if checkin.state in (CheckInState.PLANNED, CheckInState.ASKED):
            tx.checkins.save(replace(checkin, state=CheckInState.SKIPPED, silence_checked=True))
        elif checkin.state is CheckInState.PARTLY_ANSWERED:
            tx.checkins.save(replace(checkin, left_reminded=True, silence_checked=True))


def send_no_more(tx: Transaction, course: Course, now: datetime) -> None:
    """What waits to be sent unasked."""
    enrollment, chat_id = course.enrollment, course.enrollment.chat_id
    writing.cancel(tx, enrollment, now)
    if chat_id is None:
        return
    asked = (tx.answers.of_checkin(each.id) for each in course.checkins)
    slots = [answering.slot(each.id) for each in asked if each is not None]
    slots += [f"{screen}:{enrollment.id}" for screen in UNASKED]
    if course.alert is not None:
        alert, waiting = course.alert, alerting.WAITING
        slots += [alerting.waiting_slot(screen, alert, urgency) for screen in waiting for urgency in Urgency]
        slots.append(alerting.taken_slot(alert))
    for slot in slots:
        tx.outbox.cancel(chat_id, slot)
