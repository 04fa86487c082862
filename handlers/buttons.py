"""What a button carries: a verb and its arguments, in at most 64 bytes; read back as what it is, untrusted input."""

import re
from dataclasses import dataclass
from typing import TypeVar

from telegram import Update

LIMIT = 64
LARGEST = 2**63 - 1

_WORD = re.compile(r"[a-z][a-z0-9_.-]*")
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,18}")

Arg = int | str
T = TypeVar("T", int, str)


class BadButton(Exception):
    """Not a button of ours."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button pressed by `person` under a message of a chat; `query_id` stops its spinner, for about 15 seconds.

    `message_id` is 0 where Telegram does not say under which message it was.
    """

    verb: str
    args: tuple[Arg, ...]
    chat_id: int
    message_id: int
    query_id: str
    person: int

    def number(self, position: int) -> int:
        """The argument there, if it is a number; BadButton otherwise."""
        return _of_type(int, self.args, position)

    def word(self, position: int) -> str:
        """The argument there, if it is a word; BadButton otherwise."""
        return _of_type(str, self.args, position)


def encode(verb: str, *args: Arg) -> str:
    """`encode("g", 12, "redness", 3)` is "g:12:redness:3"; ValueError if it could not be read back."""
    parts = [verb, *(str(arg) for arg in args)]
    data = ":".join(parts)
    words = [verb, *(arg for arg in args if isinstance(arg, str))]
    if len(data.encode()) > LIMIT or not all(_WORD.fullmatch(word) for word in words):
        raise ValueError(f"{data!r} does not fit on a button")
    return data


def decode(data: str) -> tuple[str, tuple[Arg, ...]]:
    """The verb and its arguments; raises BadButton."""
    verb, *rest = data.split(":")
    if len(data.encode("utf-8", "replace")) > LIMIT or not _WORD.fullmatch(verb):
        raise BadButton
    return verb, tuple(_argument(part) for part in rest)


def read(update: Update) -> Tap:
    """The tap that this update is; raises BadButton."""
    query = update.callback_query
    if query is None or query.data is None:
        raise BadButton
    verb, args = decode(query.data)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    message_id = query.message.message_id if query.message else 0
    return Tap(verb, args, chat_id, message_id, query.id, query.from_user.id)


def _argument(part: str) -> Arg:
    if _NUMBER.fullmatch(part) and abs(int(part)) <= LARGEST:
        return int(part)
    if _WORD.fullmatch(part):
        return part
    raise BadButton


def _of_type(kind: type[T], args: tuple[Arg, ...], position: int) -> T:
    found = args[position] if position < len(args) else None
    if not isinstance(found, kind):
        raise BadButton
    return found
