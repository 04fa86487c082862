"""Who writes: a patient, the staff, or somebody we do not know."""

from collections.abc import Sequence
from datetime import datetime

from telegram import Update

from bot.enrollment import Enrollment, current
from bot.outbox import Lane, Message, Param
from bot.ports import NotYours, Transaction
from handlers import replies
from handlers.buttons import Tap
from handlers.screens.reader import TELEGRAM, of_telegram


def chat_of(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0


def number_of(update: Update) -> int:
    """Of the message, in its chat; 0 where there is none."""
    return update.effective_message.message_id if update.effective_message else 0


def mine(tx: Transaction, tap: Tap, *, even_stopped: bool = False) -> Enrollment:
    """The enrollment that the tap names first, if it is this chat's and still followed; raises NotYours."""
    wanted = tap.number(0)
    found = next((each for each in tx.enrollments.of_patient(tap.chat_id) if each.id == wanted), None)
    if found is None and even_stopped:
        found = next((each for each in tx.enrollments.stopped_by(tap.chat_id) if each.id == wanted), None)
    if found is None:
        raise NotYours
    return found


def is_between_two(followed: Sequence[Enrollment]) -> bool:
    """Could what is asked for be meant for either of two?"""
    followed = current(followed)
    return sum(each.is_asked for each in followed) > 1 or (len(followed) > 1 and not any(e.is_asked for e in followed))


def ask_whose(tx: Transaction, chat_id: int, verb: str, now: datetime) -> None:
    """A button for each treatment, which does what the command named by `verb` does."""
    params = {"verb": verb}
    tx.outbox.put(Message(chat_id, "which", params=params, lane=Lane.ANSWER, slot="which", anew=True), now)


def say_to_others(tx: Transaction, update: Update, now: datetime) -> None:
    """To whoever is no patient: a hint for the staff, whom to call for those who stopped, one kind sentence for others.

    However often a stranger writes, one answer at a time is waiting for them.
    """
    chat_id = chat_of(update)
    if tx.providers.of_chat(chat_id) is not None:
        album = update.effective_message.media_group_id if update.effective_message else None
        _hint_to_staff(tx, chat_id, album, now)
        return
    if tx.enrollments.stopped_by(chat_id):
        say_stopped(tx, chat_id, now)
        return
    params = {"key": "stranger", TELEGRAM: of_telegram(update)}
    tx.outbox.put(Message(chat_id, "sentence", params=params, slot="stranger", anew=True), now)


def _hint_to_staff(tx: Transaction, chat_id: int, album: str | None, now: datetime) -> None:
    """Of an album the first photo may have gone with a letter: once for all the others, that these have not."""
    if album is None:
        replies.say(tx, chat_id, "staff.hint", now)
        return
    params = {"key": "letter.one_photo"}
    tx.outbox.put(Message(chat_id, "sentence", params=params, lane=Lane.ANSWER, slot=f"album:{album}"), now)


def say_stopped(tx: Transaction, chat_id: int, now: datetime, *, just_now: bool = False, beside: int = 0) -> None:
    """`beside` are answers that came with the stop itself."""
    params: dict[str, Param] = {"just_now": just_now, "beside": beside}
    tx.outbox.put(Message(chat_id, "stopped", params=params, lane=Lane.ANSWER, slot="stopped", anew=True), now)


def say_stopped_one(tx: Transaction, chat_id: int, enrollment: Enrollment, now: datetime, *, beside: int = 0) -> None:
    """Of two that a chat follows."""
    slot, params = f"stopped:{enrollment.id}", {"beside": beside}
    tx.outbox.put(Message(chat_id, "stopped_one", enrollment.id, params, lane=Lane.ANSWER, slot=slot, anew=True), now)
