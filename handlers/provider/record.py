"""A patient's words, photos and course, for the staff: from an alert's card as from the patient's own.

Of words and photos the patient reads that they have been seen.
"""

from collections.abc import Callable
from datetime import datetime

from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import Transaction
from bot.whose import photos_of
from bot.workflows import alerting, enrolling, seeing
from handlers.buttons import Tap
from handlers.provider.acts import OfTap, show, turn_in_slot
from handlers.screens.said import entries, pages

MOST_PHOTOS = 5

OfEnrollment = Callable[[Transaction, Tap, Provider, Enrollment, datetime], None]


def of_patient(do: OfEnrollment) -> OfTap:
    """The first argument of the button is the enrollment."""

    def act(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
        do(tx, tap, provider, enrolling.of_staff(tx, provider, tap.number(0)), now)
        return ""

    return act


def of_alert(do: OfEnrollment) -> OfTap:
    """The first argument is the alert, as on cards that were sent before patients had a page of their own."""

    def act(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
        alert = alerting.of_staff(tx, provider, tap.number(0))
        do(tx, tap, provider, alerting.enrollment_of(tx, alert), now)
        return ""

    return act


def words(tx: Transaction, tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """A page, in a message of its own."""
    seeing.has_read(tx, enrollment.id, now)
    turn_in_slot(tx, tap, provider, "words", now, enrollment.id, page=tap.number(1))


def timeline(tx: Transaction, tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    seeing.has_read(tx, enrollment.id, now)
    turn_in_slot(tx, tap, provider, "timeline", now, enrollment.id, page=tap.number(1))


def photos_of_page(tx: Transaction, tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """The oldest first."""
    every = pages(tuple(entries(tx.enrollments.history(enrollment.id)[0])))
    page = every[min(max(tap.number(1), 0), len(every) - 1)]
    _show_photos(tx, provider, enrollment, [(e.set_id, e.photo) for e in reversed(page) if e.photo >= 0], now)


def newest_photos(tx: Transaction, _tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """A few, the oldest of them first."""
    course, _ = tx.enrollments.history(enrollment.id)
    sent = [(each.id, number) for each in course.answer_sets for number in photos_of(each)]
    _show_photos(tx, provider, enrollment, sent[-MOST_PHOTOS:], now)


def all_words(tx: Transaction, _tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    seeing.has_read(tx, enrollment.id, now)
    show(tx, provider, "words_all", now, enrollment.id, slot=f"words_all:{enrollment.id}", anew=True)


def chart(tx: Transaction, _tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """To whoever tapped, however often: one at a time is waiting."""
    show(tx, provider, "course_chart", now, enrollment.id, slot=f"course_chart:{enrollment.id}", anew=True)


def side_by_side(tx: Transaction, _tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """One of each day, in one album."""
    seeing.has_read(tx, enrollment.id, now)
    show(tx, provider, "side_by_side", now, enrollment.id, slot=f"side_by_side:{enrollment.id}", anew=True)


def _show_photos(
    tx: Transaction, provider: Provider, enrollment: Enrollment, sent: list[tuple[int, int]], now: datetime
) -> None:
    seeing.has_read(tx, enrollment.id, now)
    for set_id, number in sent:
        tx.outbox.put(Message(provider.chat_id, "picture", enrollment.id, {"set": set_id, "n": number}), now)
