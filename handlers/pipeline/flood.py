"""What one person sends faster than it can be answered one by one: worked as one, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import inf

from telegram import Update

from bot.inbox import InboxRow
from bot.ports import Transaction

MOST_AT_ONCE, MOST_BYTES, MOST_LETTERS = 100, 100_000, 30_000

Gathered = Callable[[Transaction, Sequence[Update], bool, datetime], None]


@dataclass(frozen=True, slots=True)
class Flood:
    """What one person sent at once, in its order; the first is leased."""

    rows: Sequence[InboxRow]
    updates: Sequence[Update]

    @property
    def said(self) -> Sequence[Update]:
        """Written and tapped in a private chat; what is tapped elsewhere, too."""
        return [each for each in self.updates if each.callback_query is not None or _is_written(each)]

    @property
    def apart(self) -> Sequence[Update]:
        """Of what happened to a chat the newest is so. What is talked about in a group is not for us."""
        newest = {each.effective_chat.id: each for each in self.updates if each.effective_chat and _is_of_chat(each)}
        return list(newest.values())


def text_of(update: Update) -> str:
    """As it came; "" of what is no text."""
    sent = update.effective_message if update.callback_query is None else None
    return (sent.text or sent.caption or "") if sent is not None else ""


def _is_written(update: Update) -> bool:
    sent = update.message or update.edited_message
    return sent is not None and sent.chat.type == sent.chat.PRIVATE


def _is_of_chat(update: Update) -> bool:
    sent = update.message
    has_moved = sent is not None and bool(sent.migrate_to_chat_id or sent.migrate_from_chat_id)
    return has_moved or update.my_chat_member is not None


def finish_flood(
    tx: Transaction,
    flood: Flood,
    acts: Sequence[tuple[Callable[[Transaction, Update, datetime], None], Update]],
    gathered: Gathered,
    is_told: bool,
    now: datetime,
) -> None:
    """Words count for when the last of them was written. Raises LeaseLost."""
    tx.given_at = min(given_at(flood.updates[-1], flood.rows[-1].received_at), now)
    for do, update in acts:
        do(tx, update, now)
    if flood.said:
        gathered(tx, flood.said, is_told, now)
    tx.inbox.gathered(flood.rows[0], flood.rows[1:], now)


def given_at(update: Update, received_at: datetime) -> datetime:
    """A message bears its own moment: it may have waited at Telegram. A tap bears none, and lives 150 s."""
    sent = update.message or update.edited_message
    if sent is None:
        return received_at
    return min(sent.edit_date or sent.date, received_at)


def behind(tx: Transaction, row: InboxRow) -> tuple[Sequence[InboxRow], float]:
    """No more than is soon opened, and how many letters of it are soon read: what is left waits for the next act.

    What a stranger writes is read by nobody, and goes at once.
    """
    if not tx.enrollments.ids_of_chat(row.person) and tx.providers.of_chat(row.person) is None:
        return tx.inbox.behind(row, MOST_AT_ONCE), inf
    sizes = accumulate(tx.inbox.sizes(row, MOST_AT_ONCE))
    return tx.inbox.behind(row, max(0, sum(size <= MOST_BYTES for size in sizes) - 1)), MOST_LETTERS


def let_more_come(tx: Transaction, row: InboxRow, at: datetime) -> bool:
    """Until then, unless so much waits already that the file would grow by it."""
    if sum(tx.inbox.sizes(row, MOST_AT_ONCE)) > MOST_BYTES:
        return False
    tx.inbox.put_back(row, at)
    return True
