"""Takes what waits in the outbox to Telegram: alerts first, and never faster than it allows."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic

import structlog
from telegram import Bot

from bot.outbox import OutboxRow
from bot.ports import Clock, Store, StoreTrouble, Transaction
from handlers.pipeline.along import Along, Rest
from handlers.pipeline.courier import Courier
from handlers.pipeline.delivery import Desk, Loaded
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
        self._flying: set[asyncio.Task[bool]] = set()
        self._aside: set[asyncio.Task[bool]] = set()
        self._failed_loads: Counter[int] = Counter()
        self._may_be_more = False
        self._lent = Rest()
        self.wake = self._lent.wake

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
                if not self._lent.is_lent:
                    await self._start_some()
                if not self._may_be_more:
                    await self._rest(ends)
        finally:
            await self._lent.is_whole()
            if under_way := self._flying | self._aside:
                await asyncio.wait(under_way)
            await self._courier.note_all()

    async def drain(self) -> int:
        """Send all that can be sent now; returns how many were claimed."""
        total, may_be_more = 0, True
        while may_be_more and (claimed := await self._start_some()):
            total += claimed
            landed = await asyncio.gather(*self._flying, *self._aside)
            await self._courier.note_all()
            may_be_more = self._may_be_more or any(landed)
        return total

    def along(self) -> Along[tuple[int, list[Loaded]]] | None:
        """What it would look for now, if it rests and may send: somebody else commits, and it is found there."""
        now = self._ticks()
        if not self._lent.may_lend or not self._may_send(now):
            return None
        self._lent.lend()
        room, claim, _ = self._claim(now)
        return Along(claim, partial(self._brought, room), partial(self._lent.give_back, again=True))

    def _brought(self, room: int, found: tuple[int, list[Loaded]]) -> None:
        self._start(room, *found)
        self._lent.give_back(again=self._may_be_more)

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
        if not self._may_send(now := self._ticks()):
            return 0
        room, claim, loading = self._claim(now)
        try:
            claimed, loaded = await self._store.run(claim)
        except StoreTrouble:
            raise
        except Exception as error:
            if not loading:
                raise
            self._failed_loads[loading[0].id] += 1
            self._may_be_more = True
            log.error("screen failed", screen=loading[0].message.screen, error=where(error))
            return 1
        self._start(room, claimed, loaded)
        await asyncio.sleep(0)  # Each has begun, and so holds its permit, before anybody asks how many more may.
        return claimed

    def _may_send(self, now: float) -> bool:
        return self._leads() and not self._courier.trust.is_paused(now)

    def _claim(self, now: float) -> tuple[int, Callable[[Transaction], tuple[int, list[Loaded]]], Sequence[OutboxRow]]:
        """How many may start, what claims them, and the row at which that failed, if it did."""
        room = max(0, self._room(now))
        not_to = [chat_id for chat_id, _ in self._limits.waiting(now)]
        broken = {row_id: times // LOADS_BORNE for row_id, times in self._failed_loads.items() if times >= LOADS_BORNE}
        broken |= self._courier.undrawn
        loading: list[OutboxRow] = []
        claim = partial(self._desk.claim, now=self._clock(), limit=room, not_to=not_to, broken=broken, loading=loading)
        return room, claim, loading

    def _start(self, room: int, claimed: int, loaded: Sequence[Loaded]) -> None:
        for row_id in set(self._failed_loads) & {each.row.id for each in loaded}:
            del self._failed_loads[row_id]
        # Otherwise nothing else may go before something lands, is committed, or is over.
        self._may_be_more = claimed >= max(room, 1) or len(loaded) < claimed
        for each in loaded:
            task = asyncio.create_task(self._courier.deliver(each))
            (self._aside if each.is_aside else self._flying).add(task)
            task.add_done_callback(self._landed)

    def _landed(self, task: "asyncio.Task[bool]") -> None:
        """It looks again, unless it is sure that nothing waits to be sent."""
        self._flying.discard(task)
        self._aside.discard(task)
        if task.cancelled() or task.exception() is not None or task.result():
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
        with suppress(TimeoutError), self._lent.resting():
            async with asyncio.timeout(min(seconds, LONGEST_REST)):
                await self.wake.wait()
