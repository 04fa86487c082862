"""How the bot is, asked of its parts and of its database, never for longer than two seconds."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from shutil import disk_usage
from time import monotonic

from bot.health import NO_FOLDER, Figures, Kept, Report, lights
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
        free: Callable[[], int],
        ticks: Callable[[], float] = monotonic,
        within: float = ANSWERS_WITHIN,
        saved_at: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._within = within
        self._saved_at = saved_at
        self._saved: datetime | None = None
        self._led_by_another: datetime | None = None
        self._finding: asyncio.Task[datetime | None] | None = None
        self._store, self._pulse, self._clock, self._free, self._ticks = store, pulse, clock, free, ticks
        self._reading: asyncio.Task[tuple[Kept, int]] | None = None
        self._looking: asyncio.Task[Report] | None = None
        self._looked_at = 0.0

    async def look(self) -> Report:
        looking = self._looking
        if looking is None or (looking.done() and self._ticks() - self._looked_at >= FRESH_FOR):
            looking = self._looking = asyncio.ensure_future(self._look())
        return await asyncio.shield(looking)

    async def _look(self) -> Report:
        (free, kept, trouble), saved_at = await asyncio.gather(self._ask(), self._newest_backup())
        self._looked_at, pulse = self._ticks(), self._pulse
        saved_at = self._ours(saved_at)
        figures = Figures(pulse.silent, pulse.beatless, pulse.ahead, pulse.ending, free, saved_at, kept, trouble)
        now = self._now()
        return Report(now, figures, lights(figures, now))

    def _now(self) -> datetime:
        return self._clock() if self._pulse.clock is None else self._pulse.clock()

    async def _ask(self) -> tuple[int | None, Kept | None, str]:
        """How much of the disk is free, what the database says, and else why it does not.

        What does not answer is not asked again until it has.
        """
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._read())
        await asyncio.wait({self._reading}, timeout=self._within)
        if not self._reading.done():
            return None, None, f"no answer within {self._within:g} s"
        reading, self._reading = self._reading, None
        try:
            kept, free = reading.result()
            return free, kept, ""
        except StoreTrouble as trouble:
            return None, None, str(trouble)
        except Exception as error:
            return None, None, where(error)

    async def _newest_backup(self) -> datetime | None:
        """What was found last, where its folder does not answer."""
        if self._finding is None:
            self._finding = asyncio.ensure_future(asyncio.to_thread(self._saved_at))
        await asyncio.wait({self._finding}, timeout=self._within)
        if self._finding.done():
            found, self._finding = self._finding, None
            with suppress(OSError):
                self._saved = found.result()
        return self._saved

    def _ours(self, saved_at: datetime | None) -> datetime | None:
        """Who leads makes the backups, perhaps into a folder of its own: whoever begins to has missed none."""
        if not self._pulse.leads():
            self._led_by_another = self._now()
            return None
        if saved_at is None or saved_at == NO_FOLDER or self._led_by_another is None:
            return saved_at
        return max(saved_at, self._led_by_another)

    async def _read(self) -> tuple[Kept, int]:
        free = await asyncio.to_thread(self._free)
        return await self._store.run(examine, self._now()), free


def examine(tx: Transaction, now: datetime) -> Kept:
    """Writes something, so that a database that only reads is found out."""
    tx.marks.set("looked", now)
    return tx.vitals.read(now)


def free_bytes(folder: Path) -> int:
    return disk_usage(folder).free
