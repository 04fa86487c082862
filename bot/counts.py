"""What a running bot has done since it started, in numbers: nothing of anybody, and lost with the process."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.outbox import Lane

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)  # Seconds.
TAP = "tap"
LANES = (*(each.name.lower() for each in Lane), TAP)
# Of an attempt to send: it arrived, may have arrived, or why not.
SENT, AMBIGUOUS, TOO_FAST, REFUSED, NOT_SENT = "sent", "ambiguous", "too_fast", "refused", "not_sent"
OUTCOMES = (SENT, AMBIGUOUS, TOO_FAST, REFUSED, NOT_SENT)


@dataclass(slots=True)
class Histogram:
    """How many took no longer than each of BOUNDS, and how many longer than all of them; `seconds` is their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def note(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += max(0.0, seconds)

    def up_to(self) -> Iterator[tuple[float, int]]:
        """Each bound, the last of which is infinite, and how many took no longer."""
        total = 0
        for bound, count in zip((*BOUNDS, float("inf")), self.counts, strict=True):
            total += count
            yield bound, total


@dataclass(slots=True)
class Counts:
    """`deaf` is seconds in which we heard nothing, of silences of more than two minutes."""

    received: int = 0
    failed: int = 0
    deaf: float = 0.0
    worked: Histogram = field(default_factory=Histogram)
    delivered: dict[str, Histogram] = field(default_factory=lambda: {each: Histogram() for each in LANES})
    attempts: Counter[tuple[str, str]] = field(
        default_factory=lambda: Counter({(lane, outcome): 0 for lane in LANES for outcome in OUTCOMES})
    )
    ends: Counter[str] = field(default_factory=Counter)
