"""What the clinic asks of the two queues: updates that came in, and messages that wait to be shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.inbox import DeadUpdate, InboxRow, RawUpdate
from bot.outbox import Message, OutboxRow
from bot.timeline import Told


class Inbox(Protocol):
    def put(self, bot_id: int, updates: Sequence[RawUpdate], now: datetime, confirmed: int = 0) -> int:
        """Keep what is new; the same bytes under the same update id are kept once. Returns how many were new.

        Telegram repeats no update below `confirmed`: of those that were gathered the rows go.
        """

    def claim(self, now: datetime, limit: int) -> Sequence[InboxRow]:
        """The oldest waiting update of each of `limit` people of whom none is being worked, leased."""

    def done(self, row: InboxRow, now: datetime) -> None:
        """Worked: its body is blanked. Raises LeaseLost if another worker has it now: all of this is undone then."""

    def behind(self, row: InboxRow, most: int) -> Sequence[InboxRow]:
        """What else waits of the person whose update this is, the oldest first: nobody else works it meanwhile."""

    def sizes(self, row: InboxRow, most: int) -> Sequence[int]:
        """Bytes that this takes in the database, and each that waits behind it."""

    def gathered(self, row: InboxRow, others: Sequence[InboxRow], now: datetime) -> None:
        """Worked as one. As `done`, but the rows go as soon as Telegram cannot repeat them."""

    def failed(self, row: InboxRow, reason: str, now: datetime) -> bool:
        """Count the try and give it back for later; True if it was the third: quarantined, its body kept sealed."""

    def waits_for(self, person: int) -> bool:
        """Is there anything of this person that has not been worked?"""

    def put_back(self, row: InboxRow, at: datetime) -> None:
        """For later, without counting a try; the next of the same person waits for it."""

    def dead(self) -> Sequence[DeadUpdate]:
        """What is in quarantine, oldest first."""

    def retry(self, row_id: int, now: datetime) -> bool:
        """Out of quarantine, as if it had just come; False if there is no such row in it."""

    def forget(self, row_id: int) -> bool:
        """Out of quarantine for good: what it said is blanked. False if there is no such row in it."""

    def is_ready(self, now: datetime) -> bool:
        """May anything be worked now, were it its turn? Where others write meanwhile nobody can be sure: then yes."""

    def count_waiting(self) -> int: ...


class Outbox(Protocol):
    def put(self, message: Message, now: datetime) -> None:
        """Keep it; a message that waits in the same slot of the same chat is replaced, unless it is on its way."""

    def cancel(self, chat_id: int, slot: str) -> None:
        """Whatever waits in this slot is not sent."""

    def shown_in(self, slot: str) -> Sequence[int]:
        """The chats in which the slot has been shown."""

    def arrived_at(self, chat_id: int, slot: str) -> datetime | None:
        """When the slot was first shown in this chat; None if it has not been."""

    def waits(self, chat_id: int, slot: str) -> bool:
        """Does any message of this slot wait, or is it being sent?"""

    def slot_of(self, chat_id: int, message_id: int) -> str | None:
        """The slot that this message of the chat is (or was) shown in; None if we know nothing of it."""

    def said_lately(self, chat_id: int) -> Sequence[str]:
        """What was shown in this chat, as it stood there, as far as that is cheap to say."""

    def told(self, enrollment_id: int) -> Sequence[Told]:
        """What the patient was told beside questions and answers to taps, the oldest first."""

    def shown_lately(self, chat_id: int, most: int) -> Sequence[tuple[int, str]]:
        """The newest messages of this chat that are in a slot: each one's id and its slot."""

    def last_slot(self, chat_id: int) -> str | None:
        """The slot of the newest message that is shown in this chat, of those that are in one."""

    def newest_in(self, chat_id: int, slot: str) -> int | None:
        """The message that shows the slot in this chat now, if there is one."""

    def earlier_in(self, chat_id: int, slot: str) -> Sequence[int]:
        """The messages that showed it before that one, the newest first."""

    def shown_at(self, chat_id: int, message_id: int) -> datetime | None:
        """When this message was shown; None if we know nothing of it."""

    def is_outdated(self, chat_id: int, message_id: int) -> bool:
        """Does a newer message of this chat show the slot that this one shows?"""

    def is_on_its_way(self, chat_id: int, slot: str) -> bool:
        """Does a new message of this slot wait, or is it being sent?"""

    def note_shown(self, chat_id: int, slot: str, message_id: int, now: datetime) -> None:
        """A tap proves that this message is there: an ambiguous copy of it that waits is noted as sent."""

    def claim(self, now: datetime, limit: int, not_to: Iterable[int]) -> Sequence[OutboxRow]:
        """What may be sent now, alerts first, oldest first, leased.

        Of one slot, and of one chat's equally urgent messages, one at a time is on its way: so they arrive in order.
        """

    def sent(self, row: OutboxRow, message_id: int | None, text: str, now: datetime, more: Sequence[int] = ()) -> None:
        """It is there: the slot's message id and the words (sealed) are kept. What was removed is forgotten.

        `more` are the other photos of an album: each is known, so that it can be taken away.
        """

    def again(self, row: OutboxRow, at: datetime, reason: str, *, ambiguous: bool) -> bool:
        """Back to waiting until `at`; an ambiguous attempt counts as a copy that may have arrived.

        True if that was the third: the fuse has blown and the message is dead.
        """

    def dead(self, row: OutboxRow, reason: str, now: datetime) -> None: ...

    def is_kept(self, row: OutboxRow) -> bool:
        """False for what told of a patient who was erased while it was on its way."""

    def is_stuck(self, since: datetime) -> bool:
        """Has anything that might have gone out before then not gone out yet?"""

    def is_ready(self, now: datetime) -> bool:
        """May anything go now, were it its turn? Where others write meanwhile nobody can be sure: then yes."""

    def count_waiting(self) -> int: ...

    def unprompted_since(self, chat_id: int, since: datetime) -> int:
        """How many unprompted messages went out, or may have, counting what is claimed and on its way now."""

    def move_chat(self, old: int, new: int) -> None:
        """A group was upgraded: everything that goes to its old id goes to the new one."""
