"""What one heartbeat costs that finds 1,000 due check-ins, or none, among a thousand enrolled and among a million.

Run it with `python -m benchmarks.p2_heartbeat [--quick] [--postgres]`. Each round works rows that nobody has touched
before, spread over all ids. A beat is cut into ten slices, and of each the least that it took in any round is added
up; the least that a whole beat took stands beside it. Seconds of CPU are this process's own; PostgreSQL's are not
among them, so there the ratio is one of wall time.
"""

# ruff: noqa: T201

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from benchmarks import seeding
from benchmarks.measuring import Cost, conclude, is_quick
from bot.ports import Due, Transaction
from bot.workflows import clock as due_work
from handlers.pipeline.heartbeat import Heartbeat, Work
from handlers.pipeline.steady import SteadyClock
from storage.crypto import Keys
from storage.database import open_store
from storage.migrate import upgrade

START, AN_HOUR = datetime(2026, 2, 1, tzinfo=UTC), timedelta(hours=1)
WARM_UP, SLICES = 20, 10
IDLE_BEATS, IDLE_ROUNDS = 100, 25

NewUrl = Callable[[], str]


class Plan(NamedTuple):
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    due: int = 1_000
    rounds: int = 7


QUICK = Plan((100, 1_000), due=100, rounds=2)


def so_far() -> Cost:
    return Cost(time.process_time(), time.perf_counter())


def least(costs: Iterable[Cost]) -> Cost:
    """Of CPU and of wall time, each for itself."""
    every = list(costs)
    return Cost(min(each.cpu for each in every), min(each.wall for each in every))


def total(costs: Iterable[Cost]) -> Cost:
    every = list(costs)
    return Cost(sum(each.cpu for each in every), sum(each.wall for each in every))


Beat = list[Cost]  # A slice each.


class Enrolled:
    """One database; `rounds` is how many beats it has untouched rows for."""

    def __init__(self, url: str, size: int, plan: Plan) -> None:
        upgrade(url)
        self.store = open_store(url, Keys([b"k" * 32]))
        self.rounds = min(plan.rounds, size // plan.due)
        wakes_at = seeding.in_turns(START + AN_HOUR, size, plan.due, self.rounds)
        seeding.seed(self.store, size + WARM_UP, lambda number: wakes_at(number) if number < size else START)
        self._beat(START, WARM_UP)

    def busy(self, turn: int, due: int) -> Beat:
        return self._beat(START + (turn + 1) * AN_HOUR, due)

    def idle(self) -> Cost:
        """One beat of many, when there is nothing to do."""
        every = total(self._beat(START, 0, IDLE_BEATS))
        return Cost(every.cpu / IDLE_BEATS, every.wall / IDLE_BEATS)

    def _beat(self, now: datetime, expected: int, times: int = 1) -> Beat:
        worked, moments = count(1), list[Cost]()

        def work(tx: Transaction, due: Due, at: datetime, hears: bool = True) -> None:
            due_work.work_due(tx, due, at, hears)
            if next(worked) % max(1, expected // SLICES) == 0:
                moments.append(so_far())

        async def drain() -> int:
            moments.append(so_far())
            done = sum([await heartbeat.drain() for _ in range(times)])
            moments.append(so_far())
            return done

        heartbeat = Heartbeat(
            self.store,
            Work(work, _nobody, _no_upkeep),
            lambda: None,
            1.0,
            lambda: True,
            SteadyClock(lambda: now, monotonic),
        )
        if (done := asyncio.run(drain())) != expected:
            raise RuntimeError(f"{done} were due, not {expected}")
        return [Cost(after.cpu - before.cpu, after.wall - before.wall) for before, after in pairwise(moments)]


def _nobody(*_: object) -> None:
    """Nothing fails here."""


async def _no_upkeep(_: datetime) -> None: ...


class Size:
    """The databases that hold so many patients; small ones are used up in one round, and so there are several."""

    def __init__(self, size: int, plan: Plan, new_url: NewUrl) -> None:
        self.size, self.due = size, plan.due
        self.databases: list[Enrolled] = []
        while sum(each.rounds for each in self.databases) < plan.rounds:
            self.databases.append(Enrolled(new_url(), size, plan))
        self._turns = [(each, turn) for each in self.databases for turn in range(each.rounds)]
        self.beats: list[Beat] = []
        self.idles: list[Cost] = []

    def measure_busy(self, number: int) -> None:
        database, turn = self._turns[number]
        self.beats.append(database.busy(turn, self.due))

    def measure_idle(self) -> None:
        self.idles.append(self.databases[-1].idle())

    def beat(self) -> Cost:
        return total(least(of_all_rounds) for of_all_rounds in zip(*self.beats, strict=True))

    def whole_beat(self) -> Cost:
        return least(total(each) for each in self.beats)

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
    number = 0 if by_cpu else 1
    few = sizes[0]
    idle = least(few.idles).cpu
    print(
        f"{'enrolled':>10} {'beat':>9} {'ratio':>6} {'whole':>9} {'ratio':>6} {'of wall':>9} {'idle':>9} {'ratio':>6}"
    )
    for each in sizes:
        beat, whole, rest = each.beat(), each.whole_beat(), least(each.idles).cpu
        print(
            f"{each.size:>10,} {beat[number] * 1e3:6.0f} ms {beat[number] / few.beat()[number]:6.2f}"
            f" {whole[number] * 1e3:6.0f} ms {whole[number] / few.whole_beat()[number]:6.2f}"
            f" {whole.wall * 1e3:6.0f} ms {rest * 1e6:6.0f} µs {rest / idle:6.2f}"
        )
    print(f"{few.due:,} due at {sizes[-1].size:,} enrolled against {few.size:,}")
    conclude(sizes[-1].beat()[number] / few.beat()[number], 1.1)


def main() -> None:
    on_postgres = "--postgres" in sys.argv
    with (postgres if on_postgres else sqlite)() as new_url:
        report(run(QUICK if is_quick() else Plan(), new_url), by_cpu=not on_postgres)


if __name__ == "__main__":
    main()
