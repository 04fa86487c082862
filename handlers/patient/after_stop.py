"""What is written and sent by somebody who has stopped: it reaches the clinic, and they read whom to call."""

from datetime import datetime

from telegram import Update

from bot.checkin import Contact
from bot.enrollment import Enrollment
from bot.outbox import Lane, Message, Param
from bot.ports import Transaction
from bot.understanding import is_thanks
from bot.workflows import after_stop
from handlers import contact_words, stop_words
from handlers.patient import corrections, edits, files, whose
from handlers.patient.who import chat_of, say_stopped_one
from handlers.said import behind_command, words
from handlers.whose import is_ours
from wording.words import read_all


def take(tx: Transaction, update: Update, now: datetime) -> bool:
    """Words and pictures are kept, of a voice message the clinic is told; False where there is nothing to pass on."""
    return _take(tx, update, words(update), now)


def take_behind(tx: Transaction, update: Update, now: datetime) -> bool:
    """The words behind a command."""
    return _take(tx, update, behind_command(update), now)


def _take(tx: Transaction, update: Update, said: str, now: datetime) -> bool:
    """Of two of whom one goes on, who has stopped is named, whatever it was."""
    chat_id, (enrollment, surely) = chat_of(update), _meant(tx, update)
    if enrollment is None:
        return False
    is_taken = not is_ours(tx, update, said) and _is_taken(tx, update, enrollment, said, now, surely=surely)
    if is_taken or not tx.enrollments.of_patient(chat_id):
        return is_taken
    say_stopped_one(tx, chat_id, enrollment, now)
    return True


def _is_taken(
    tx: Transaction, update: Update, enrollment: Enrollment, said: str, now: datetime, *, surely: bool
) -> bool:
    """A picture was kept when it came: an edit changes the words below it."""
    sent, is_edited = update.effective_message, update.edited_message is not None
    if sent is None or (said and _changes_nothing(tx, enrollment, sent.message_id, said, now)):
        return sent is not None
    note, photo = "" if _is_goodbye(said) else said, None if is_edited else files.picture_of(sent)
    unsure = "" if surely else sent.media_group_id or f"m{sent.message_id}"
    if note or photo is not None:
        keep(tx, enrollment, note, now, photo=photo, sent=sent.message_id, unsure=unsure)
        return True
    return not said if is_edited else _take_voice(tx, update, enrollment, unsure, now)


def _meant(tx: Transaction, update: Update) -> tuple[Enrollment | None, bool]:
    """Of one that was stopped, and whether the message itself says so. None where it is about who is followed.

    Where nothing says whose it is, and all have stopped, it is kept for the newest treatment.
    """
    chat_id, named = chat_of(update), whose.named(tx, update)
    if named is not None and not named[0].is_followed:
        return named
    if tx.enrollments.of_patient(chat_id):
        return None, False
    return next(iter(tx.enrollments.stopped_by(chat_id)), None), False


def _is_goodbye(said: str) -> bool:
    return is_thanks(said) or stop_words.is_asked(said, read_all().values())


def _changes_nothing(tx: Transaction, enrollment: Enrollment, sent: int, said: str, now: datetime) -> bool:
    """Words in place of "none of these" take that back."""
    course = tx.enrollments.course(enrollment.id)
    if edits.changes_nothing(course, sent, said):
        return True
    corrections.take_back(tx, course, sent, now)
    return False


def keep(
    tx: Transaction,
    enrollment: Enrollment,
    note: str,
    now: datetime,
    *,
    photo: str | None = None,
    sent: int = 0,
    unsure: str = "",
    wish: Contact | None = None,
) -> None:
    """And say so: words, a picture, or a wish to be contacted.

    `sent` is the number of its message, 0 if it has none. `unsure` names it where nothing says whose it is: it is
    marked if it may be another's.
    """
    if contact_words.is_asked(note, read_all().values()):
        wish = Contact.TODAY
    notes, photos, unsure = [note] if note else [], [photo] if photo else [], _group(tx, enrollment, unsure, now)
    set_id = after_stop.keep(tx, enrollment, notes, photos, now, unsure=unsure, wish=wish)
    if note:
        edits.remember(tx, set_id, sent, edits.NOTE, note, now)
    _thank(tx, enrollment.chat_id or 0, set_id, now, is_note=bool(note), asks=wish is not None)


def _group(tx: Transaction, enrollment: Enrollment, unsure: str, now: datetime) -> str:
    """ "" where the chat has nobody else with whom it could be mixed up."""
    return unsure if unsure and after_stop.beside(tx, enrollment, now) else ""


def _take_voice(tx: Transaction, update: Update, enrollment: Enrollment, unsure: str, now: datetime) -> bool:
    """Of many at once the clinic is told once."""
    what = files.wordless(update)
    if what is None:
        return _say_it_cannot_be_read(tx, update, enrollment, now)
    if files.is_first(tx, enrollment, what, now):
        after_stop.keep(tx, enrollment, [what], [], now, unsure=_group(tx, enrollment, unsure, now))
    files.say_wordless(tx, chat_of(update), enrollment, what, now)
    return True


def _say_it_cannot_be_read(tx: Transaction, update: Update, enrollment: Enrollment, now: datetime) -> bool:
    """A file, a film: not of what changes by itself, nor of a message of words alone."""
    sent = update.effective_message
    is_text = sent is None or sent.text is not None or files.changes_by_itself(update)
    if is_text:
        return False
    files.say(tx, chat_of(update), enrollment, "unreadable", now)
    return True


def _thank(tx: Transaction, chat_id: int, set_id: int, now: datetime, *, is_note: bool, asks: bool) -> None:
    answers = tx.answers.get(set_id)
    params: dict[str, Param] = {"note": len(answers.notes) - 1} if is_note else {"photo": len(answers.photos) - 1}
    params |= {"asks": True} if asks else {}
    slot = f"heard:{set_id}:{len(answers.notes) + len(answers.photos)}"
    tx.outbox.put(Message(chat_id, "said_after_stop", set_id, params, lane=Lane.ANSWER, slot=slot), now)
