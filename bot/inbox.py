"""An update from Telegram as it waits to be worked: raw, sealed, one person's in order."""

from dataclasses import dataclass
from datetime import datetime


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
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DeadUpdate:
    """One in quarantine: `kind` is Telegram's word for what it is; nothing of what it says."""

    id: int
    kind: str
    received_at: datetime
    put_aside_at: datetime
    tries: int
    reason: str
