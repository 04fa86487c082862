"""How two things are compared on a machine that is busy with others: in slices that take turns, by their minima."""

# ruff: noqa: T201

import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

ROUNDS, A_SLICE = 25, 100

Slice = Callable[[], Awaitable[None]]


class Cost(NamedTuple):
    """Seconds: of this process's CPU, all threads, and on the wall."""

    cpu: float
    wall: float


def is_quick() -> bool:
    """Is this run only to see that it runs?"""
    return "--quick" in sys.argv


async def cost_of(work: Slice) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    await work()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


async def in_turns(slices: Mapping[str, Slice], rounds: int = ROUNDS) -> dict[str, Cost]:
    """The least that a slice of each has cost; the first round warms up and is not counted."""
    costs: dict[str, list[Cost]] = {name: [] for name in slices}
    for number in range(rounds + 1):
        for name, work in slices.items():
            cost = await cost_of(work)
            if number:
                costs[name].append(cost)
    return {name: Cost(min(c.cpu for c in each), min(c.wall for c in each)) for name, each in costs.items()}


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """The first column to the left, the others to the right."""
    lines = [list(titles), *(list(row) for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(lines[0]))]
    for line in lines:
        others = (each.rjust(width) for each, width in zip(line[1:], widths[1:], strict=True))
        print("  ".join([line[0].ljust(widths[0]), *others]))


def conclude(ratio: float, goal: float) -> None:
    """The last line of every benchmark; exact enough that what misses its goal by a hair is seen to."""
    print(f"ratio: {ratio:.3f} (goal {goal:.2f})")
