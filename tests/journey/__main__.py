"""`make kill`: bots killed at every kind of moment, and ten at once of which one is killed every two seconds."""

# ruff: noqa: T201

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from storage.migrate import upgrade
from tests.journey import test_kill
from tests.journey.conftest import Plan, Told, travel
from tests.journey.crowd import Crowd
from tests.postgres import Postgres, running_postgres

EVERY = {"sqlite": 3, "postgresql": 5}
AT_ONCE = 2
TAKEN_OVER_WITHIN = 5.0

CLAIMS: tuple[Callable[[Told], None], ...] = (
    test_kill.test_no_tap_is_lost_and_every_answer_is_as_it_was_given,
    test_kill.test_an_update_that_comes_again_is_kept_once,
    test_kill.test_the_alert_is_there_once_and_closed,
    test_kill.test_each_day_is_asked_once,
    test_kill.test_whatever_is_there_twice_was_in_doubt,
)


def main() -> int:
    """1 if anything was lost, doubled beyond doubt, or taken over too late."""
    parser = argparse.ArgumentParser(prog="python -m tests.journey", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of one bot on its journey, half on each database")
    parser.add_argument("--seconds", type=float, default=300, help="for how long one of ten is killed every 2 s")
    parser.add_argument("--bots", type=int, default=10)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        kinds = EVERY if given.kills else ()
        failed = sum(journeys(given.kills // 2, kind, server, Path(folder), given.seed) for kind in kinds)
        return int(bool(failed + crowd(given, server, Path(folder))))


def journeys(kills: int, kind: str, server: Postgres, folder: Path, seed: int) -> int:
    """Played until there were so many kills; returns how many broke a promise."""
    died, faults, played = Counter[str](), list[str](), 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while died.total() < kills:
            plans = [Plan(kind, seed + played + n, EVERY[kind]) for n in range(AT_ONCE)]
            played += AT_ONCE
            urls = [server.url_of_new_database(upgrade) for _ in plans]
            for told, plan in zip(pool.map(journey, plans, urls, [folder] * AT_ONCE), plans, strict=True):
                died.update(each.name for each in told.kills)
                faults += [f"seed {plan.seed}: {fault}" for fault in broken(told)]
    print(f"\n{kind}: {played} journeys, {died.total()} kills, {len(faults)} promises broken")
    print("\n".join([*(f"  {name.lower():12} {count}" for name, count in sorted(died.items())), *faults]), flush=True)
    return len(faults)


def journey(plan: Plan, url: str, folder: Path) -> Told:
    at = folder / f"{plan.database}{plan.seed}"
    return travel(plan, at, f"sqlite:///{at}/bot.sqlite3" if plan.database == "sqlite" else url, Event())


def broken(told: Told) -> Iterator[str]:
    for claim in CLAIMS:
        try:
            claim(told)
        except (AssertionError, ValueError) as error:
            yield f"{claim.__name__}: {str(error).partition(chr(10))[0]}"


def crowd(given: argparse.Namespace, server: Postgres, folder: Path) -> int:
    if given.seconds <= 0:
        return 0
    url = server.url_of_new_database(upgrade)
    with Crowd(folder, url, given.bots, given.people, given.seed).opened() as crowd:
        told = crowd.play(given.seconds)
    print(f"\n{given.bots} bots on one PostgreSQL database, {given.people} people, {given.seconds:g} s")
    print("\n".join(f"  {name:34} {value}" for name, value in told.rows()), flush=True)
    late = sum(each > TAKEN_OVER_WITHIN for each in told.takeovers)
    return told.lost + told.beyond + told.out_of_order + late


if __name__ == "__main__":
    sys.exit(main())
