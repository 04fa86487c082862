"""A patient's words among their answers: kept whatever happens, and read for signs."""

import logging
from dataclasses import replace

from bot.checkin import AnswerSet, Unread
from bot.protocol import Protocol
from bot.understanding import Understood, is_thanks, understand

log = logging.getLogger(__name__)


def noted(answers: AnswerSet, text: str, protocol: Protocol, day: int | None = None) -> AnswerSet:
    """The answers with these words among them, and the signs that were found in them.

    The words are kept whatever happens: where reading them fails, a person is told to read them at once.
    """
    try:
        read, thanks = _read(text, protocol, day), is_thanks(text)
    except Exception as error:  # whatever it was, the words must not be lost to it; what it says may quote a patient
        log.critical("reading a note failed: %s", type(error).__name__)
        return replace(answers.with_note(text, frozenset()), unread=Unread.FAILED)
    kept = answers.with_note(text, read.signs, thanks=thanks or read.only_fine)
    if read.foreign and kept.unread is not Unread.FAILED:
        return replace(kept, plain=True, unread=Unread.FOREIGN)
    return kept if read.is_whole else replace(kept, plain=True, unread=kept.unread or Unread.TOO_LONG)


def _read(text: str, protocol: Protocol, day: int | None) -> Understood:
    """Twice, where the time ran out: collecting garbage may have taken it."""
    read = understand(text, protocol, day)
    return read if read.is_whole else understand(text, protocol, day)
