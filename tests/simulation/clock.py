"""Virtual time: one number for everybody, and an event loop that jumps over every pause."""

import asyncio
import selectors
from datetime import UTC, datetime, timedelta
from typing import Any

ROUNDING = 1e-6  # A timer is over only when the clock stands behind it.


class Clock:
    """`at` is the true time in unix seconds; `skew` is by how much the bot's own clock is wrong."""

    def __init__(self, start: datetime) -> None:
        self.at = start.timestamp()
        self.skew = 0.0

    def seconds(self) -> float:
        return self.at

    @property
    def true(self) -> datetime:
        return moment(self.at)

    def ours(self) -> datetime:
        return moment(self.at + self.skew)


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds, 3), UTC)


def seconds_of(microseconds: int) -> float:
    """As the database keeps a moment."""
    return microseconds / 1_000_000


def microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)


def span(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))


class _Jump(selectors.DefaultSelector):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self._clock.at += timeout + ROUNDING
        return super().select(0 if timeout is not None else None)


class Loop(asyncio.SelectorEventLoop):
    """Nobody ever waits: when everything sleeps, the clock moves on to whoever wakes first."""

    def __init__(self, clock: Clock) -> None:
        self._virtual = clock
        super().__init__(_Jump(clock))

    def time(self) -> float:
        return self._virtual.at


def run(clock: Clock, work: Any) -> Any:
    with asyncio.Runner(loop_factory=lambda: Loop(clock)) as runner:
        return runner.run(work)
