"""How the bot is, asked of its parts and of its database, never for longer than two seconds."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from bot.health import Figures, Kept, Light, lights
from bot.ports import Clock, Store, StoreTrouble, Transaction
from handlers.pipeline.errors import where
from handlers.pipeline.pulse import Pulse

ANSWERS_WITHIN = 2.0
FRESH_FOR = 1.0


class Doctor:
    """Whoever asks within a second is given what was found for the one before; one look at a time is under way."""

    def __init__(
        self,
        store: Store,
        pulse: Pulse,
        clock: Clock,
        ticks: Callable[[], float] = monotonic,
        within: float = ANSWERS_WITHIN,
    ) -> None:
        self._within = within
        self._store, self._pulse, self._clock, self._ticks = store, pulse, clock, ticks
        self._reading: asyncio.Task[Kept] | None = None
        self._looking: asyncio.Task[list[Light]] | None = None
        self._looked_at = 0.0

    async def look(self) -> list[Light]:
        looking = self._looking
        if looking is None or (looking.done() and self._ticks() - self._looked_at >= FRESH_FOR):
            looking = self._looking = asyncio.ensure_future(self._look())
        return await asyncio.shield(looking)

    async def _look(self) -> list[Light]:
        kept, trouble = await self._ask()
        self._looked_at = self._ticks()
        return lights(Figures(self._pulse.silent, kept, trouble), self._clock())

    async def _ask(self) -> tuple[Kept | None, str]:
        """A database that does not answer is not asked again until it has."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._store.run(examine, self._clock()))
        await asyncio.wait({self._reading}, timeout=self._within)
        if not self._reading.done():
            return None, f"no answer within {self._within:g} s"
        reading, self._reading = self._reading, None
        try:
            return reading.result(), ""
        except StoreTrouble as trouble:
            return None, str(trouble)
        except Exception as error:
            return None, where(error)


def examine(tx: Transaction, now: datetime) -> Kept:
    """Writes something, so that a database that only reads is found out."""
    tx.marks.set("looked", now)
    return Kept(tx.marks.get("received"))
