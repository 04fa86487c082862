"""The database is a copy from before: what happened since is not known here, and has happened. See decision 37.

Nothing that may have been sent is sent again, nothing is held against a patient who may have answered, and whatever was
open is raised again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot import alert as alerts
from bot import timetable
from bot.advance import carry_out
from bot.checkin import CheckIn
from bot.clinic import Clinic
from bot.course import Course
from bot.enrollment import EnrollmentState
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.timetable import UNFINISHED, Step
from bot.workflows import alerting, clock, enrolling, erasing, mornings, writing

SINCE, UNTIL = "restored to", "restored at"  # Names of marks.
FOLLOWED = (EnrollmentState.ACTIVE, EnrollmentState.UNREACHABLE)


def judge_anew(tx: Transaction, parked: Iterable[Message], since: datetime, now: datetime) -> None:
    """`parked` is what waited to be sent then and may have been since."""
    tx.marks.set(SINCE, since)
    tx.marks.set(UNTIL, now)
    tx.audit.note("store", "restored", f"since:{since.isoformat()}", now)
    clinics = tx.clinics.every()
    for clinic in clinics:
        for enrollment_id in _followed(tx, clinic):
            pass_over(tx, enrollment_id, now)
    erasing.wait_anew(tx, now)
    for each in parked:
        if each.screen == "letter":
            writing.was_not_sent(tx, each.subject, now)
    for clinic in clinics:
        _begin_the_day(tx, clinic, now)
        _raise_again(tx, clinic, now)
        _tell(tx, clinic, since, now)


def lost(tx: Transaction) -> tuple[datetime, datetime] | None:
    """Between which moments the record has a gap; None where it was never restored."""
    since, until = tx.marks.get(SINCE), tx.marks.get(UNTIL)
    return None if since is None or until is None else (since, until)


def _followed(tx: Transaction, clinic: Clinic) -> Sequence[int]:
    return sorted(each.enrollment_id for each in tx.enrollments.standings(clinic.id) if each.state in FOLLOWED)


def pass_over(tx: Transaction, enrollment_id: int, now: datetime) -> None:
    """What was due by now is done without a word: a question that was to be asked is one that never arrived."""
    course, found = _left_in_peace(tx, tx.enrollments.course(enrollment_id)), False
    while (step := timetable.next_step(course, now)) is not None:
        course = _carry_out(tx, course, step, now)
        found = found or step.act in clock.FINDS
    if found:
        alerting.reassess(tx, enrollment_id, now)
    enrolling.watch(tx, enrollment_id)


def _left_in_peace(tx: Transaction, course: Course) -> Course:
    """An open question takes answers as before; nobody is reminded of it, and silence says nothing."""
    for checkin in course.checkins:
        if checkin.state in UNFINISHED:
            reminded = len(course.protocol.timetable.reminders_after_hours)
            excused = replace(checkin, excused=True, asked_again=True, reminded=reminded, left_reminded=True)
            tx.checkins.save(excused)
            course = course.with_checkin(excused)
    return course


def _carry_out(tx: Transaction, course: Course, step: Step, now: datetime) -> Course:
    enrollment, checkin = carry_out(course, step, now)
    tx.enrollments.save(enrollment)
    course = replace(course, enrollment=enrollment)
    return course if checkin is None else course.with_checkin(_keep(tx, checkin))


def _keep(tx: Transaction, checkin: CheckIn) -> CheckIn:
    if checkin.id == 0:
        return tx.checkins.add(checkin)
    tx.checkins.save(checkin)
    return checkin


def _begin_the_day(tx: Transaction, clinic: Clinic, now: datetime) -> None:
    """Today's morning message, and its digest, may have been read."""
    tx.marks.set(mornings.mark(clinic.id), now)
    tx.due.set("clinic", clinic.id, None)
    mornings.arm(tx, clinic, now)


def _raise_again(tx: Transaction, clinic: Clinic, now: datetime) -> None:
    for alert_id in sorted(each.id for each in tx.alerts.open_of_clinic(clinic.id)):
        alert = alerts.raised_again(tx.alerts.hold(alert_id), now)
        tx.alerts.save(alert)
        alerting.tell(tx, alert, now)


def _tell(tx: Transaction, clinic: Clinic, since: datetime, now: datetime) -> None:
    """At once, also by night: what was raised in the lost hours climbs to nobody any more."""
    params = {"since": since.isoformat(), "until": now.isoformat()}
    for each in tx.providers.of_clinic(clinic.id):
        told = Message(each.chat_id, "restored", clinic.id, params, lane=Lane.ALERT, slot="restored", anew=True)
        tx.outbox.put(told, now)
