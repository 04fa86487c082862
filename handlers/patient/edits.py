"""What a message of a patient became when it was kept, so that an edit of it corrects just that."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from bot.checkin import AnswerSet, Source
from bot.course import Course
from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.whose import bare, is_unsure
from bot.workflows import answering

MOST_SOURCES = 20  # Of one set: who edits something older than that has written something new.
NOTE, HEARD, ALL_CLEAR = "note", "heard", "all_clear"


class Became(NamedTuple):
    """What was made of a message, in which answers."""

    set_id: int
    what: str


def remember(tx: Transaction, set_id: int, sent: int, what: str, said: str, now: datetime) -> None:
    """`what` it became is written in `Source`; `sent` is the message's number in its chat, 0 if it has none.

    A note is the last one that was kept in these answers.
    """
    if sent:
        answers = tx.answers.get(set_id)
        note = len(answers.notes) - 1 if what == NOTE else None
        source = Source(sent, what, _digest(said), answering.given(tx, now), note)
        others = (each for each in answers.sources if each.sent != sent)
        tx.answers.save(replace(answers, sources=(*others, source)[-MOST_SOURCES:]))


def move(tx: Transaction, answers: AnswerSet, note: int, to: int, now: datetime) -> None:
    """This note was for the other: an edit of its message corrects what is kept there."""
    said = bare(answers.notes[note])
    sent = next((each.sent for each in reversed(answers.sources) if _became(each, answers, note)), 0)
    remember(tx, to, sent, NOTE, said, now)


def _became(source: Source, answers: AnswerSet, note: int) -> bool:
    """Of what was kept before the place of a note was, its words tell."""
    if source.note is not None:
        return source.note == note
    return source.what == NOTE and source.digest == _digest(bare(answers.notes[note]))


def known_for(tx: Transaction, chat_id: int, sent: int) -> tuple[Enrollment, bool] | None:
    """Whose the message is that is edited, also of one that has been stopped since, and whether that is sure."""
    every = (*tx.enrollments.of_patient(chat_id), *tx.enrollments.stopped_by(chat_id))
    ids = sorted(each.id for each in every)
    courses = [tx.enrollments.course(each) for each in ids]
    became = [(course, found) for course in courses if (found := of_message(course, sent)) is not None]
    if not became:
        return None
    course, found = max(became, key=lambda each: each[1][1].at)
    return course.enrollment, not _is_asked(*found)


def is_asked(course: Course, sent: int) -> bool:
    """Are they words of which it is still open for whom they are?"""
    found = of_message(course, sent)
    return found is not None and _is_asked(*found)


def _is_asked(answers: AnswerSet, source: Source) -> bool:
    return any(is_unsure(each) and _became(source, answers, note) for note, each in enumerate(answers.notes))


def changes_nothing(course: Course, sent: int, said: str) -> bool:
    """The same words once cleaned: Telegram tells of an edit too when it has loaded a preview."""
    found = of_message(course, sent)
    return found is not None and found[1].digest == _digest(said)


def of_message(course: Course, sent: int) -> tuple[AnswerSet, Source] | None:
    """What was made of it last: its edits may have come into another set."""
    found = ((answers, each) for answers in course.answer_sets for each in answers.sources if each.sent == sent)
    return max(found, key=lambda each: each[1].at, default=None)


def _digest(said: str) -> str:
    return sha256(" ".join(said.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
