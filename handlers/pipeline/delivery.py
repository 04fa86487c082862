"""The sender's transactions: what may go out now, and what became of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.outbox import Kind, Lane, Message, OutboxRow
from bot.ports import Transaction
from handlers.screen import Drawn, Screen, Screens, View
from handlers.screens import sentence
from handlers.screens.reader import TELEGRAM, language_for
from handlers.screens.sentence import SentenceView

ANSWERED_WITHIN = timedelta(seconds=15)
AGAIN_AFTER = timedelta(seconds=60)
MOST_COPIES = {Lane.ALERT: 3, Lane.ANSWER: 2, Lane.BULK: 2}
A_DAY, MOST_UNPROMPTED = timedelta(days=1), 12
MARKED_EVERY = timedelta(seconds=20)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the clinic does about a message that was sent, that found nobody, or that could not be delivered.

    `moved`: a group has another id now; what waits for it goes there. `sent` is told how many patients a list is about.
    """

    sent: Callable[[Transaction, Message, datetime, int], None]
    recipient_gone: Callable[[Transaction, int, datetime], None]
    not_delivered: Callable[[Transaction, Message, str, datetime], None]
    moved: Callable[[Transaction, int, int, datetime], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """`screen` is None where there is nothing to draw: the bare answer to a tap, or a chat to leave.

    `hour_cycle` is how its reader's clinic writes times.
    """

    row: OutboxRow
    screen: Screen[Any] | None = None
    view: View | None = None
    hour_cycle: int = 0

    @property
    def is_aside(self) -> bool:
        """Does nobody wait for it to land: the answer to a tap, or what takes long to make?"""
        return self.row.message.kind is Kind.CALLBACK or (self.screen is not None and self.screen.make is not None)


def load_toast(tx: Transaction, message: Message, _now: datetime) -> SentenceView:
    """What is said for a moment over the chat: the answer to a tap names a sentence, not a screen."""
    values = {name: value for name, value in message.params.items() if name not in ("query", "alert", TELEGRAM)}
    return SentenceView(language_for(tx, message), message.screen, values)


TOAST = Screen(load_toast, sentence.draw)


@dataclass(frozen=True, slots=True)
class Desk:
    screens: Screens
    hooks: Hooks

    def claim(
        self,
        tx: Transaction,
        now: datetime,
        limit: int,
        not_to: Collection[int],
        broken: Mapping[int, int],
        loading: list[OutboxRow],
    ) -> tuple[int, list[Loaded]]:
        """How many were claimed, and those of them that are to be sent.

        `broken` says how often a row's screen was given up: once, it is shown plainly; more often, not at all.

        If a screen cannot be loaded, that raises, nothing of all this is kept, and `loading` holds the row.
        """
        rows, loaded = tx.outbox.claim(now, limit, not_to), []
        for row in rows:
            loading[:] = [row]
            loaded.append(self._load(tx, row, now, broken))
        loading.clear()
        return len(rows), [each for each in loaded if each is not None]

    def _load(self, tx: Transaction, row: OutboxRow, now: datetime, broken: Mapping[int, int]) -> Loaded | None:
        message, screen, times = row.message, self._screen_of(row.message), broken.get(row.id, 0)
        if times:
            screen = screen.plain if screen is not None and times == 1 else None
        if screen is None and (message.screen or times):
            self.give_up(tx, row, "screen failed" if times else "no such screen", now)
            return None
        if message.kind is Kind.CALLBACK and now - row.created_at > ANSWERED_WITHIN:
            tx.outbox.dead(row, "too late", now)
            return None
        if row.is_too_old(now):
            self.give_up(tx, row, "never arrived", now)
            return None
        if message.unprompted and tx.outbox.unprompted_since(message.chat_id, now - A_DAY) > MOST_UNPROMPTED:
            log.critical("fuse: too many unprompted messages in a day", chat=message.chat_id)
            self.give_up(tx, row, "fuse", now)
            return None
        if message.kind is Kind.REMOVE:
            return self._to_remove(tx, row, now)
        if screen is None:
            return Loaded(row)
        view = screen.load(tx, message, now)
        if view is not None or message.kind is Kind.CALLBACK:
            hour_cycle = tx.clinics.hour_cycle_for(message.chat_id) if message.kind is Kind.SHOW else 0
            return Loaded(row, screen, view, hour_cycle)
        tx.outbox.dead(row, "obsolete", now)
        return None

    def _to_remove(self, tx: Transaction, row: OutboxRow, now: datetime) -> Loaded | None:
        """Never what is the newest of its slot: then there would be nothing left. An erased patient's is in none."""
        where = (row.message.chat_id, row.message.in_place_of or 0)
        if tx.outbox.is_outdated(*where) or tx.outbox.slot_of(*where) is None:
            return Loaded(row)
        tx.outbox.dead(row, "obsolete", now)
        return None

    def _screen_of(self, message: Message) -> Screen[Any] | None:
        if message.kind is Kind.CALLBACK:
            return TOAST if message.screen else None
        return self.screens.get(message.screen)

    def sent(
        self,
        tx: Transaction,
        row: OutboxRow,
        message_id: int | None,
        drawn: Drawn,
        now: datetime,
        more: Sequence[int] = (),
    ) -> None:
        """`more` are the other photos of an album."""
        if message_id is not None and not tx.outbox.is_kept(row):
            for each in (message_id, *more):
                taken_away = Message(row.message.chat_id, "", kind=Kind.REMOVE, lane=Lane.BULK, in_place_of=each)
                tx.outbox.put(taken_away, now)
            return
        screen = self._screen_of(row.message)
        kept = "" if screen is not None and screen.of_staff else drawn.text
        tx.outbox.sent(row, message_id, kept, now, more)
        if row.message.kind is Kind.SHOW:
            self.hooks.sent(tx, row.message, now, drawn.patients)
            mark(tx, "sent", now)

    def again(self, tx: Transaction, row: OutboxRow, at: datetime, reason: str) -> None:
        tx.outbox.again(row, at, reason, ambiguous=False)

    def maybe_sent(self, tx: Transaction, row: OutboxRow, now: datetime) -> None:
        """It may have arrived. An alert goes again at once, anything else once more after a minute.

        After 3 copies of an alert and 2 of anything else that may all have arrived, it is given up; but not what to do
        in an emergency.
        """
        lane = row.message.lane
        if row.message.is_vital:
            tx.outbox.again(row, now + row.waits, "unknown", ambiguous=True)
        elif row.copies + 1 >= MOST_COPIES[lane]:
            self.give_up(tx, row, "unknown whether it arrived", now)
        else:
            at_once = lane is Lane.ALERT and row.copies == 0
            tx.outbox.again(row, now if at_once else now + AGAIN_AFTER, "unknown", ambiguous=True)

    def moved(self, tx: Transaction, row: OutboxRow, chat_id: int, now: datetime) -> None:
        tx.outbox.again(row, now, "moved", ambiguous=False)
        self.hooks.moved(tx, row.message.chat_id, chat_id, now)

    def refused(self, tx: Transaction, row: OutboxRow, reason: str, now: datetime) -> None:
        """Telegram will not have it so."""
        if row.message.is_vital:
            log.error("refused, and tried again", **_of(row), reason=reason)
            tx.outbox.again(row, now + row.refused_for, reason, ambiguous=False)
        else:
            self.give_up(tx, row, reason, now)

    def gone(self, tx: Transaction, row: OutboxRow, reason: str, now: datetime) -> None:
        if row.message.is_vital:
            tx.outbox.again(row, now + row.refused_for, reason, ambiguous=False)
        else:
            tx.outbox.dead(row, reason, now)
        self.hooks.recipient_gone(tx, row.message.chat_id, now)

    def not_removed(self, tx: Transaction, row: OutboxRow, reason: str, now: datetime) -> None:
        """It stays, so what it says is changed instead."""
        tx.outbox.dead(row, reason, now)
        tx.outbox.put(replace(row.message, kind=Kind.SHOW), now)

    def dropped(self, tx: Transaction, row: OutboxRow, reason: str, now: datetime) -> None:
        """Not sent, and nobody need know."""
        tx.outbox.dead(row, reason, now)

    def give_up(self, tx: Transaction, row: OutboxRow, reason: str, now: datetime) -> None:
        log.error("message not delivered", **_of(row), reason=reason)
        tx.outbox.dead(row, reason, now)
        if row.message.kind is Kind.SHOW:
            self.hooks.not_delivered(tx, row.message, reason, now)


def _of(row: OutboxRow) -> dict[str, Any]:
    """What a log says of it. Lines bear no chat but as `chat`, and that is hashed."""
    return {"row": row.id, "screen": row.message.screen, "chat": row.message.chat_id}


def mark(tx: Transaction, name: str, now: datetime) -> None:
    before = tx.marks.get(name)
    if before is None or not before <= now < before + MARKED_EVERY:
        tx.marks.set(name, now)
