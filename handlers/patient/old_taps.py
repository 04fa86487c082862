"""A tap on a button of before the stop: whom to call stands below it; a wish to be contacted is still one."""

from datetime import datetime

from bot.checkin import Contact
from bot.enrollment import Enrollment
from bot.outbox import Lane, Message
from bot.ports import Transaction
from handlers.buttons import Tap
from handlers.patient import after_stop, whose
from handlers.patient.who import say_stopped
from handlers.screens.asking import CONTACT

KEPT, DONE_WITH = "contact.kept", "stopped.tap"
WISHES = {each.value: each for each in Contact}


def answer(tx: Transaction, tap: Tap, now: datetime) -> str:
    """The key of what is said for a moment; "" where it is about nobody who has stopped."""
    chat_id, of = tap.chat_id, whose.of_message(tx, tap.chat_id, tap.message_id)
    of = of if of is not None and not of.is_followed else None
    wish = _wish(tap)
    if of is not None and wish is not None:
        after_stop.keep(tx, of, "", now, wish=wish)
        return KEPT
    if tx.enrollments.of_patient(chat_id):
        return _say_of_one(tx, chat_id, of, now) if of is not None else ""
    if not tx.enrollments.stopped_by(chat_id):
        return ""
    say_stopped(tx, chat_id, now)
    return DONE_WITH


def _say_of_one(tx: Transaction, chat_id: int, of: Enrollment, now: datetime) -> str:
    slot = f"stopped:{of.id}:tap"
    tx.outbox.put(Message(chat_id, "stopped_tap", of.id, lane=Lane.ANSWER, slot=slot, anew=True), now)
    return DONE_WITH


def _wish(tap: Tap) -> Contact | None:
    """Asked for at all it is for today, as it is for who is followed."""
    if tap.verb == "wish":
        return next((WISHES[each] for each in tap.args if isinstance(each, str) and each in WISHES), None)
    is_asked = tap.verb == "contact" or (tap.verb == "ask" and CONTACT in tap.args)
    return Contact.TODAY if is_asked else None
