"""What is wrong with a running bot, decided from figures, and said in words that hold nothing of anybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

SILENT_FOR = 60.0  # PROMISES: receiving never stops by itself; a longer silence is red.


@dataclass(frozen=True, slots=True)
class Light:
    """`value` is None where it is not known. It is red where there is a `reason`."""

    name: str
    value: float | int | None
    unit: str
    reason: str = ""

    @property
    def state(self) -> str:
        return "red" if self.reason else "green"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database says. `received_at` is when an update was last fetched, to about 20 s."""

    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """`silent` is for how many seconds this process has fetched nothing; None where it does not fetch.

    `trouble` is why the database said nothing, in a word or two; `kept` is None then.
    """

    silent: float | None
    kept: Kept | None
    trouble: str = ""


def is_red(lights: Sequence[Light]) -> bool:
    return any(each.reason for each in lights)


def lights(figures: Figures, now: datetime) -> list[Light]:
    return [*_of_this_process(figures, now), *_of_the_database(figures)]


def _of_this_process(figures: Figures, now: datetime) -> Iterator[Light]:
    silent = _silent(figures, now)
    is_silent = silent is None or silent > SILENT_FOR
    since = "ever" if silent is None else f"for {silent:.0f} s"
    yield Light("receiving", silent, "s", f"nothing was fetched from Telegram {since}" if is_silent else "")


def _silent(figures: Figures, now: datetime) -> float | None:
    """Where several instances share a database, one of them fetches for all."""
    at = figures.kept.received_at if figures.kept else None
    known = [] if at is None else [max(0.0, (now - at).total_seconds())]
    return min([*known, *([] if figures.silent is None else [figures.silent])], default=None)


def _of_the_database(figures: Figures) -> Iterator[Light]:
    reason = f"the database cannot be written to: {figures.trouble}" if figures.trouble else ""
    yield Light("database", int(not figures.trouble), "bool", reason)
