"""Somebody of the clinic has read what a patient wrote or sent, and the patient reads so."""

from dataclasses import replace
from datetime import datetime

from bot import hours
from bot.course import Course
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.whose import photos_of


def has_read(tx: Transaction, enrollment_id: int, now: datetime, *, is_said: bool = True) -> None:
    """Once for all that has come since it was said last; not at night. `is_said` False: another message says more."""
    said_at = newest_at(tx.enrollments.history(enrollment_id)[0])
    if said_at is None:
        return
    held = tx.enrollments.hold(enrollment_id)
    if held.seen_at is not None and held.seen_at >= said_at:
        return
    tx.enrollments.save(replace(held, seen_at=now))
    if not is_said or held.chat_id is None or not held.is_followed or held.ended_for is not None:
        return
    not_before = hours.after_quiet_hours(tx.enrollments.course(enrollment_id), now)
    slot = f"read:{enrollment_id}"
    tx.outbox.put(
        Message(held.chat_id, "read", enrollment_id, lane=Lane.BULK, slot=slot, anew=True, not_before=not_before), now
    )


def newest_at(course: Course) -> datetime | None:
    """When the last words or photo came; thanks want no receipt."""
    sets = [each for each in course.answer_sets if not each.only_thanks]
    words = [each.noted_at(number) for each in sets for number in range(len(each.notes))]
    photos = [each.last_at or each.first_at for each in sets if photos_of(each)]
    return max((*words, *photos), default=None)
