"""What patients send that is no text: pictures are known, a voice message is told of, of all else it is said."""

from datetime import datetime, timedelta
from pathlib import PurePath

from telegram import Document, Update
from telegram import Message as Sent

from bot.checkin import AS_FILE
from bot.enrollment import Enrollment
from bot.outbox import Message, Param
from bot.ports import Transaction
from bot.wordless import FILM, PAPER, VOICE, WORDLESS
from bot.workflows import alerting, answering
from bot.workflows.answering import Recorded
from handlers.patient import edits
from handlers.screens.sentence import CONTACT

PICTURE_LIMIT = 20 * 1024 * 1024
ENDINGS = frozenset((".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".dng"))
UNTYPED = frozenset(("", "application/octet-stream"))
VOICE_EVERY = timedelta(minutes=15)


def picture_of(sent: Sent) -> str | None:
    """The largest size; None for what is no picture, or too large for Telegram to hand on to a bot."""
    if sent.photo:
        return sent.photo[-1].file_id
    document = sent.document
    if document is None or not _is_picture(document) or (document.file_size or 0) > PICTURE_LIMIT:
        return None
    return AS_FILE + document.file_id


def _is_picture(document: Document) -> bool:
    """By its type; where a phone names none, by its name."""
    kind = document.mime_type or ""
    is_named = PurePath(document.file_name or "").suffix.lower() in ENDINGS
    return kind.startswith("image/") or (kind in UNTYPED and is_named)


def wordless(update: Update) -> str | None:
    """What stands for something that nobody can hear, watch or open here; None where it is nothing of that kind."""
    sent = update.effective_message
    if sent is None or sent.animation:
        return None
    if sent.voice or sent.video_note or sent.audio:
        return VOICE
    return FILM if sent.video else PAPER if sent.document else None


def changes_by_itself(update: Update) -> bool:
    """A live location that moves, a poll that is voted in: nobody has said anything."""
    sent = update.effective_message
    return sent is not None and any((sent.location, sent.venue, sent.poll))


def note_wordless(tx: Transaction, chat_id: int, enrollment: Enrollment, what: str, now: datetime) -> Recorded | None:
    """Nobody can listen to it here: that is said at once, and the clinic told that it can ask; not of each of many."""
    recorded = None
    if is_first(tx, enrollment, what, now):
        recorded = answering.record_note(tx, chat_id, answering.set_for_words(tx, enrollment, now).id, what, now)
    say_wordless(tx, chat_id, enrollment, what, now)
    return recorded


def is_first(tx: Transaction, enrollment: Enrollment, what: str, now: datetime) -> bool:
    """Of those that come close together; that it has come is noted."""
    named, at = f"{WORDLESS[what]}:{enrollment.id}", answering.given(tx, now)
    before = tx.marks.get(named)
    if before is not None and at - before < VOICE_EVERY:
        return False
    tx.marks.set(named, at)
    return True


def say_wordless(tx: Transaction, chat_id: int, enrollment: Enrollment, what: str, now: datetime) -> None:
    key = f"file.{WORDLESS[what]}"
    say(tx, chat_id, enrollment, key if alerting.is_staffed(tx, enrollment) else f"{key}.alone", now)


def note_link(tx: Transaction, chat_id: int, enrollment: Enrollment, said: str, sent: int, now: datetime) -> None:
    """An address and not a word beside it: a person may open it, and the patient is asked what it is about."""
    recorded = answering.record_note(tx, chat_id, answering.set_for_words(tx, enrollment, now).id, said, now)
    edits.remember(tx, recorded.answers.id, sent, edits.NOTE, said, now)
    say(tx, chat_id, enrollment, "file.link" if alerting.is_staffed(tx, enrollment) else "file.link.alone", now)


def say(tx: Transaction, chat_id: int, enrollment: Enrollment, key: str, now: datetime) -> None:
    """However much is sent at once, one answer is waiting. Below it, whoever is followed can ask to be contacted."""
    clinic = tx.clinics.get(enrollment.clinic_id)
    params: dict[str, Param] = {
        "key": key,
        "clinic": clinic.name,
        "phone": clinic.phone,
        "number": clinic.emergency_number,
    }
    if enrollment.is_followed and alerting.is_staffed(tx, enrollment):
        params[CONTACT] = enrollment.id
    tx.outbox.put(Message(chat_id, "sentence", params=params, slot=f"said:{key}", anew=True), now)
