"""Stop, in words: asked once, by taps; fewer questions are offered beside it."""

import re
from collections.abc import Iterable
from datetime import datetime

from bot.note import FORWARDED
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import patient
from handlers import replies
from handlers.buttons import Tap
from handlers.patient import reports
from handlers.text import without_marks
from handlers.words import Words

SLOT = "stopping"
_NO_LETTERS = re.compile(r"[\W_]+")


def is_asked(said: str, every: Iterable[Words]) -> bool:
    """Do these words say this and nothing else? What somebody else wrote asks for nothing."""
    if said.startswith(FORWARDED):
        return False
    for words in every:
        polite = _phrases(words("stopping.polite"))
        if _without(_plain(said), polite) in {_without(each, polite) for each in _phrases(words("stopping.words"))}:
            return True
    return False


def is_spoken_of(said: str, every: Iterable[Words]) -> bool:
    """Is it among these words?"""
    plain = f" {_plain(said)} "
    return any(f" {each} " in plain for words in every for each in _phrases(words("stopping.within")))


def ask(tx: Transaction, chat_id: int, now: datetime) -> None:
    tx.outbox.put(Message(chat_id, "stopping", params={"step": "ask"}, slot=SLOT, anew=True), now)


def name_command(tx: Transaction, chat_id: int, now: datetime) -> None:
    replies.say(tx, chat_id, "stopping.command", now)


def stop(tx: Transaction, tap: Tap, now: datetime) -> str:
    """A second tap is no fault."""
    if not tx.enrollments.of_patient(tap.chat_id) and not tx.enrollments.stopped_by(tap.chat_id):
        raise NotYours
    reports.end(tx, tap.chat_id, now)
    return ""


def fewer(tx: Transaction, tap: Tap, now: datetime) -> str:
    return _choose(tx, tap, now, wants_fewer=True)


def all_questions(tx: Transaction, tap: Tap, now: datetime) -> str:
    return _choose(tx, tap, now, wants_fewer=False)


def _choose(tx: Transaction, tap: Tap, now: datetime, *, wants_fewer: bool) -> str:
    if not patient.choose_fewer(tx, tap.chat_id, now, wants_fewer=wants_fewer):
        raise NotYours
    _show(tx, tap, "fewer" if wants_fewer else "all", now)
    return "saved"


def stay(tx: Transaction, tap: Tap, now: datetime) -> str:
    """All stays as it is."""
    _show(tx, tap, "stay", now)
    return ""


def _show(tx: Transaction, tap: Tap, step: str, now: datetime) -> None:
    shown_in = tx.outbox.slot_of(tap.chat_id, tap.message_id)
    place = tap.message_id if shown_in == SLOT else None
    message = Message(tap.chat_id, "stopping", params={"step": step}, slot=SLOT, anew=place is None, in_place_of=place)
    tx.outbox.put(message, now)


def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(_plain(each) for each in listed.split(";"))


def _plain(text: str) -> str:
    """Lower case, without accents, apostrophes and signs."""
    letters = without_marks(text).casefold().replace("'", "").replace("’", "")
    return " ".join(_NO_LETTERS.sub(" ", letters).split())


def _without(text: str, polite: Iterable[str]) -> str:
    """ "please stop now" is "stop"."""
    for each in polite:
        text = " ".join(f" {text} ".replace(f" {each} ", " ").split())
    return text
