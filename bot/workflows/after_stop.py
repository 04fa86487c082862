"""What somebody says who has stopped: nothing is asked of them, but their words are kept, weighed and read."""

from collections.abc import Sequence
from datetime import datetime

from bot import hours, whose
from bot.checkin import Contact
from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.whose import Place
from bot.workflows import answering, wishing
from bot.workflows.answering import Recorded


def note_stop(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    tx.marks.set(_stopped(enrollment), now)


def beside(tx: Transaction, enrollment: Enrollment, now: datetime) -> list[Enrollment]:
    """The others of its chat that its words may be about too, stopped or not: one whose days are over is not taken
    for one that has some left.
    """
    chat_id = enrollment.chat_id or 0
    every = (*tx.enrollments.of_patient(chat_id), *tx.enrollments.stopped_by(chat_id))
    others = [each for each in every if each.id != enrollment.id]
    if not others or not _has_days_left(tx, enrollment, now):
        return others
    return [each for each in others if _has_days_left(tx, each, now)]


def _has_days_left(tx: Transaction, enrollment: Enrollment, now: datetime) -> bool:
    """Days on which something is asked, or would be if they went on."""
    if enrollment.is_asked or enrollment.completed_at is not None:
        return enrollment.is_asked
    course = tx.enrollments.course(enrollment.id)
    return course.day(hours.today(course, now)) <= course.protocol.last_day


def keep(
    tx: Transaction,
    enrollment: Enrollment,
    notes: Sequence[str],
    photos: Sequence[str],
    now: datetime,
    *,
    unsure: str = "",
    wish: Contact | None = None,
) -> int:
    """The id of the answers that hold them now. A sign in them raises an alert, as anybody's does.

    `unsure` names the message or album where it may be about another of the same chat: it is marked.
    """
    set_id, of_notes, of_photos = answering.set_for_words(tx, enrollment, now).id, [], []
    for photo in photos:
        answers = _add(tx, enrollment, set_id, now, photo=photo).answers
        set_id = answers.id
        of_photos.append((set_id, len(answers.photos) - 1))
    for note in notes:
        answers = _add(tx, enrollment, set_id, now, note=note).answers
        set_id = answers.id
        of_notes.append((set_id, len(answers.notes) - 1))
    if unsure:
        _mark(tx, of_notes, of_photos, unsure)
    if wish is not None:
        wishing.record_wish(tx, tx.enrollments.course(enrollment.id), tx.answers.get(set_id), wish, now)
    note_words(tx, enrollment, now)
    return set_id


def _mark(tx: Transaction, notes: Sequence[Place], photos: Sequence[Place], group: str) -> None:
    for set_id, number in notes:
        tx.answers.save(whose.marked(tx.answers.get(set_id), number, whose.UNSURE))
    for set_id, number in photos:
        tx.answers.save(whose.hold(tx.answers.get(set_id), number, group, next(iter(notes), None)))


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
        return answering.add_photos(tx, course, answers, (photo,), now)
    return answering.add_note(tx, course, answers, note, now)


def _stopped(enrollment: Enrollment) -> str:
    return f"stopped:{enrollment.id}"


def _wrote(enrollment: Enrollment) -> str:
    return f"wrote after stop:{enrollment.id}"
