"""What the pipeline's parts have done so far, noted where it happens and read by whoever asks how the bot is."""

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from bot.counts import SENT, Counts
from handlers.pipeline.steady import SteadyClock

ENDS_BORNE, ENDS_WITHIN = 3, 180.0  # Seconds. A part that cannot live is started every 30 s.


def _nobody() -> None:
    """There is nobody yet to be woken."""


class Pulse:
    """`ticks` counts seconds; whatever is noted costs next to nothing. `clock` and `wake` are the
    pipeline's, once that is there: its own clock, and what wakes whoever works and sends.

    `leads`: does this instance fetch and beat?
    """

    def __init__(self, ticks: Callable[[], float] = monotonic) -> None:
        self._ticks = ticks
        self._fetched_at = self._beaten_at = ticks()
        self._ends: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=ENDS_BORNE))
        self.counts = Counts()
        self.clock: SteadyClock | None = None
        self.leads: Callable[[], bool] = lambda: True
        self.wake: Callable[[], None] = _nobody

    def fetched(self, new: int) -> None:
        """Telegram has answered, and what it gave is kept: so many updates that are new."""
        self._fetched_at = self._ticks()
        self.counts.received += new

    def worked(self, after: timedelta) -> None:
        """An update, so long after it came."""
        self.counts.worked.note(after.total_seconds())

    def tried(self, lane: str, outcome: str, after: timedelta) -> None:
        """To send a message, so long after it might have gone."""
        self.counts.attempts[lane, outcome] += 1
        if outcome == SENT:
            self.counts.delivered[lane].note(after.total_seconds())

    def beaten(self) -> None:
        """All that was due is worked."""
        self._beaten_at = self._ticks()

    def ended(self, part: str) -> None:
        """By itself, or by a fault; it is started again."""
        self._ends[part].append(self._ticks())
        self.counts.ends[part] += 1

    @property
    def silent(self) -> float:
        """Seconds since something was fetched, or since the start."""
        return self._ticks() - self._fetched_at

    @property
    def beatless(self) -> float | None:
        """Seconds since the last beat; None where another instance beats."""
        if not self.leads():
            return None
        return self._ticks() - self._beaten_at

    @property
    def ahead(self) -> float | None:
        """By how many seconds our clock is ahead of Telegram's; None before that has told the time."""
        return self.clock.ahead() if self.clock is not None else None

    @property
    def ending(self) -> list[str]:
        """The parts that have ended three times within three minutes."""
        since = self._ticks() - ENDS_WITHIN
        return sorted(name for name, ends in self._ends.items() if len(ends) == ENDS_BORNE and ends[0] >= since)
