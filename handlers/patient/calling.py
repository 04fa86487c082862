"""By which first name or word a patient speaks of each of two treatments that one chat follows."""

from dataclasses import replace
from datetime import datetime, timedelta

from telegram import Update

from bot import protocol
from bot.enrollment import Enrollment, beside
from bot.outbox import Message
from bot.ports import Draft, Transaction
from bot.understanding import is_thanks, understand
from bot.workflows import ticks
from handlers.buttons import BadButton, Tap
from handlers.names import FIRST_LIMIT, first_of, visible
from handlers.patient.who import chat_of, mine
from handlers.text import utf16_length

CALLING, FIRST_NAME, LABEL = "calling", "name", "label"
MOST_WORDS = 2
WAITS = timedelta(minutes=10)
NO_NAME = frozenset('?!.,;:/@…"\n')


def ask_next(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Where two are followed: of each that has no word yet, one after another, the newest first."""
    followed = tx.enrollments.of_patient(chat_id)
    unnamed = [each for each in followed if each.called is None and each.is_asked and beside(each, followed)]
    if not unnamed:
        return
    ticks.confirm_left(tx, chat_id, now)  # There is one draft in a chat.
    enrollment = unnamed[0]
    until = int((now + WAITS).timestamp())
    tx.drafts.put(chat_id, Draft(CALLING, {"id": enrollment.id, "until": until}), now)
    tx.outbox.put(Message(chat_id, "calling", enrollment.id, slot=_slot(enrollment), anew=True), now)


def choose(tx: Transaction, tap: Tap, now: datetime) -> str:
    """One of the two words that are offered."""
    enrollment, word = mine(tx, tap), tap.word(1)
    if word not in (FIRST_NAME, LABEL):
        raise BadButton
    _call(tx, enrollment, first_of(enrollment) if word == FIRST_NAME else enrollment.label, now, tap.message_id)
    return "saved"


def answer(tx: Transaction, update: Update, draft: Draft, said: str, now: datetime) -> bool:
    """False if these are words for the clinic: they are never swallowed, and what comes later is none either."""
    if draft.kind != CALLING:
        return False
    chat_id = chat_of(update)
    tx.drafts.clear(chat_id)
    wanted = (each for each in tx.enrollments.of_patient(chat_id) if each.id == draft.body["id"])
    enrollment = next(wanted, None)
    is_late = now.timestamp() > int(str(draft.body["until"]))
    if enrollment is None or is_late or not _is_name(enrollment, said):
        return False
    _call(tx, enrollment, " ".join(said.split()), now)
    return True


def _is_name(enrollment: Enrollment, said: str) -> bool:
    """One word or two, in which nothing is told of the skin."""
    is_short = 0 < len(said.split()) <= MOST_WORDS and utf16_length(said.strip()) <= FIRST_LIMIT
    if not is_short or not visible(said) or not said.strip()[0].isalpha() or NO_NAME & set(said.strip()):
        return False
    read = understand(said, protocol.load(enrollment.protocol_id, enrollment.protocol_version))
    return read.is_whole and not read.signs and not read.grades and not is_thanks(said)


def _call(tx: Transaction, enrollment: Enrollment, called: str, now: datetime, message_id: int = 0) -> None:
    """Said in the place of the question; a word that was typed, below it."""
    chat_id = enrollment.chat_id or 0
    tx.enrollments.save(replace(tx.enrollments.hold(enrollment.id), called=called))
    draft = tx.drafts.get(chat_id)
    if draft is not None and draft.kind == CALLING:
        tx.drafts.clear(chat_id)
    screen, place = ("called", message_id) if message_id else ("called_typed", None)
    slot, is_new = _slot(enrollment), not message_id
    tx.outbox.put(Message(chat_id, screen, enrollment.id, slot=slot, anew=is_new, in_place_of=place), now)
    ask_next(tx, chat_id, now)


def _slot(enrollment: Enrollment) -> str:
    return f"calling:{enrollment.id}"
