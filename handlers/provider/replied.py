"""Words of the staff that belong to a patient by where they stand: a reply to a card, or what follows the last one."""

from datetime import datetime

from telegram import Update

from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, enrolling, writing
from handlers import replies
from handlers.provider import letters
from handlers.provider.acts import chat_of

LOOKS_BACK = 20  # messages
OF_ALERT = ("alert", "line", "said", "said_all")
OF_PATIENT = ("enrollment", "words", "words_all", "course_chart", "timeline", "written")


def replied(tx: Transaction, update: Update, now: datetime) -> bool:
    """False if it is no reply of the staff to what shows a patient.

    What is being filled in goes on afterwards: a reply answers no question of it.
    """
    chat_id, provider = chat_of(update), tx.providers.of_chat(chat_of(update))
    sent = update.effective_message
    answered = sent.reply_to_message if sent else None
    if provider is None or answered is None:
        return False
    enrollment = _shown_in(tx, provider, tx.outbox.slot_of(chat_id, answered.message_id) or "")
    if enrollment is None:
        return False
    letters.take(tx, provider, enrollment, update, now)
    return True


def for_nobody(tx: Transaction, provider: Provider, update: Update, now: datetime) -> None:
    """Words or a photo that nobody was named for: a letter to whose card stands last, which they may send."""
    enrollment = _shown_last(tx, provider)
    if enrollment is None or not writing.can_be_written_to(enrollment):
        replies.say(tx, provider.chat_id, "letter.reached_nobody", now)
        return
    letters.take(tx, provider, enrollment, update, now, unasked=True)


def _shown_last(tx: Transaction, provider: Provider) -> Enrollment | None:
    slots = (slot for _, slot in tx.outbox.shown_lately(provider.chat_id, LOOKS_BACK))
    return next((each for each in (_shown_in(tx, provider, slot) for slot in slots) if each is not None), None)


def _shown_in(tx: Transaction, provider: Provider, slot: str) -> Enrollment | None:
    """Whom a message shows to the staff; None if it shows no patient of theirs."""
    kind, _, rest = slot.partition(":")
    number = rest.partition(":")[0]
    if not number.isdecimal():
        return None
    try:
        if kind in OF_ALERT:
            return alerting.enrollment_of(tx, alerting.of_staff(tx, provider, int(number)))
        return enrolling.of_staff(tx, provider, int(number)) if kind in OF_PATIENT else None
    except NotYours:
        return None
