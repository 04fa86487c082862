"""What people should see: a message waits as the name of a screen and what it shows, never as a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

Param = str | int | bool

# What to do in an emergency, and that nobody can be reached: tried until it arrives or is a day old. No fuse ends it.
NEVER_GIVEN_UP = frozenset({"advice", "nobody_reached", "nobody_yet"})
TOO_OLD = timedelta(hours=24)
REMOVED_WITHIN = timedelta(hours=48)  # Telegram's limit: https://core.telegram.org/bots/api#deletemessage
WAITS = (0, 15, 60, 120, 300, 600, 900)  # Seconds until what is never given up is tried again: it may have arrived.
REFUSED_FOR = (1, 2, 5, 15, 30, 60)  # Seconds until what was refused, and so has not arrived, is tried again.

# Why a message has come back unsent, where that says nothing of the message: it keeps its place in its chat.
CHAT_BUSY, TOO_FAST, NO_CONNECTION, TOKEN_REFUSED = "chat busy", "too fast", "no connection", "token refused"
KEEPS_PLACE = (CHAT_BUSY, TOO_FAST, NO_CONNECTION, TOKEN_REFUSED)


class Lane(IntEnum):
    """Alerts go first, then answers to somebody's own tap, then everything else."""

    ALERT = 0
    ANSWER = 1
    BULK = 2


class Kind(StrEnum):
    SHOW = "show"
    CALLBACK = "callback"
    LEAVE = "leave"
    MENU = "menu"
    REMOVE = "remove"


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to be shown to one chat.

    `slot` names the message in the chat that it is ("checkin:12"): what is shown in a slot again is edited in place,
    or sent `anew` at the bottom of the chat; without a slot it is always sent. A newer waiting message of a slot
    takes the older one's place. `in_place_of` is a message id known from a tap. `unprompted` messages to a patient
    are counted against the daily fuse. A CALLBACK stops the spinner of a tap; its params hold the query's id ("query"),
    and its screen names a short sentence, if any. A MENU changes the commands of the chat. A REMOVE takes
    away the message `in_place_of`, if a newer one shows its slot by now, or it is in none; where Telegram does not let
    it, its screen is shown there instead. After `expires_at` a message
    is not sent at all. `reason` says why a copy is no copy ("deaf": asked again after an outage).
    """

    chat_id: int
    screen: str
    subject: int = 0
    params: Mapping[str, Param] = field(default_factory=dict)
    lane: Lane = Lane.ANSWER
    kind: Kind = Kind.SHOW
    slot: str = ""
    anew: bool = False
    in_place_of: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    unprompted: bool = False
    reason: str = ""

    @property
    def is_vital(self) -> bool:
        return self.screen in NEVER_GIVEN_UP


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A claimed message: `token` fences it, `copies` counts the attempts that may have arrived already.

    `shown_as` is the id of the message now in its slot, if there is one and it is to be edited.
    """

    id: int
    token: str
    message: Message
    created_at: datetime
    tries: int = 0
    copies: int = 0
    shown_as: int | None = None

    @property
    def ready_since(self) -> datetime:
        """Since when it may be sent."""
        return max(self.created_at, self.message.not_before or self.created_at)

    @property
    def waits(self) -> timedelta:
        """How long what is never given up rests after an attempt that may have arrived: copies grow apart."""
        return timedelta(seconds=WAITS[min(self.copies, len(WAITS) - 1)])

    @property
    def refused_for(self) -> timedelta:
        return timedelta(seconds=REFUSED_FOR[min(self.tries, len(REFUSED_FOR) - 1)])

    def is_too_old(self, now: datetime) -> bool:
        return self.message.is_vital and now - self.created_at >= TOO_OLD
