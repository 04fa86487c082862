"""What the pipeline's parts have done so far, noted where it happens and read by whoever asks how the bot is."""

from collections.abc import Callable
from time import monotonic


class Pulse:
    """`ticks` counts seconds; whatever is noted costs next to nothing."""

    def __init__(self, ticks: Callable[[], float] = monotonic) -> None:
        self._ticks = ticks
        self._fetched_at = ticks()

    def fetched(self) -> None:
        """Telegram has answered, and what it gave is kept."""
        self._fetched_at = self._ticks()

    @property
    def silent(self) -> float:
        """Seconds since something was fetched, or since the start."""
        return self._ticks() - self._fetched_at
