"""An update from Telegram as it waits to be worked: raw, sealed, one person's in order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """`person` is the id by which order is kept: who acts, or the chat where nobody does. `body` is Telegram's JSON."""

    update_id: int
    person: int
    body: bytes


@dataclass(frozen=True, slots=True)
class InboxRow:
    id: int
    token: str
    person: int
    body: bytes
    tries: int
