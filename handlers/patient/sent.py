"""Photos and other files that a patient sends: what can be looked at is kept with its words, of the rest it is said."""

from datetime import datetime

from telegram import Update

from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.workflows import answering
from bot.workflows.answering import Recorded
from handlers.patient import after_stop, edits, files, whose
from handlers.patient.notes import is_note, keep_signs, keep_words, meant, set_id_for
from handlers.patient.thanking import go_on, thank
from handlers.patient.who import chat_of, number_of, say_to_others
from handlers.provider import typed as staff_typed
from handlers.said import words as words_of
from handlers.whose import is_ours


def picture(tx: Transaction, update: Update, now: datetime) -> None:
    """A photo, or a picture sent as a file; its caption is a note."""
    if staff_typed.pictured(tx, update, now):
        keep_signs(tx, update, words_of(update), now)
        return
    chat_id, sent = chat_of(update), update.effective_message
    file_id = files.picture_of(sent) if sent else None
    enrollment, surely = meant(tx, update, now)
    if sent is None or file_id is None or enrollment is None:
        unreadable(tx, update, now)
        return
    if is_ours(tx, update, ""):
        files.say(tx, chat_id, enrollment, "file.ours", now)
        return
    is_unsure = not surely and not is_note(tx.drafts.get(chat_id)) and whose.is_unsure(tx, enrollment)
    _keep(tx, update, enrollment, file_id, now, album=sent.media_group_id or "", is_unsure=is_unsure)


def _keep(
    tx: Transaction,
    update: Update,
    enrollment: Enrollment,
    file_id: str,
    now: datetime,
    *,
    album: str,
    is_unsure: bool,
) -> None:
    """An album is thanked for once, and asked about once."""
    chat_id, sent, caption = chat_of(update), number_of(update), words_of(update)
    has_been_asked = is_unsure and bool(album) and whose.has_words(tx, enrollment, album)
    set_id = set_id_for(tx, chat_id, enrollment, now)
    recorded = photo = answering.record_photos(tx, chat_id, set_id, (file_id,), now)
    if caption:
        recorded = answering.record_note(tx, chat_id, photo.answers.id, caption, now)
        edits.remember(tx, recorded.answers.id, sent, edits.NOTE, caption, now)
    if is_unsure:
        recorded = _held(tx, photo, recorded, album or f"m{sent}", is_worded=bool(caption))
    if has_been_asked and not caption:
        go_on(tx, chat_id, recorded, now)
    else:
        album = "" if has_been_asked else album  # Words of their own are not shown in the place of others.
        thank(tx, chat_id, recorded, now, what="photo", worded=bool(caption), album=album, is_unsure=is_unsure)


def _held(tx: Transaction, photo: Recorded, recorded: Recorded, group: str, *, is_worded: bool) -> Recorded:
    """The words may have begun another set, where the photo has filled its own."""
    words = (recorded.answers.id, len(recorded.answers.notes) - 1) if is_worded else None
    recorded = whose.mark(tx, recorded) if is_worded else recorded
    return whose.hold_photo(tx, photo, recorded, group, words)


def unreadable(tx: Transaction, update: Update, now: datetime) -> None:
    """What is no text and no picture: that nobody can read it is said. Words beside it are kept; so is that it came."""
    if staff_typed.pictured(tx, update, now):
        keep_signs(tx, update, words_of(update), now)
        return
    chat_id = chat_of(update)
    (enrollment, surely), said = meant(tx, update, now), words_of(update)
    if enrollment is None:
        if not after_stop.take(tx, update, now):
            say_to_others(tx, update, now)
        return
    if not said and (what := files.wordless(update)) is not None:
        whose.note_wordless(tx, chat_id, enrollment, what, now, surely=surely)
        return
    if said:
        keep_words(tx, chat_id, enrollment, said, now, number_of(update), surely=surely)
    if not (said and _is_words_alone(update)):
        files.say(tx, chat_id, enrollment, "unreadable.beside" if said else "unreadable", now)


def _is_words_alone(update: Update) -> bool:
    """A contact, a place, a poll: all that it says has been kept."""
    sent = update.effective_message
    return sent is not None and any((sent.contact, sent.venue, sent.poll, sent.checklist, sent.game, sent.invoice))
