"""Telegram's word on who has opened the app from a chat with the bot.

https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

LASTS = timedelta(hours=1)
AHEAD = timedelta(minutes=2)  # As much as two clocks may differ.
LONGEST = 4096  # Characters.


class Forged(Exception):
    """It was not said by Telegram to this bot, or too long ago."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """`chat_id` is that of their private chat with the bot; `digest` is the same for the same word again."""

    chat_id: int
    digest: str


def key_of(token: str) -> bytes:
    """What the word is checked with; from it nobody comes back to the bot's token."""
    return hmac.digest(b"WebAppData", token.encode(), sha256)


def read(init_data: str, key: bytes, now: datetime) -> Vouched:
    """Raises Forged."""
    if len(init_data) > LONGEST:
        raise Forged("too long")
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=20)
        said = dict(pairs)
        given = said.pop("hash")
        person, at = int(json.loads(said["user"])["id"]), int(said["auth_date"])
        said_at = datetime.fromtimestamp(at, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError) as error:
        raise Forged(type(error).__name__) from error
    checked = "\n".join(f"{name}={value}" for name, value in sorted(said.items()))
    genuine = hmac.new(key, checked.encode("utf-8", "replace"), sha256).hexdigest()
    if len(pairs) != len(said) + 1 or not hmac.compare_digest(genuine.encode(), given.encode("utf-8", "replace")):
        raise Forged("another hash")
    if not -AHEAD <= now - said_at <= LASTS:
        raise Forged("another time")
    return Vouched(person, sha256(f"app {genuine}".encode()).hexdigest())
