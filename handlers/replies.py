"""The small answers: a sentence of its own, the end of a tap's spinner."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.outbox import Kind, Lane, Message, Param
from bot.ports import Transaction
from handlers.buttons import Tap

SPINNER_LIVES = timedelta(seconds=15)


def say(tx: Transaction, chat_id: int, key: str, now: datetime, **params: Param) -> None:
    """One sentence by its key, in the reader's language; `params` hold names and numbers, never health data.

    `telegram` among them is the language of the reader's Telegram, for whoever is unknown to us.
    """
    tx.outbox.put(Message(chat_id, "sentence", params={"key": key, **params}, lane=Lane.ANSWER), now)


def stop_spinner(
    tx: Transaction,
    tap: Tap,
    now: datetime,
    key: str = "",
    *,
    alert: bool = False,
    values: Mapping[str, Param] | None = None,
) -> None:
    """Always the last thing an act does with a tap; `key` names a short sentence shown for a moment, or until read."""
    tx.outbox.put(
        Message(
            tap.chat_id,
            key,
            params={**(values or {}), "query": tap.query_id, "alert": alert},
            kind=Kind.CALLBACK,
            expires_at=now + SPINNER_LIVES,
        ),
        now,
    )
