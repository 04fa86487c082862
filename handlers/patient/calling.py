"""By which first name or word a patient speaks of each of two treatments that one chat follows."""

from dataclasses import replace
from datetime import datetime, timedelta

from telegram import Update

from bot import protocol
from bot.enrollment import Enrollment, beside
from bot.naming import may_be_name
from bot.outbox import Message
from bot.ports import Draft, Transaction
from bot.workflows.answering import given
from handlers import replies
from handlers.patient import drafts
from handlers.patient.drafts import CALLING
from handlers.patient.who import chat_of, number_of
from wording.names import first_of, read_first

FIRST_NAME, LABEL = "name", "label"
WAITS = timedelta(minutes=10)


def ask_next(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Where two are followed: of each that has no word yet, one after another, the newest first."""
    followed = tx.enrollments.of_patient(chat_id)
    unnamed = [each for each in followed if each.called is None and each.is_asked and beside(each, followed)]
    if unnamed:
        ask(tx, unnamed[0], now)


def ask(tx: Transaction, enrollment: Enrollment, now: datetime, in_place_of: int | None = None) -> None:
    chat_id, until = enrollment.chat_id or 0, int((now + WAITS).timestamp())
    drafts.begin(tx, chat_id, CALLING, {"id": enrollment.id, "until": until}, now)
    named, is_new = slot(enrollment), in_place_of is None
    tx.outbox.put(Message(chat_id, "calling", enrollment.id, slot=named, anew=is_new, in_place_of=in_place_of), now)


def answer(tx: Transaction, update: Update, draft: Draft, said: str, now: datetime) -> bool:
    """False if these are words for the clinic: they are never swallowed, and what comes later is none either."""
    chat_id = chat_of(update)
    tx.drafts.clear(chat_id)
    wanted = (each for each in tx.enrollments.of_patient(chat_id) if each.id == draft.body["id"])
    enrollment = next(wanted, None)
    is_late = given(tx, now).timestamp() > int(str(draft.body["until"]))
    if enrollment is None or is_late or _replies_to_another(tx, update, enrollment) or not _is_name(enrollment, said):
        return False
    call(tx, enrollment, " ".join(said.split()), now, sent=number_of(update))
    return True


def rename(tx: Transaction, chat_id: int, sent: int, said: str, now: datetime) -> bool:
    """The message that gave a name was edited. False where it gave none, and where it is words for the clinic now."""
    enrollment = _named_in(tx, chat_id, sent)
    if enrollment is None:
        return False
    called = " ".join(said.split())
    if called == enrollment.called:
        return True
    if not _is_name(enrollment, said):
        replies.say(tx, chat_id, "calling.stays", now, called=enrollment.called or "")
        return False
    tx.enrollments.save(replace(tx.enrollments.hold(enrollment.id), called=called))
    tx.outbox.put(Message(chat_id, "called_typed", enrollment.id, slot=slot(enrollment, sent)), now)
    return True


def _named_in(tx: Transaction, chat_id: int, sent: int) -> Enrollment | None:
    """The slot of the receipt says in which message; that a name was taken back, or another was tapped, ends it."""
    typed = (each for each in tx.enrollments.of_patient(chat_id) if was_typed(each))
    return next((each for each in typed if chat_id in tx.outbox.shown_in(slot(each, sent))), None)


def offered(enrollment: Enrollment) -> dict[str, str]:
    """What can be tapped in the place of a name."""
    return {FIRST_NAME: first_of(enrollment), LABEL: enrollment.label}


def was_typed(enrollment: Enrollment) -> bool:
    return enrollment.called is not None and enrollment.called not in offered(enrollment).values()


def _replies_to_another(tx: Transaction, update: Update, enrollment: Enrollment) -> bool:
    sent = update.effective_message
    answered = sent.reply_to_message if sent else None
    return answered is not None and tx.outbox.slot_of(chat_of(update), answered.message_id) != slot(enrollment)


def _is_name(enrollment: Enrollment, said: str) -> bool:
    rules = protocol.load(enrollment.protocol_id, enrollment.protocol_version)
    return bool(read_first(said)) and may_be_name(said, rules, spoken=enrollment.language)


def call(
    tx: Transaction, enrollment: Enrollment, called: str, now: datetime, message_id: int = 0, sent: int = 0
) -> None:
    """Said in the place of the question; a word that was typed, below it. `sent` is the number of its message."""
    chat_id = enrollment.chat_id or 0
    tx.enrollments.save(replace(tx.enrollments.hold(enrollment.id), called=called))
    draft = tx.drafts.get(chat_id)
    if draft is not None and draft.kind == CALLING:
        tx.drafts.clear(chat_id)
    screen, place = ("called", message_id) if message_id else ("called_typed", None)
    named, is_new = slot(enrollment, sent), not message_id
    tx.outbox.put(Message(chat_id, screen, enrollment.id, slot=named, anew=is_new, in_place_of=place), now)
    ask_next(tx, chat_id, now)


def slot(enrollment: Enrollment, sent: int = 0) -> str:
    """Of the question; or of the receipt for a name that was typed in the message with this number."""
    return f"calling:{enrollment.id}:{sent}" if sent else f"calling:{enrollment.id}"
