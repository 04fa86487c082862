"""`python -m tests.simulation --seed 7 --days 500`: play, and print what was found. Exits 1 on a breach not known."""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.simulation.known import KNOWN
from tests.simulation.play import Report, play, story

A_WORLD = 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, help="this world alone; without it as many as DAYS needs, from seed 1 on")
    parser.add_argument("--days", type=int, default=A_WORLD, help="patient-days in all")
    parser.add_argument("--only", default="", help="the troubles that may come, separated by commas")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--stories", type=int, default=1, help="how many of each kind are told")
    asked = parser.parse_args()
    only = tuple(each.strip() for each in asked.only.split(",") if each.strip())
    if asked.seed is not None:
        reports = [play(asked.seed, asked.days, only)]
    else:
        seeds = range(1, max(1, asked.days // A_WORLD) + 1)
        with ProcessPoolExecutor(asked.processes) as pool:
            days = min(asked.days, A_WORLD)
            reports = [_seen(each) for each in pool.map(partial(play, days=days, only=only), seeds)]
    print(summary(reports))  # noqa: T201
    print(stories(reports, asked.stories))  # noqa: T201
    return 1 if any(each.unknown for each in reports) else 0


def _seen(report: Report) -> Report:
    """What is found is said at once: many worlds take an hour."""
    if report.breaches:
        print(f"seed {report.seed}: {', '.join(sorted(report.kinds))}", file=sys.stderr)  # noqa: T201
    return report


def summary(reports: list[Report]) -> str:
    counted, injected = Counter[str](), Counter[str]()
    for each in reports:
        counted += each.counted
        injected += each.injected
    days, seconds = sum(each.days for each in reports), sum(each.seconds for each in reports)
    cost = f"{seconds:.0f} s of CPU, {1000 * seconds / days:.1f} ms a patient-day"
    lines = [
        f"{len(reports)} worlds, {days} patient-days ({cost})",
        ", ".join(f"{number} {what}" for what, number in sorted(counted.items())),
        "troubles: " + (", ".join(f"{number} {what}" for what, number in sorted(injected.items())) or "none"),
        "breaches: " + ("" if any(each.breaches for each in reports) else "none"),
    ]
    kinds = sorted({kind for each in reports for kind in each.kinds})
    for kind in kinds:
        seeds = {each.seed: each.kinds[kind] for each in reports if each.kinds[kind]}
        known = f" (known: {KNOWN[kind]})" if kind in KNOWN else ""
        lines.append(f"  {sum(seeds.values()):5} {kind}{known}: seeds {', '.join(map(str, seeds))}")
    return "\n".join(lines)


def stories(reports: list[Report], most: int) -> str:
    told, parts = Counter[str](), list[str]()
    for report in reports:
        for breach in report.breaches:
            told[breach.kind] += 1
            if told[breach.kind] <= most:
                parts.append(story(report, breach))
    return "\n\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
