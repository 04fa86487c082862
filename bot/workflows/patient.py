"""What a patient does beside answering: stops, is not to be reached, comes back, has got the aftercare card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import advance, hours
from bot.enrollment import Enrollment, EnrollmentState
from bot.finding import Finding, Urgency
from bot.ports import Transaction
from bot.workflows import after_stop, alerting, enrolling, menus

Named = tuple[str, str]  # Name and username.


def stop(tx: Transaction, chat_id: int, now: datetime) -> int:
    """Every enrollment of this chat is withdrawn; how many there were."""
    followed = tx.enrollments.of_patient(chat_id)
    for enrollment in followed:
        stop_one(tx, chat_id, enrollment, now)
    return len(followed)


def stop_one(tx: Transaction, chat_id: int, enrollment: Enrollment, now: datetime, *, is_told: bool = True) -> None:
    """Of two that a chat follows, the other goes on. `is_told`: a provider reads of it."""
    enrolling.withdraw(tx, tx.enrollments.hold(enrollment.id), now)
    after_stop.note_stop(tx, enrollment, now)
    tx.audit.note(f"chat:{chat_id}", "stopped", f"enrollment:{enrollment.id}", now)
    if is_told:
        enrolling.tell_provider(tx, enrollment, "stopped", now)


def go_on(tx: Transaction, chat_id: int, now: datetime) -> int:
    """What this chat itself has stopped is followed again from now on; how many there are. None if they began anew."""
    if tx.enrollments.of_patient(chat_id):
        return 0
    again = [each for each in tx.enrollments.stopped_by(chat_id) if can_go_on(tx, each, now)]
    for enrollment in again:
        held = tx.enrollments.hold(enrollment.id)
        completed = replace(held, state=EnrollmentState.COMPLETED)
        tx.enrollments.save(completed if held.completed_at else advance.start(held, now))
        alerting.reassess(tx, held.id, now)  # What was put off to a date that is past would not fall due again.
        enrolling.watch(tx, held.id)
        tx.audit.note(f"chat:{chat_id}", "went on", f"enrollment:{held.id}", now)
        enrolling.tell_provider(tx, held, "went_on", now)
    if again:
        menus.renew(tx, chat_id, now)
    return len(again)


def choose_fewer(tx: Transaction, chat_id: int, now: datetime, *, wants_fewer: bool) -> int:
    """From the next day on, for all of a person's treatments; how many there are."""
    followed = tx.enrollments.of_patient(chat_id)
    for enrollment in followed:
        held = tx.enrollments.hold(enrollment.id)
        if held.fewer is not wants_fewer:
            tx.enrollments.save(replace(held, fewer=wants_fewer))
            enrolling.watch(tx, held.id)
            action = "asked for fewer questions" if wants_fewer else "asked for all questions"
            tx.audit.note(f"chat:{chat_id}", action, f"enrollment:{held.id}", now)
    return len(followed)


def can_go_on(tx: Transaction, enrollment: Enrollment, now: datetime) -> bool:
    """As long as questions are planned; after that whoever was asked to the end can still write."""
    course = tx.enrollments.course(enrollment.id)
    return enrollment.completed_at is not None or course.day(hours.today(course, now)) <= course.protocol.last_day


def got_aftercare(tx: Transaction, chat_id: int, enrollment_id: int, now: datetime) -> None:
    """The channel works. It says nothing of the skin, so it does not count as having heard from the patient."""
    for enrollment in tx.enrollments.of_patient(chat_id):
        if enrollment.id == enrollment_id and enrollment.aftercare_seen_at is None:
            tx.enrollments.save(replace(tx.enrollments.hold(enrollment.id), aftercare_seen_at=now))


def _take_name(tx: Transaction, chat_id: int, enrollments: Sequence[Enrollment], named: Named, now: datetime) -> None:
    """Written only where it has changed."""
    name, username = named
    for each in enrollments:
        if (each.name, each.username) != named:
            tx.enrollments.save(replace(tx.enrollments.hold(each.id), name=name, username=username))
            tx.audit.note(f"chat:{chat_id}", "goes by another name", f"enrollment:{each.id}", now)


def is_unreachable(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    """The bot was blocked: nothing more can be asked until the patient comes back, and a provider is told."""
    held = tx.enrollments.hold(enrollment.id)
    if held.state is not EnrollmentState.ACTIVE:
        return
    tx.enrollments.save(replace(held, state=EnrollmentState.UNREACHABLE))
    enrolling.watch(tx, held.id)
    was_not_reached(tx, held, now)


def was_not_reached(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    course = tx.enrollments.course(enrollment.id)
    on = hours.today(course, now)
    finding = Finding("unreachable", "", f"unreachable:{on.isoformat()}", Urgency.ROUTINE, course.day(on))
    alerting.merge(tx, course.enrollment, [finding], now)


def is_back(tx: Transaction, chat_id: int, now: datetime, named: Named | None = None) -> None:
    """Asked again from the next check-in on; the days between are nobody's fault and are not asked.

    `named` is what their Telegram calls them now: a username that was given up may be a stranger's by tomorrow.
    """
    followed = tx.enrollments.of_patient(chat_id)
    if named is not None:
        _take_name(tx, chat_id, followed or tx.enrollments.stopped_by(chat_id), named, now)
    for enrollment in followed:
        if enrollment.state is not EnrollmentState.UNREACHABLE:
            continue
        held = tx.enrollments.hold(enrollment.id)
        if held.state is EnrollmentState.UNREACHABLE:
            tx.enrollments.save(advance.start(held, now))
            alerting.reassess(tx, held.id, now)
            enrolling.watch(tx, held.id)
