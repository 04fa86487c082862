"""Takes what waits in the outbox to Telegram: alerts first, and never faster than it allows."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic

import structlog
from telegram import Bot

from bot.outbox import OutboxRow
from bot.ports import Clock, Store, StoreTrouble
from handlers.pipeline.courier import Courier
from handlers.pipeline.delivery import Desk
from handlers.pipeline.errors import where
from handlers.pipeline.limits import Limits, Pace
from handlers.pipeline.pulse import Pulse
from wording.words import Wording

IN_FLIGHT = 8
LONGEST_REST = 60.0
LOADS_BORNE = 3

log = structlog.get_logger()


class Sender:
    """No more is claimed than can be sent at once, so what is claimed next is always the most urgent there is.

    `ticks` counts seconds for limits and pauses, `clock` tells the time of the records. While another instance leads,
    nothing is claimed.
    """

    def __init__(
        self,
        store: Store,
        bot: Bot,
        desk: Desk,
        wording: Wording,
        clock: Clock,
        pulse: Pulse,
        pace: Pace | None = None,
        ticks: Callable[[], float] = monotonic,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store, self._desk, self._clock, self._ticks, self._leads = store, desk, clock, ticks, leads
        self._limits = Limits(pace or Pace())
        self._courier = Courier(store, bot, desk, wording, clock, self._limits, ticks, leads, pulse)
        self._flying: set[asyncio.Task[None]] = set()
        self._aside: set[asyncio.Task[None]] = set()
        self._failed_loads: Counter[int] = Counter()
        self._may_be_more = False
        self.wake = asyncio.Event()

    def begin(self) -> None:
        """To send from now on, where another instance may have sent until now."""
        self._limits.empty(self._ticks())

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` and the next wake; then what is under way is brought to its end."""
        try:
            while not stop.is_set():
                self.wake.clear()
                ends = self._ends()  # As they are before asking: what ends meanwhile is a reason to ask again.
                self._may_be_more = False
                await self._start_some()
                if not self._may_be_more:
                    await self._rest(ends)
        finally:
            if under_way := self._flying | self._aside:
                await asyncio.wait(under_way)

    async def drain(self) -> int:
        """Send all that can be sent now; returns how many were claimed."""
        total = 0
        while claimed := await self._start_some():
            total += claimed
            await asyncio.gather(*self._flying, *self._aside)
        return total

    def _room(self, now: float) -> int:
        """How many may start now; one at a time while Telegram cannot be trusted, none while it is left alone."""
        trust = self._courier.trust
        if trust.is_paused(now) or (trust.troubles and self._flying):
            return 0
        return min(self._limits.room(now), IN_FLIGHT - len(self._flying), 1 if trust.troubles else IN_FLIGHT)

    async def _start_some(self) -> int:
        """Claim as many as may start now, and start them; returns how many.

        The answers to taps are no messages: they have no limit, and wait for nobody. Nor is what takes long to make
        waited for.
        """
        now = self._ticks()
        if not self._leads() or self._courier.trust.is_paused(now):
            return 0
        room = max(0, self._room(now))
        not_to = [chat_id for chat_id, _ in self._limits.waiting(now)]
        broken = {row_id: times // LOADS_BORNE for row_id, times in self._failed_loads.items() if times >= LOADS_BORNE}
        broken |= self._courier.undrawn
        loading: list[OutboxRow] = []
        try:
            claimed, loaded = await self._store.run(self._desk.claim, self._clock(), room, not_to, broken, loading)
        except StoreTrouble:
            raise
        except Exception as error:
            if not loading:
                raise
            self._failed_loads[loading[0].id] += 1
            self._may_be_more = True
            log.error("screen failed", screen=loading[0].message.screen, error=where(error))
            return 1
        for row_id in set(self._failed_loads) & {each.row.id for each in loaded}:
            del self._failed_loads[row_id]
        # Otherwise nothing else may go before something lands, is committed, or is over.
        self._may_be_more = claimed >= max(room, 1) or len(loaded) < claimed
        for each in loaded:
            task = asyncio.create_task(self._courier.deliver(each))
            (self._aside if each.is_aside else self._flying).add(task)
            task.add_done_callback(self._landed)
        await asyncio.sleep(0)  # Each has begun, and so holds its permit, before anybody asks how many more may.
        return claimed

    def _landed(self, task: "asyncio.Task[None]") -> None:
        self._flying.discard(task)
        self._aside.discard(task)
        self.wake.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("sending failed", error=where(error))

    def _ends(self) -> list[float]:
        """When a limit or a pause that is in force now will be over."""
        now = self._ticks()
        moments = (self._limits.free_at(now), self._courier.trust.until, *(at for _, at in self._limits.waiting(now)))
        return [at for at in moments if at > now]

    async def _rest(self, ends: Iterable[float]) -> None:
        """Until woken, or until the first of these moments."""
        now = self._ticks()
        seconds = min((at - now for at in ends), default=LONGEST_REST)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, LONGEST_REST)):
                await self.wake.wait()
