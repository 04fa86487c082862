"""What is said where nothing can be done: kindly, in the same words for everybody, with a next step."""

import json
from datetime import datetime

from telegram import Update

from bot.inbox import InboxRow
from bot.outbox import Param
from bot.ports import Transaction
from bot.workflows import alerting, faults
from handlers import buttons, replies
from handlers.buttons import BadButton, Tap
from handlers.patient import notes, old_taps
from handlers.patient.routes import TAPS
from handlers.said import written
from handlers.screens.about import numbers_of
from handlers.screens.reader import TELEGRAM, of_telegram
from wording.text import clean

PATIENTS = {*TAPS, "agree"}  # The verbs of a patient's buttons.


def not_understood(tx: Transaction, update: Update, now: datetime) -> None:
    """Nothing matched: a button that nobody knows, or something of which nobody need be told."""
    if update.callback_query is not None:
        refused(tx, update, now)


def refused(tx: Transaction, update: Update, now: datetime) -> None:
    """A forged or worn-out button, or something that is no longer theirs; the wording is the same for all."""
    if update.callback_query is None:
        tx.audit.note(f"chat:{update.effective_chat.id if update.effective_chat else 0}", "refused", "message", now)
        notes.keep_behind(tx, update, now)
        _say(tx, update, "refused.words", now)
        return
    tap = tap_of(update)
    key = old_taps.answer(tx, tap, now) if tap.verb in PATIENTS else ""
    if key != old_taps.KEPT:
        tx.audit.note(f"chat:{tap.person}", "refused", tap.verb, now)
    replies.stop_spinner(tx, tap, now, key or "refused.tap", values=spoken(update))


def dead(tx: Transaction, row: InboxRow, update: Update | None, now: datetime) -> None:
    """Tried three times: the fault is ours, and we say so. What a patient sent is kept and told to a person."""
    tx.audit.note("worker", "gave up", f"update:{row.id}", now)
    chat_id, said, photos = _raw(row)
    enrollment = faults.keep(tx, chat_id, said, now, photos)
    if enrollment is not None:
        clinic = tx.clinics.get(enrollment.clinic_id)
        key = "fault.patient" if alerting.is_staffed(tx, enrollment) else "fault.patient.kept"
        replies.say(tx, chat_id, key, now, **numbers_of(clinic))
    if update is not None and update.callback_query is not None:
        replies.stop_spinner(tx, tap_of(update), now, "refused.fault", values=spoken(update))
    elif update is not None and enrollment is None:
        _say(tx, update, "refused.fault", now)


def dead_plainly(tx: Transaction, row: InboxRow, _update: Update | None, now: datetime) -> None:
    """If even that fails: without their words, but a person must look."""
    faults.keep(tx, _raw(row)[0], "", now)


def _raw(row: InboxRow) -> tuple[int, str, tuple[str, ...]]:
    """The private chat that it came from, 0 if from none; every word in it, and the largest size of its photo.

    Without python-telegram-bot's help. Of an update that cannot be opened, whoever it is from.
    """
    try:
        update = json.loads(row.body.decode("utf-8", "replace"))
        sent = next(value for key, value in update.items() if key != "update_id")
        chat = (sent.get("message") or sent)["chat"]
        words = "\n".join(map(clean, written(sent))) if "message" not in sent else ""
        photos = tuple(str(each["file_id"]) for each in sent.get("photo", ())[-1:])
        return (int(chat["id"]) if chat["type"] == "private" else 0), words.strip(), photos
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return 0 if row.body else row.person, "", ()


def _say(tx: Transaction, update: Update, key: str, now: datetime) -> None:
    chat = update.effective_chat
    if chat is not None and chat.type == chat.PRIVATE and update.effective_message is not None:
        replies.say(tx, chat.id, key, now, **spoken(update))


def spoken(update: Update) -> dict[str, Param]:
    return {TELEGRAM: of_telegram(update)}


def tap_of(update: Update) -> Tap:
    """The tap, with an empty verb where its data is no button of ours."""
    try:
        return buttons.read(update)
    except BadButton:
        query = update.callback_query
        if query is None:
            raise
        person = query.from_user.id
        return Tap("", (), query.message.chat.id if query.message else person, 0, query.id, person)
