"""Words and pictures that could be of either of two: kept and read at once for one, with a mark."""

from dataclasses import replace
from datetime import datetime

from telegram import Update

from bot import whose
from bot.enrollment import Enrollment, beside
from bot.ports import NotYours, Transaction
from bot.workflows.answering import Recorded
from handlers.patient import edits, files
from handlers.patient.reports import waiting_set
from handlers.patient.who import chat_of

OF_ANSWERS, OF_ENROLLMENT = (
    ("answers", "heard", "advice"),
    ("chart", "aftercare", "time", "calling", "stopped", "letter", "read", "session"),
)


def named(tx: Transaction, update: Update) -> tuple[Enrollment, bool] | None:
    """Of whom a message itself says that it is, and whether that is sure: an edit by what it was, others by a reply.

    Also of one that has been stopped since.
    """
    sent = update.effective_message
    known = edits.known_for(tx, chat_of(update), sent.message_id) if sent and update.edited_message else None
    if known is not None and (known[1] or not known[0].is_followed):
        return known
    answered = replied_to(tx, update)
    return (answered, True) if answered is not None else None


def replied_to(tx: Transaction, update: Update) -> Enrollment | None:
    """Whose message the patient replies to, if that says it."""
    chat_id, sent = chat_of(update), update.effective_message
    answered = sent.reply_to_message if sent else None
    return of_message(tx, chat_id, answered.message_id) if answered is not None else None


def of_message(tx: Transaction, chat_id: int, message_id: int) -> Enrollment | None:
    """Whom a message of ours is about, if one alone."""
    kind, _, rest = (tx.outbox.slot_of(chat_id, message_id) or "").partition(":")
    number = rest.partition(":")[0]
    if kind not in (*OF_ANSWERS, *OF_ENROLLMENT) or not number.isdecimal():
        return None
    try:
        is_set = kind in OF_ANSWERS
        wanted = tx.answers.of_patient(chat_id, int(number)).enrollment_id if is_set else int(number)
    except NotYours:
        return None
    followed = next((each for each in tx.enrollments.of_patient(chat_id) if each.id == wanted), None)
    return followed or next((each for each in tx.enrollments.stopped_by(chat_id) if each.id == wanted), None)


def both_wait(tx: Transaction, enrollment: Enrollment, now: datetime) -> bool:
    """What is typed could answer either's question: then it answers neither, and is words."""
    others = beside(enrollment, tx.enrollments.of_patient(enrollment.chat_id or 0))
    return any(waiting_set(tx, tx.enrollments.course(each.id), now) is not None for each in others)


def is_unsure(tx: Transaction, enrollment: Enrollment) -> bool:
    return bool(beside(enrollment, tx.enrollments.of_patient(enrollment.chat_id or 0)))


def mark(tx: Transaction, recorded: Recorded) -> Recorded:
    """The last note is perhaps for the other. It has been read, and has alerted, already."""
    kept = tx.answers.get(recorded.answers.id)
    answers = whose.marked(kept, len(kept.notes) - 1, whose.UNSURE)
    tx.answers.save(answers)
    return replace(recorded, answers=answers)


def hold_photo(tx: Transaction, photo: Recorded, recorded: Recorded, group: str, words: whose.Place | None) -> Recorded:
    """The last photo is perhaps for the other, as all of its group are; `recorded` as it is then kept."""
    kept = tx.answers.get(photo.answers.id)
    tx.answers.save(whose.hold(kept, len(kept.photos) - 1, group, words))
    return replace(recorded, answers=tx.answers.get(recorded.answers.id))


def has_words(tx: Transaction, enrollment: Enrollment, album: str) -> bool:
    """Is it asked about with the words under one of its photos, that came before?"""
    sets = tx.enrollments.course(enrollment.id).answer_sets
    every = (whose.held(kept) for answers in sets for kept in answers.photos)
    return any(each is not None and each.group == album and each.words is not None for each in every)


def note_wordless(
    tx: Transaction, chat_id: int, enrollment: Enrollment, what: str, now: datetime, *, surely: bool
) -> None:
    """What is in it nobody knows: where it may be of the other, that is marked, for whoever asks."""
    recorded = files.note_wordless(tx, chat_id, enrollment, what, now)
    if recorded is not None and not surely and is_unsure(tx, enrollment):
        mark(tx, recorded)
