"""The aftercare card with the list of warning signs: everybody who is followed has had it."""

from datetime import datetime, timedelta

from bot import hours
from bot.course import Course
from bot.outbox import Lane, Message
from bot.ports import Transaction

JUST_CONNECTED = timedelta(minutes=15)


def card(course: Course, now: datetime) -> Message:
    """By night only to a patient who has just connected and is awake; to everybody else in the morning."""
    enrollment, about = course.enrollment, course.enrollment.id
    is_awake = enrollment.enrolled_at is not None and now - enrollment.enrolled_at <= JUST_CONNECTED
    at = now if is_awake else hours.after_quiet_hours(course, now)
    by_night = hours.is_quiet(course, at)
    return Message(
        enrollment.chat_id or 0,
        "aftercare",
        about,
        lane=Lane.BULK,
        slot=slot(course),
        unprompted=True,
        not_before=at,
        expires_at=at + JUST_CONNECTED if by_night else hours.quiet_from(course, at),
    )


def never_shown(tx: Transaction, course: Course, now: datetime) -> list[Message]:
    """A card that was held up until quiet hours began is not lost: it comes at the next day's hour, asked or not."""
    if course.enrollment.aftercare_sent_at is None or tx.outbox.shown_in(slot(course)):
        return []
    return [card(course, now)]


def slot(course: Course) -> str:
    return f"aftercare:{course.enrollment.id}"
