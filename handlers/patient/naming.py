"""Taps under the question for a first name, and under what was taken for one: nothing that was typed is lost."""

from dataclasses import replace
from datetime import datetime

from bot.ports import Transaction
from handlers.buttons import BadButton, Tap
from handlers.patient import after_stop, calling, notes
from handlers.patient.who import mine
from handlers.screens.whose import number_of


def choose(tx: Transaction, tap: Tap, now: datetime) -> str:
    """One of the two words that are offered; what had been typed before is for the clinic, then."""
    enrollment, word = mine(tx, tap), tap.word(1)
    offered = calling.offered(enrollment)
    if word not in offered:
        raise BadButton
    calling.call(tx, enrollment, offered[word], now, tap.message_id)
    if calling.was_typed(enrollment):
        notes.keep_words(tx, tap.chat_id, enrollment, enrollment.called or "", now)
    return "saved"


def not_a_name(tx: Transaction, tap: Tap, now: datetime) -> str:
    """It was for the clinic: kept there, and the name is asked for again. A second tap changes nothing."""
    enrollment = mine(tx, tap, even_stopped=True)
    said = enrollment.called or ""
    if not calling.was_typed(enrollment) or number_of(said) != tap.number(1):
        return "saved"
    tx.enrollments.save(replace(tx.enrollments.hold(enrollment.id), called=None))
    if enrollment.is_followed:
        calling.ask(tx, enrollment, now, tap.message_id or None)
        notes.keep_words(tx, tap.chat_id, enrollment, said, now)
    else:
        after_stop.keep(tx, enrollment, said, now, unsure=f"m{tap.message_id}")
    return "saved"
