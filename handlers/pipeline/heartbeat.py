"""Once a second: what is due is worked, one subject a transaction, and whoever may have slept is woken."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports import Due, Store, StoreTrouble, Transaction
from handlers.pipeline.delivery import MARKED_EVERY, mark
from handlers.pipeline.errors import where
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.steady import SteadyClock

AGAIN_AFTER = timedelta(seconds=60)
UPKEEP_HOUR = 3
WHATEVER_THE_CLOCK = ("alert", "ticks", "wish", "erased")  # Due by seconds that have gone by: it must not wait.
TOLD_AT, TOLD_EVERY = 3, 60  # failures in a row, one a minute
MOST_A_BEAT = 2_000

WorkDue = Callable[[Transaction, Due, datetime, bool], None]
WorkFailed = Callable[[Transaction, Due, datetime], None]
Upkeep = Callable[[datetime], Awaitable[None]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """What is due; what could not be done, three times in a row and then once an hour; once a night."""

    due: WorkDue
    failed: WorkFailed
    upkeep: Upkeep


class Heartbeat:
    """`beaten` is called after every beat that worked something.

    `hears` says whether what people send reaches us now; while it does not, nothing may be held against them.
    """

    def __init__(
        self,
        store: Store,
        work: Work,
        beaten: Callable[[], None],
        every_seconds: float,
        hears: Callable[[], bool],
        clock: SteadyClock,
        pulse: Pulse | None = None,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._pulse = pulse or Pulse()
        self._store, self._work, self._beaten, self._clock = store, work, beaten, clock
        self._every, self._hears, self._leads = every_seconds, hears, leads
        self._upkept_on: date | None = None
        self._noted_at: datetime | None = None
        self._failures: Counter[tuple[str, int]] = Counter()
        self._one_by_one = asyncio.Lock()

    def schedule(self) -> AsyncIOScheduler:
        """A scheduler, not yet started: it wakes, and knows nothing of what is due."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        rules = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler.add_job(self.beat, "interval", seconds=self._every, **rules)
        return scheduler

    async def beat(self) -> None:
        """Never raises: the next beat tries again. One that comes within another waits for its end."""
        async with self._one_by_one:
            try:
                await self.drain()
                if not self._leads():
                    return
                await self._upkeep_if_night()
                await self._note_beat()
            except Exception as error:
                log.error("heartbeat failed", error=where(error))
            self._beaten()

    async def drain(self) -> int:
        """Work all that is due now; returns how many."""
        worked = 0
        while worked < MOST_A_BEAT and self._leads() and await self._work_one():
            worked += 1
        return worked

    async def _work_one(self) -> bool:
        now = self._clock()
        claimed: list[Due] = []
        try:
            await self._store.run(self._claim_and_work, now, claimed)
        except StoreTrouble:
            raise
        except Exception as error:
            if not claimed:
                raise
            await self._put_off(claimed[0], error, now)
            return True
        for due in claimed:
            self._failures.pop((due.kind, due.subject), None)
        return bool(claimed)

    def _claim_and_work(self, tx: Transaction, now: datetime, claimed: list[Due]) -> None:
        """What was claimed is told even if this raises, and all is rolled back."""
        claimed[:] = tx.due.claim(now, 1, () if self._clock.is_sure() else WHATEVER_THE_CLOCK)
        for due in claimed:
            self._work.due(tx, due, now, self._hears())

    async def _put_off(self, due: Due, error: Exception, now: datetime) -> None:
        """So that it does not stand before all others for ever."""
        self._failures[due.kind, due.subject] += 1
        times = self._failures[due.kind, due.subject]
        log.error("due work failed", kind=due.kind, subject=due.subject, times=times, error=where(error))
        if times % TOLD_EVERY == TOLD_AT:
            await self._tell(due, now)
        await self._store.run(_set_again, due, now + AGAIN_AFTER)

    async def _tell(self, due: Due, now: datetime) -> None:
        """It is our fault, and a person must know."""
        try:
            await self._store.run(self._work.failed, due, now)
        except Exception as error:
            log.critical("nobody could be told", kind=due.kind, subject=due.subject, error=where(error))

    async def _note_beat(self) -> None:
        """Also where other instances, and commands, can read it."""
        now = self._clock()
        if self._noted_at is None or not self._noted_at <= now < self._noted_at + MARKED_EVERY:
            await self._store.run(mark, "beat", now)
            self._noted_at = now
        self._pulse.beaten()

    async def _upkeep_if_night(self) -> None:
        now = self._clock()
        if now.hour < UPKEEP_HOUR or self._upkept_on == now.date() or not self._clock.is_sure():
            return
        last = await self._store.run(_last_upkeep)
        if last is None or last.date() != now.date():
            await self._work.upkeep(now)
            await self._store.run(_note_upkeep, now)
        self._upkept_on = now.date()


def _set_again(tx: Transaction, due: Due, at: datetime) -> None:
    tx.due.set(due.kind, due.subject, at)


def _last_upkeep(tx: Transaction) -> datetime | None:
    return tx.marks.get("upkeep")


def _note_upkeep(tx: Transaction, now: datetime) -> None:
    tx.marks.set("upkeep", now)
