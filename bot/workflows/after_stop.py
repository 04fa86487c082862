"""What somebody says who has stopped: nothing is asked of them, but their words are kept, weighed and read."""

from collections.abc import Sequence
from datetime import datetime

from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.workflows import answering
from bot.workflows.answering import Recorded


def note_stop(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    tx.marks.set(_stopped(enrollment), now)


def keep(tx: Transaction, enrollment: Enrollment, notes: Sequence[str], photos: Sequence[str], now: datetime) -> int:
    """The id of the answers that hold them now. A sign in them raises an alert, as anybody's does."""
    set_id = answering.set_for_words(tx, enrollment, now).id
    for photo in photos:
        set_id = _add(tx, enrollment, set_id, now, photo=photo).answers.id
    for note in notes:
        set_id = _add(tx, enrollment, set_id, now, note=note).answers.id
    note_words(tx, enrollment, now)
    return set_id


def note_words(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    tx.marks.set(_wrote(enrollment), now)


def has_written(tx: Transaction, enrollment: Enrollment) -> bool:
    """Since they stopped last?"""
    stopped_at, wrote_at = tx.marks.get(_stopped(enrollment)), tx.marks.get(_wrote(enrollment))
    return wrote_at is not None and (stopped_at is None or wrote_at >= stopped_at)


def _add(
    tx: Transaction, enrollment: Enrollment, set_id: int, now: datetime, *, note: str = "", photo: str = ""
) -> Recorded:
    course, answers = tx.enrollments.course(enrollment.id), tx.answers.get(set_id)
    if photo:
        return answering.add_photo(tx, course, answers, photo, now)
    return answering.add_note(tx, course, answers, note, now)


def _stopped(enrollment: Enrollment) -> str:
    return f"stopped:{enrollment.id}"


def _wrote(enrollment: Enrollment) -> str:
    return f"wrote after stop:{enrollment.id}"
