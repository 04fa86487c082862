"""What one heartbeat costs that finds 1,000 due check-ins, or none, among a thousand enrolled and among a million.

Run it with `python -m benchmarks.p2_heartbeat [--quick] [--postgres]`. Each round works rows that nobody has touched
before, spread over all ids. Seconds of CPU are this process's own; PostgreSQL's are not among them, so there the
ratio is one of wall time.
"""

# ruff: noqa: T201

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import seeding
from bot.workflows import clock as due_work
from handlers.heartbeat import Heartbeat
from storage.crypto import Keys
from storage.database import open_store
from storage.migrate import upgrade

START, AN_HOUR = datetime(2026, 2, 1, tzinfo=UTC), timedelta(hours=1)
WARM_UP = 20
IDLE_BEATS, IDLE_ROUNDS = 100, 25

NewUrl = Callable[[], str]


class Plan(NamedTuple):
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    due: int = 1_000
    rounds: int = 7


QUICK = Plan((100, 1_000), due=100, rounds=2)


class Cost(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float


class Enrolled:
    """One database; `rounds` is how many beats it has untouched rows for."""

    def __init__(self, url: str, size: int, plan: Plan) -> None:
        upgrade(url)
        self.store = open_store(url, Keys([b"k" * 32]))
        self.rounds = min(plan.rounds, size // plan.due)
        wakes_at = seeding.in_turns(START + AN_HOUR, size, plan.due, self.rounds)
        seeding.seed(self.store, size + WARM_UP, lambda number: wakes_at(number) if number < size else START)
        self._beat(START, WARM_UP)

    def busy(self, turn: int, due: int) -> Cost:
        return self._beat(START + (turn + 1) * AN_HOUR, due)

    def idle(self) -> Cost:
        """One beat of many, when there is nothing to do."""
        total = self._beat(START, 0, IDLE_BEATS)
        return Cost(total.cpu / IDLE_BEATS, total.wall / IDLE_BEATS)

    def _beat(self, now: datetime, expected: int, times: int = 1) -> Cost:
        heartbeat = Heartbeat(self.store, due_work.work_due, _no_upkeep, lambda: None, lambda: now)
        return asyncio.run(_measured(heartbeat, expected, times))


async def _measured(heartbeat: Heartbeat, expected: int, times: int) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(times):
        worked = await heartbeat.drain()
        if worked != expected:
            raise RuntimeError(f"{worked} were due, not {expected}")
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


async def _no_upkeep(_: datetime) -> None: ...


class Size:
    """The databases that hold so many patients; small ones are used up in one round, and so there are several."""

    def __init__(self, size: int, plan: Plan, new_url: NewUrl) -> None:
        self.size, self.due = size, plan.due
        self.databases: list[Enrolled] = []
        while sum(each.rounds for each in self.databases) < plan.rounds:
            self.databases.append(Enrolled(new_url(), size, plan))
        self._turns = [(each, turn) for each in self.databases for turn in range(each.rounds)]
        self.busy: list[Cost] = []
        self.idle: list[Cost] = []

    def measure_busy(self, number: int) -> None:
        database, turn = self._turns[number]
        self.busy.append(database.busy(turn, self.due))

    def measure_idle(self) -> None:
        self.idle.append(self.databases[-1].idle())

    def close(self) -> None:
        for each in self.databases:
            each.store.close()


@contextmanager
def sqlite() -> Iterator[NewUrl]:
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: f"sqlite:///{folder}/{len(list(Path(folder).glob('*.sqlite3')))}.sqlite3"


@contextmanager
def postgres() -> Iterator[NewUrl]:
    from tests.postgres import running_postgres

    with running_postgres() as server:
        yield server.url_of_new_database


def run(plan: Plan, new_url: NewUrl) -> list[Size]:
    sizes = []
    with ExitStack() as opened:
        for size in plan.sizes:
            sizes.append(Size(size, plan, new_url))
            opened.callback(sizes[-1].close)
        for number in range(plan.rounds):
            for each in sizes:
                each.measure_busy(number)
        for _ in range(IDLE_ROUNDS):
            for each in sizes:
                each.measure_idle()
    return sizes


def report(sizes: list[Size], by_cpu: bool) -> None:
    """Minima of all rounds. A beat's cost is compared with that among the fewest, in CPU or in wall time."""
    number = 0 if by_cpu else 1
    least = [(min(each.busy), min(each.busy, key=lambda c: c.wall), min(each.idle)) for each in sizes]
    first = least[0]
    print(f"{'enrolled':>10} {'beat, CPU':>12} {'beat, wall':>12} {'ratio':>6} {'idle, CPU':>12} {'ratio':>6}")
    for each, (cpu, wall, idle) in zip(sizes, least, strict=True):
        ratio = (cpu, wall)[number][number] / first[number][number]
        print(
            f"{each.size:>10,} {cpu.cpu * 1e3:9.0f} ms {wall.wall * 1e3:9.0f} ms {ratio:6.2f}"
            f" {idle.cpu * 1e6:9.0f} µs {idle.cpu / first[2].cpu:6.2f}"
        )
    last = least[-1]
    print(f"{sizes[0].due:,} due at {sizes[-1].size:,} enrolled against {sizes[0].size:,}")
    print(f"ratio: {last[number][number] / first[number][number]:.2f} (goal 1.10)")


def main() -> None:
    on_postgres = "--postgres" in sys.argv
    with (postgres if on_postgres else sqlite)() as new_url:
        report(run(QUICK if "--quick" in sys.argv else Plan(), new_url), by_cpu=not on_postgres)


if __name__ == "__main__":
    main()
