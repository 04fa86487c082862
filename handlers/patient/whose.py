"""Words and pictures that could be of either of two: kept and read at once for one, and asked whose they are."""

from dataclasses import replace
from datetime import datetime

from telegram import Update

from bot import whose
from bot.enrollment import Enrollment, beside
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, answering
from bot.workflows.answering import Recorded
from handlers.buttons import BadButton, Tap
from handlers.patient import edits, files, thanking
from handlers.patient.reports import waiting_set
from handlers.patient.who import chat_of

NOTE, PHOTO = "note", "photo"
OF_ANSWERS, OF_ENROLLMENT = ("answers", "heard", "advice"), ("chart", "aftercare", "time", "calling")


def replied_to(tx: Transaction, update: Update) -> Enrollment | None:
    """Whose message the patient replies to, if that says it."""
    chat_id, sent = chat_of(update), update.effective_message
    answered = sent.reply_to_message if sent else None
    if answered is None:
        return None
    kind, _, rest = (tx.outbox.slot_of(chat_id, answered.message_id) or "").partition(":")
    number = rest.partition(":")[0]
    if kind not in (*OF_ANSWERS, *OF_ENROLLMENT) or not number.isdecimal():
        return None
    try:
        is_set = kind in OF_ANSWERS
        wanted = tx.answers.of_patient(chat_id, int(number)).enrollment_id if is_set else int(number)
    except NotYours:
        return None
    return next((each for each in tx.enrollments.of_patient(chat_id) if each.id == wanted), None)


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


def note_voice(tx: Transaction, chat_id: int, enrollment: Enrollment, now: datetime, *, surely: bool) -> None:
    """What is in it nobody knows: where it may be of the other, that is marked, for whoever asks."""
    recorded = files.note_voice(tx, chat_id, enrollment, now)
    if recorded is not None and not surely and is_unsure(tx, enrollment):
        mark(tx, recorded)


def choose(tx: Transaction, tap: Tap, now: datetime) -> str:
    """For whom it is: what is for the other is kept and read there as well, and marked where it was."""
    set_id, kind, number = tap.number(0), tap.word(1), tap.number(2)
    to = next((each for each in tx.enrollments.of_patient(tap.chat_id) if each.id == tap.number(3)), None)
    if to is None:
        raise NotYours
    for enrollment_id in sorted({to.id, tx.answers.of_patient(tap.chat_id, set_id).enrollment_id}):
        tx.enrollments.hold(enrollment_id)  # Both before any alert.
    _, answers = answering.mine(tx, tap.chat_id, set_id)
    if kind == NOTE and 0 <= number < len(answers.notes):
        _note(tx, tap, answers.notes[number], to, now)
    elif kind == PHOTO and 0 <= number < len(answers.photos):
        _photo(tx, tap, answers.photos[number], to, now)
    else:
        raise BadButton
    return "saved"


def _note(tx: Transaction, tap: Tap, note: str, to: Enrollment, now: datetime) -> None:
    """A second tap, or one on an old button, changes nothing."""
    set_id, number = tap.number(0), tap.number(2)
    if not whose.is_unsure(note):
        return
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    is_here = to.id == answers.enrollment_id
    tx.answers.save(whose.marked(answers, number, "" if is_here else whose.MOVED))
    if course.alert is not None:
        alerting.has_changed(tx, course.alert.id, now)
    if not is_here:
        there = answering.set_for_words(tx, to, now).id
        recorded = answering.record_note(tx, tap.chat_id, there, whose.bare(note), now)
        edits.move(tx, answers, recorded.answers.id, whose.bare(note), now)
        thanking.thank(tx, tap.chat_id, recorded, now)
    thanking.thank_again(tx, tap, {"what": "note", "note": number}, now)


def _photo(tx: Transaction, tap: Tap, photo: str, to: Enrollment, now: datetime) -> None:
    _, answers = answering.mine(tx, tap.chat_id, tap.number(0))
    if to.id != answers.enrollment_id:
        there = answering.set_for_words(tx, to, now)
        if photo not in there.photos:
            recorded = answering.record_photo(tx, tap.chat_id, there.id, photo, now)
            thanking.thank(tx, tap.chat_id, recorded, now, what="photo", worded=False)
    thanking.thank_again(tx, tap, {"what": "photo"}, now)
