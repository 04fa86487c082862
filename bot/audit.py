"""The record of who did what, as the clinic sees it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.timeline import Deed

COMMAND = "command"  # The actor, where it is a command of main.py.
CODE = 8  # Characters of a signature that a person compares.


@dataclass(frozen=True, slots=True)
class Head:
    """The record's end: how many lines it has, and the signature of the last, which depends on each one before it."""

    count: int
    signature: bytes

    @property
    def code(self) -> str:
        return self.signature.hex()[-CODE:]


class Audit(Protocol):
    def note(self, actor: str, action: str, about: str, now: datetime) -> None:
        """Appended, never changed, each line bound to the one before; no content of answers, only which record."""

    def note_look(self, chat_id: int, action: str, about: str, now: datetime, *, since: datetime) -> None:
        """By the member of staff in this chat, or the chat itself; once only, where it was noted after `since`."""

    def of(self, about: str) -> Sequence[Deed]:
        """What was done to one record, or read of it, the oldest first."""

    def first(self, action: str, abouts: Collection[str]) -> Mapping[str, Deed]:
        """Of each of these records the first time that this was done to it, if it ever was; in one statement."""

    def head(self) -> Head | None:
        """None where the record's end is gone, or is not as we left it."""
