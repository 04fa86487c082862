"""Since when we hear what people send, and what is done after a time in which we did not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.ports import Clock, Store, Transaction
from handlers.pipeline.delivery import MARKED_EVERY, mark
from handlers.pipeline.pulse import Pulse

DEAF_AFTER = timedelta(seconds=120)
CATCH_UP_LOOKS = 20

OnDeaf = Callable[[Transaction, datetime, datetime], None]
log = structlog.get_logger()


class Hearing:
    """`on_deaf` is called once after a silence of ours of more than 120 s (taps are gone for good after 150), when what
    had waited has been worked, with the moment we last heard anything.
    """

    def __init__(
        self, store: Store, on_deaf: OnDeaf, clock: Clock, pulse: Pulse, ticks: Callable[[], float] = monotonic
    ) -> None:
        self._store, self._on_deaf, self._clock, self._ticks = store, on_deaf, clock, ticks
        self._pulse = pulse
        self._heard_at: float | None = None
        self._marked_at = 0.0
        self._deaf_looks = 0

    def begin(self) -> None:
        """Another instance may have heard in our place until now: the database knows."""
        self._heard_at = None

    def hears(self) -> bool:
        """Have we heard lately, and worked all that had waited?"""
        heard_at = self._heard_at
        return heard_at is not None and not self._deaf_looks and self._ticks() - heard_at <= DEAF_AFTER.total_seconds()

    @property
    def is_to_look_soon(self) -> bool:
        """Has it just begun, or does what waited while we were deaf still wait?"""
        return self._heard_at is None or self._deaf_looks > 0

    async def note(self, *, caught_up: bool) -> None:
        """We hear. After a deaf time that is noted late: only once everything that waited is worked."""
        ticks, before = self._ticks(), self._heard_at
        deaf = before is None or self._deaf_looks > 0 or ticks - before > DEAF_AFTER.total_seconds()
        if not deaf and ticks - self._marked_at < MARKED_EVERY.total_seconds():
            self._heard_at = ticks
            return
        enough = self._deaf_looks >= CATCH_UP_LOOKS
        if await self._store.run(self._note_heard, deaf, caught_up, enough, self._clock()):
            self._heard_at = self._marked_at = ticks
            self._deaf_looks = 0
        else:
            self._deaf_looks += 1

    def _note_heard(self, tx: Transaction, deaf: bool, caught_up: bool, enough: bool, now: datetime) -> bool:
        since = tx.marks.get("received") if deaf else None
        if since is None or now - since <= DEAF_AFTER:
            mark(tx, "received", now)
            return True
        if not enough and not (caught_up and tx.inbox.count_waiting() == 0):
            return False
        log.warning("we heard nothing", seconds=round((now - since).total_seconds()))
        self._pulse.counts.deaf += (now - since).total_seconds()
        self._on_deaf(tx, since, now)
        tx.marks.set("received", now)
        return True
