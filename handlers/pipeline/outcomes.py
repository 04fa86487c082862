"""What an error of a request to Telegram means for the message: a table, as a pure function."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.counts import AMBIGUOUS, NOT_SENT, REFUSED, SENT, TOO_FAST
from handlers.pipeline.refusals import known


@dataclass(frozen=True, slots=True)
class Done:
    """It looks already as it should."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """It never left: again as soon as there is a connection."""


@dataclass(frozen=True, slots=True)
class Later:
    """Telegram itself refused it for now, with an error of its own: not sent, and to be tried again."""


@dataclass(frozen=True, slots=True)
class TooFast:
    """Not sent; this chat is to wait so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Not sent, and it never will be. `gone`: nobody can be reached in this chat any more."""

    reason: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """Not sent; the group has a new id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class NotEditable:
    """The message that was to be changed is not there, or is of another kind: send a new one."""


@dataclass(frozen=True, slots=True)
class NotRemovable:
    """The message that was to be taken away is too old for that: it stays."""


@dataclass(frozen=True, slots=True)
class NoToken:
    """Not sent; Telegram, or a proxy before it, does not know the token."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived."""


Outcome = Done | NotSent | Later | TooFast | Refused | Moved | NotEditable | NotRemovable | NoToken | Unknown

# In the words of bot/counts.py; what is in none of these was refused.
IN_A_WORD: Mapping[type, str] = {
    list: SENT,
    Done: SENT,
    Unknown: AMBIGUOUS,
    TooFast: TOO_FAST,
    NotSent: NOT_SENT,
    Later: NOT_SENT,
    NoToken: NOT_SENT,
}


def in_a_word(result: Outcome | list[int]) -> str:
    return IN_A_WORD.get(type(result), REFUSED)


# Whoever raises one of these has not yet sent a byte of the request to Telegram.
NEVER_LEFT = (
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    httpx.PoolTimeout,
    httpx.ConnectTimeout,
    httpx.ConnectError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

NOT_MODIFIED = "message is not modified"
NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
    "there is no media in the message to edit",
)
NOT_THERE = ("message to delete not found",)
NOT_REMOVABLE = ("message can't be deleted",)
GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "chat_id_invalid",
    "user_is_blocked",
    "input_user_deactivated",
    "chat_write_forbidden",
    "have no rights to send",
    "not enough rights to send",
    "group chat was deactivated",
    "topic_closed",
)


def outcome(error: TelegramError) -> Outcome:
    """BadRequest and TimedOut are NetworkErrors too, so the order counts. What is not known is Unknown.

    Only Telegram answers in its own JSON. A page instead of it is a proxy's (`answer.py` raises it from NotTelegram,
    and never as a block): nobody knows what that has passed on, and it says nothing of the recipient.
    """
    match error:
        case RetryAfter(retry_after=wait):
            return TooFast(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
        case ChatMigrated(new_chat_id=chat_id):
            return Moved(chat_id)
        case Forbidden():
            return Refused("forbidden", gone=True)
        case InvalidToken():
            return NoToken()
        case BadRequest():
            return _bad_request(error.message)
        case Conflict():
            return NotSent()
        case NetworkError() if isinstance(error.__cause__, NEVER_LEFT):
            return NotSent()
        case NetworkError() if _is_too_large(error):
            return Refused("too large")
        case NetworkError() if error.__cause__ is None and not isinstance(error, TimedOut):
            return Later()
        case _:
            return Unknown()


def _is_too_large(error: TelegramError) -> bool:
    return "request entity too large" in error.message.lower()


def _bad_request(message: str) -> Outcome:
    said = message.lower()
    if NOT_MODIFIED in said or any(words in said for words in NOT_THERE):
        return Done()
    if any(words in said for words in NOT_REMOVABLE):
        return NotRemovable()
    if any(words in said for words in NOT_EDITABLE):
        return NotEditable()
    if any(words in said for words in GONE):
        return Refused("chat not found", gone=True)
    return Refused(known(message))
