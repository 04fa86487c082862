"""What is written and sent by somebody who has stopped: it reaches the clinic, and they read whom to call."""

from datetime import datetime

from telegram import Update

from bot.enrollment import Enrollment
from bot.note import VOICE
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.understanding import is_thanks
from bot.workflows import after_stop
from handlers import stop_words
from handlers.patient import edits, files
from handlers.patient.who import chat_of
from handlers.said import behind_command, words
from handlers.whose import is_ours
from handlers.words import read_all


def take(tx: Transaction, update: Update, now: datetime) -> bool:
    """Words and pictures are kept, of a voice message the clinic is told; False where there is nothing to pass on."""
    return _take(tx, update, words(update), now)


def take_behind(tx: Transaction, update: Update, now: datetime) -> bool:
    """The words behind a command."""
    return _take(tx, update, behind_command(update), now)


def _take(tx: Transaction, update: Update, said: str, now: datetime) -> bool:
    chat_id, sent = chat_of(update), update.effective_message
    enrollment = stopped(tx, chat_id)
    if enrollment is None or sent is None or is_ours(tx, update, said):
        return False
    course = tx.enrollments.course(enrollment.id)
    if said and edits.changes_nothing(course, sent.message_id, said):
        return True
    photo = files.picture_of(sent)
    is_goodbye = is_thanks(said) or stop_words.is_asked(said, read_all().values())
    notes = [said] if said and not is_goodbye else []
    if not notes and photo is None:
        return _take_voice(tx, update, enrollment, now)
    set_id = after_stop.keep(tx, enrollment, notes, [photo] if photo else [], now)
    if notes:
        edits.remember(tx, set_id, sent.message_id, edits.NOTE, said, now)
    _thank(tx, chat_id, set_id, bool(notes), now)
    return True


def stopped(tx: Transaction, chat_id: int) -> Enrollment | None:
    """The newest treatment of a chat that has stopped all of them."""
    if tx.enrollments.of_patient(chat_id):
        return None
    return next(iter(tx.enrollments.stopped_by(chat_id)), None)


def _take_voice(tx: Transaction, update: Update, enrollment: Enrollment, now: datetime) -> bool:
    """Of many at once the clinic is told once."""
    if not files.is_voice(update):
        return _say_it_cannot_be_read(tx, update, enrollment, now)
    if files.is_first_voice(tx, enrollment, now):
        after_stop.keep(tx, enrollment, [VOICE], [], now)
    files.say_voice(tx, chat_of(update), enrollment, now)
    return True


def _say_it_cannot_be_read(tx: Transaction, update: Update, enrollment: Enrollment, now: datetime) -> bool:
    """A file, a film: not of what changes by itself, nor of a message of words alone."""
    sent = update.effective_message
    is_text = sent is None or sent.text is not None or files.changes_by_itself(update)
    if is_text:
        return False
    files.say(tx, chat_of(update), enrollment, "unreadable", now)
    return True


def _thank(tx: Transaction, chat_id: int, set_id: int, is_note: bool, now: datetime) -> None:
    answers = tx.answers.get(set_id)
    number = len(answers.notes) - 1 if is_note else -1
    slot = f"heard:{set_id}:{len(answers.notes) + len(answers.photos)}"
    tx.outbox.put(Message(chat_id, "said_after_stop", set_id, {"note": number}, lane=Lane.ANSWER, slot=slot), now)
