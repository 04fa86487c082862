"""What the staff writes: letters to a patient, as the clinic's and no person's, and remarks for the clinic alone."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import expected, hours
from bot.alert import Alert, Outcome
from bot.clinic import Provider, Role
from bot.course import Course
from bot.enrollment import Ending, Enrollment
from bot.finding import Urgency
from bot.letter import Letter, LetterState, Remark
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import alerting

A_DAY, STILL_UP = timedelta(days=1), timedelta(hours=1)


class Unwritable(Exception):
    """Nothing that is written is to reach this phone: not connected, stopped, or the patient has died."""


def slot(letter: Letter) -> str:
    """In the patient's chat; it names the enrollment, so that a reply to it is of that one."""
    return f"letter:{letter.enrollment_id}:{letter.id}"


def staff_slot(letter: Letter) -> str:
    """In the chat of whoever wrote it."""
    return f"written:{letter.enrollment_id}:{letter.id}"


def can_be_written_to(enrollment: Enrollment) -> bool:
    return enrollment.is_followed and enrollment.chat_id is not None and enrollment.ended_for is not Ending.DIED


def is_stale(letter: Letter, enrollment: Enrollment, now: datetime) -> bool:
    """Has the patient said something since it was written, or a day gone by? It may not be true any more."""
    is_answered = enrollment.heard_at is not None and enrollment.heard_at > letter.written_at
    return letter.state is LetterState.DRAFT and (is_answered or now - letter.written_at > A_DAY)


def what_became(alert: Alert, course: Course, now: datetime) -> str:
    """Of a closed alert, for its patient: "usual", "looked_at" or "not_reached".

    Nothing is said to be as expected while a grade that was answered last is more than is usual today.
    """
    if alert.outcome is Outcome.NOT_REACHED:
        return "not_reached"
    day, last = course.day(hours.today(course, now)), course.last_grades()
    is_above = any(last.get(each.id, 0) > expected.grade_on(course, each, day) for each in course.protocol.symptom)
    is_usual = alert.outcome in (Outcome.NORMAL, Outcome.FALSE_ALARM) and not is_above
    return "usual" if is_usual else "looked_at"


def draft(tx: Transaction, provider: Provider, enrollment: Enrollment, text: str, photo: str, now: datetime) -> Letter:
    """To be looked at once more before it goes. Raises Unwritable."""
    if not can_be_written_to(enrollment):
        raise Unwritable
    return tx.letters.add(Letter(0, enrollment.id, provider.id, now, text, photo))


def send(tx: Transaction, provider: Provider, letter: Letter, now: datetime, *, at_once: bool) -> Letter:
    """In the patient's night it waits for the morning, unless `at_once`. Raises Unwritable; a second time does nothing.

    `letter` was found through an enrollment of this provider's clinic.
    """
    enrollment, held = tx.enrollments.hold(letter.enrollment_id), tx.letters.hold(letter.id)
    if held.state is not LetterState.DRAFT:
        return held
    if not can_be_written_to(enrollment) or enrollment.chat_id is None:
        raise Unwritable
    goes_at = now if at_once else hours.after_quiet_hours(tx.enrollments.course(enrollment.id), now)
    waiting = replace(held, state=LetterState.WAITING, goes_at=goes_at)
    tx.letters.save(waiting)
    tx.outbox.put(_message(waiting, enrollment.chat_id), now)
    tx.audit.note(f"provider:{provider.id}", "wrote to the patient", f"enrollment:{enrollment.id}", now)
    return waiting


def was_sent(tx: Transaction, letter_id: int, now: datetime) -> None:
    """Whoever wrote it reads so, and so does everybody who has the card of an alert before them."""
    letter = tx.letters.hold(letter_id)
    if letter.sent_at is not None:
        return
    _tell_author(tx, replace(letter, state=LetterState.SENT, sent_at=now), now)
    if (alert := tx.alerts.open_of_enrollment(letter.enrollment_id)) is not None:
        alerting.refresh(tx, alert.id, now)


def was_not_sent(tx: Transaction, letter_id: int, now: datetime) -> None:
    letter = tx.letters.hold(letter_id)
    if letter.state is LetterState.WAITING:
        _tell_author(tx, replace(letter, state=LetterState.FAILED), now, anew=True, at=_told_at(tx, letter, now))


def cancel(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    """What waits for a patient whose follow-up ends, or who has gone, is not sent; whoever wrote it is told."""
    for letter in tx.letters.of_enrollment(enrollment.id):
        if letter.state is LetterState.WAITING:
            if enrollment.chat_id is not None:
                tx.outbox.cancel(enrollment.chat_id, slot(letter))
            was_not_sent(tx, letter.id, now)


def follow(tx: Transaction, old_chat_id: int, enrollment: Enrollment, now: datetime) -> None:
    """The patient reads on in another chat: what waits for them goes there, and no more to the one before."""
    for letter in tx.letters.of_enrollment(enrollment.id):
        if letter.state is LetterState.WAITING and enrollment.chat_id is not None:
            tx.outbox.cancel(old_chat_id, slot(letter))
            tx.outbox.put(_message(letter, enrollment.chat_id), now)


def remark(tx: Transaction, provider: Provider, enrollment: Enrollment, text: str, now: datetime) -> Remark:
    tx.audit.note(f"provider:{provider.id}", "wrote a remark", f"enrollment:{enrollment.id}", now)
    return tx.remarks.add(Remark(0, enrollment.id, provider.id, now, text))


def _message(letter: Letter, chat_id: int) -> Message:
    return Message(chat_id, "letter", letter.id, slot=slot(letter), not_before=letter.goes_at)


def _tell_author(
    tx: Transaction, letter: Letter, now: datetime, *, anew: bool = False, at: datetime | None = None
) -> None:
    tx.letters.save(letter)
    to = reader_of(tx, letter).chat_id
    tx.outbox.put(Message(to, "written", letter.id, slot=staff_slot(letter), anew=anew, not_before=at), now)


def _told_at(tx: Transaction, letter: Letter, now: datetime) -> datetime:
    """When it is said that it did not arrive: in the clinic's night only of something urgent, or to who is still up."""
    alert, written_by = tx.alerts.open_of_enrollment(letter.enrollment_id), tx.providers.get(letter.provider_id)
    is_urgent = alert is not None and alert.urgency >= Urgency.URGENT
    if is_urgent or now - letter.written_at < STILL_UP:
        return now
    return tx.clinics.get(written_by.clinic_id).after_quiet_hours(now)


def reader_of(tx: Transaction, letter: Letter) -> Provider:
    """Whoever wrote it; where they have gone and it did not arrive, an admin, or else whoever is there."""
    author = tx.providers.get(letter.provider_id)
    is_there = author.removed_at is None and author.unreachable_at is None
    if is_there or letter.state is not LetterState.FAILED:
        return author
    about = tx.enrollments.of_clinic(author.clinic_id, letter.enrollment_id).chat_id
    staff = [each for each in tx.providers.of_clinic(author.clinic_id) if each.chat_id != about]
    others = sorted(staff, key=lambda each: (each.unreachable_at is not None, each.role is not Role.ADMIN))
    return next(iter(others), author)
