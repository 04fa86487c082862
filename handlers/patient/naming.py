"""Taps under the question for a first name, and under what was taken for one: nothing that was typed is lost."""

from dataclasses import replace
from datetime import datetime

from bot.enrollment import Enrollment
from bot.ports import Transaction
from handlers.buttons import BadButton, Tap
from handlers.names import first_of
from handlers.patient import after_stop, calling, notes
from handlers.patient.who import mine
from handlers.screens.whose import number_of

FIRST_NAME, LABEL = "name", "label"


def choose(tx: Transaction, tap: Tap, now: datetime) -> str:
    """One of the two words that are offered; what had been typed before is for the clinic, then."""
    enrollment, word = mine(tx, tap), tap.word(1)
    if word not in (FIRST_NAME, LABEL):
        raise BadButton
    calling.call(tx, enrollment, _offered(enrollment)[word], now, tap.message_id)
    if _was_typed(enrollment):
        notes.keep_words(tx, tap.chat_id, enrollment, enrollment.called or "", now)
    return "saved"


def not_a_name(tx: Transaction, tap: Tap, now: datetime) -> str:
    """It was for the clinic: kept there, and the name is asked for again. A second tap changes nothing."""
    enrollment = mine(tx, tap, even_stopped=True)
    said = enrollment.called or ""
    if not _was_typed(enrollment) or number_of(said) != tap.number(1):
        return "saved"
    tx.enrollments.save(replace(tx.enrollments.hold(enrollment.id), called=None))
    if enrollment.is_followed:
        calling.ask(tx, enrollment, now, tap.message_id or None)
        notes.keep_words(tx, tap.chat_id, enrollment, said, now)
    else:
        after_stop.keep(tx, enrollment, said, now, unsure=f"m{tap.message_id}")
    return "saved"


def _was_typed(enrollment: Enrollment) -> bool:
    return enrollment.called is not None and enrollment.called not in _offered(enrollment).values()


def _offered(enrollment: Enrollment) -> dict[str, str]:
    return {FIRST_NAME: first_of(enrollment), LABEL: enrollment.label}
