"""Works what waits in the inbox: PTB chooses what is to be done, one transaction does it, or nothing is done."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

import structlog
from telegram import Bot, Update
from telegram.ext import Application, CallbackContext

from bot.inbox import InboxRow
from bot.ports import Clock, LeaseLost, NotYours, Store, StoreTrouble, Transaction
from handlers.buttons import BadButton
from handlers.pipeline import page
from handlers.pipeline.along import Along, Offer, Rest, commit, nobody
from handlers.pipeline.errors import where
from handlers.pipeline.flood import Flood, Gathered, behind, finish_flood, given_at, let_more_come, text_of
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.turns import Turns

AT_ONCE = 16

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
Act = Callable[[Transaction, Update, datetime], None]
OnDead = Callable[[Transaction, InboxRow, Update | None, datetime], None]
Callback = Callable[[Update, CallbackContext[Any, Any, Any, Any]], Coroutine[Any, Any, None]]

chosen: ContextVar[list[Act | Exception]] = ContextVar("chosen")
log = structlog.get_logger()


LEFT_FOR = timedelta(seconds=2)
GATHERS_FOR = timedelta(seconds=2)
LOOKS_EVERY = timedelta(milliseconds=200)  # As long as little waits.


class Unreadable(Exception):
    """Not an update that PTB understands."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is done where no handler matched, where one refused (BadButton, NotYours), and where one failed for good.

    `gathered` is given what one person sent in a flood, messages of a private chat and taps, and whether they are to
    be told of it. `dead_plainly` is for when `dead` itself fails: it must need next to nothing.
    """

    not_understood: Act
    refused: Act
    dead: OnDead
    dead_plainly: OnDead
    gathered: Gathered


def on(act: Act) -> Callback:
    """`act` as a callback for PTB's handlers: it is only put aside, and done later, in a transaction."""

    async def callback(_: Update, __: CallbackContext[Any, Any, Any, Any]) -> None:
        chosen.get().append(act)

    return callback


def build(bot: Bot) -> App:
    """PTB's Application without all that fetches, schedules or limits: it only chooses."""
    application = Application.builder().bot(bot).updater(None).job_queue(None).build()
    application.add_error_handler(_put_error)
    return application


async def _put_error(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """A filter or a callback raised: PTB would log it, with the patient's words, and go on."""
    chosen.get().append(context.error or RuntimeError("an error that is none"))


class Worker:
    """One person's updates in order, people in parallel. Nothing here ever calls Telegram.

    `worked` is called after every commit, with whether the sender has still to look; `along` is the sender's look.
    """

    def __init__(
        self,
        store: Store,
        application: App,
        otherwise: Otherwise,
        worked: Callable[[bool], None],
        clock: Clock,
        turns: Turns,
        pulse: Pulse,
        along: Offer = nobody,
    ) -> None:
        self._pulse, self._along = pulse, along
        self._store, self._application, self._otherwise = store, application, otherwise
        self._worked, self._clock, self._turns = worked, clock, turns
        self._working: set[asyncio.Task[bool]] = set()
        self._lent = Rest()
        self.wake = self._lent.wake

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` and the next wake; then what is being worked is brought to its end."""
        try:
            while not stop.is_set():
                self.wake.clear()
                if self._lent.is_lent or not await self._start_some():
                    with self._lent.resting():
                        await self.wake.wait()
        finally:
            await self._lent.is_whole()
            if self._working:
                await asyncio.wait(self._working)

    async def drain(self) -> int:
        """Work all that waits, one after another; returns how many."""
        total, may_be_more = 0, True
        while may_be_more and (rows := await self._claim(1)):
            may_be_more = await self._work(rows[0])
            total += 1
        return total

    async def _start_some(self) -> bool:
        """Start what may be worked now; True where there may be more of it than there was room for."""
        if (room := AT_ONCE - len(self._working)) < 1:
            return False
        rows = await self._claim(room)
        self._start(rows)
        return len(rows) == room

    def along(self) -> Along[Sequence[InboxRow]] | None:
        """What it would claim now, if it rests: somebody else commits, and it is claimed there."""
        if (room := AT_ONCE - len(self._working)) < 1 or not self._lent.may_lend:
            return None
        self._lent.lend()
        claim = partial(_claim, now=self._clock(), limit=room)
        return Along(claim, partial(self._brought, room), partial(self._lent.give_back, again=True))

    def _brought(self, room: int, rows: Sequence[InboxRow]) -> None:
        self._start(rows)
        self._lent.give_back(again=len(rows) == room)

    def _start(self, rows: Sequence[InboxRow]) -> None:
        for row in rows:
            task = asyncio.create_task(self._work(row))
            self._working.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[bool]") -> None:
        """It looks again, unless it is sure that nothing waits to be worked."""
        self._working.discard(task)
        if task.cancelled() or task.exception() is not None or task.result():
            self.wake.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("working failed", error=where(error))

    async def _claim(self, limit: int) -> Sequence[InboxRow]:
        return await self._store.run(_claim, self._clock(), limit)

    async def _work(self, row: InboxRow) -> bool:
        """A try that fails is counted; one of somebody who may not is none that could go better.

        A fault of the database is no try: the row stays as it is, and when its lease is over it is worked again. False
        where nothing else waits to be worked, for all that is known then.
        """
        update: Update | None = None
        try:
            update = self._read(row.body)
            is_tap, at = update.callback_query is not None, given_at(update, row.received_at)
            if self._turns.take(row.person, at, is_tap=is_tap) or not await self._gather(row, update):
                return await self._do(row, update, await self._choose(update))
        except LeaseLost:
            log.warning("update was taken over", row=row.id)
        except StoreTrouble as error:
            log.error("the database is in trouble: update left for later", row=row.id, error=where(error))
            await self._leave(row)
        except Exception as error:
            log.error("update failed", row=row.id, chat=row.person, tries=row.tries + 1, error=where(error))
            self._pulse.counts.failed += 1
            await self._give_back(row, update, type(error).__name__)
        return True

    def _read(self, body: bytes) -> Update:
        try:
            update = Update.de_json(page.parsed(body), self._application.bot)
        except Exception as error:
            raise Unreadable from error
        if update.effective_user is None and update.effective_chat is None:
            raise Unreadable
        return update

    async def _choose(self, update: Update) -> Act:
        """By shape alone, without a look at the database. Raises what a filter raised."""
        box: list[Act | Exception] = []
        chosen.set(box)
        await self._application.process_update(update)
        first = box[0] if box else self._otherwise.not_understood
        if isinstance(first, Exception):
            raise first
        return first

    async def _do(self, row: InboxRow, update: Update, act: Act) -> bool:
        now, along = self._clock(), self._along()
        done = partial(finish, row=row, update=update, now=now)
        try:
            waits = await commit(self._store, partial(done, act=act), along)
        except (BadButton, NotYours):
            along = None
            waits = await self._store.run(partial(done, act=self._otherwise.refused))
        self._pulse.worked(self._clock() - row.received_at)
        self._worked(along is None)
        return waits

    async def _gather(self, row: InboxRow, update: Update) -> bool:
        """This and what waits behind it, as one; or in a moment, when more has come. False where that failed."""
        now, until = self._clock(), row.received_at + GATHERS_FOR
        if now < until and await self._store.run(let_more_come, row, min(until, now + LOOKS_EVERY)):
            return True
        try:
            flood = self._flood(row, update, *await self._store.run(behind, row))
            acts = [(await self._choose(each), each) for each in flood.apart]
            is_told = bool(flood.said) and self._turns.is_to_be_told(row.person, self._clock())
            await self._store.run(finish_flood, flood, acts, self._otherwise.gathered, is_told, self._clock())
        except (LeaseLost, StoreTrouble):
            raise
        except Exception as error:
            log.error("gathering failed", row=row.id, chat=row.person, error=where(error))
            return False
        for each in flood.rows:
            self._pulse.worked(self._clock() - each.received_at)
        if is_told:
            log.warning("a flood is gathered", chat=row.person)
        self._worked(True)
        return True

    def _flood(self, row: InboxRow, update: Update, behind: Sequence[InboxRow], letters: float) -> Flood:
        """Up to the first that nobody can read, which is then the oldest that waits; no more than is soon read."""
        rows, updates, texts = [row], [update], {text_of(update)}
        for each in behind:
            try:
                read = self._read(each.body)
            except Unreadable:
                break
            texts.add(text_of(read))
            if sum(map(len, texts)) > letters:
                break
            rows.append(each)
            updates.append(read)
        return Flood(rows, updates)

    async def _leave(self, row: InboxRow) -> None:
        """Back to where it was, in a while."""
        with suppress(Exception):
            await self._store.run(_put_back, row, self._clock() + LEFT_FOR)

    async def _give_back(self, row: InboxRow, update: Update | None, reason: str) -> None:
        """If even saying sorry fails, the update is put aside without."""
        for dead in (self._otherwise.dead, self._otherwise.dead_plainly, _say_nothing):
            try:
                await self._store.run(_fail, row, update, reason, dead, self._clock())
            except (LeaseLost, StoreTrouble):
                return
            except Exception as error:
                log.error("failed update not noted", row=row.id, error=where(error))
                continue
            self._worked(True)
            return


def finish(tx: Transaction, row: InboxRow, update: Update, act: Act, now: datetime) -> bool:
    """What is done here is undone where another worker has the update by now: `done` raises LeaseLost.

    False where nothing else waits to be worked.
    """
    tx.given_at = min(given_at(update, row.received_at), now)
    act(tx, update, now)
    tx.inbox.done(row, now)
    return tx.inbox.is_ready(now)


def _claim(tx: Transaction, now: datetime, limit: int) -> Sequence[InboxRow]:
    return tx.inbox.claim(now, limit)


def _put_back(tx: Transaction, row: InboxRow, at: datetime) -> None:
    tx.inbox.put_back(row, at)


def _fail(tx: Transaction, row: InboxRow, update: Update | None, reason: str, dead: OnDead, now: datetime) -> None:
    if tx.inbox.failed(row, reason, now):
        log.critical("update put aside for good", row=row.id, chat=row.person, reason=reason)
        dead(tx, row, update, now)


def _say_nothing(tx: Transaction, row: InboxRow, update: Update | None, now: datetime) -> None:
    """For when saying something is what fails."""
