"""What it costs to look at one whole course, and to rehearse 1,000.

Run it with `python -m benchmarks.p7_rehearse [--quick]`. The courses are made up (seed 1), all kinds of them. Triage:
every rule runs over all the answers of a course, as after each tap. Rehearsal: each course is played from the first
question to the last, as `rehearse` and `cohort` do. Of each the least CPU of several rounds counts, since the machine
may be busy with others. The bank's files are read from the disk and played too; that is shown and not judged.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from benchmarks import measuring
from benchmarks.measuring import Cost, Slice
from bot import protocol
from bot.course import Course
from bot.triage import assess
from rehearsal.cohort import cohort
from rehearsal.coursefile import CourseFile
from rehearsal.rehearse import play, play_file

TRIAGE_GOAL, REHEARSE_GOAL = 200e-6, 3.0  # Seconds: of one course, of 1,000.
A_THOUSAND = 1_000
BANK = Path(__file__).parent.parent / "tests" / "courses"


def triage_of(courses: Sequence[Course]) -> Slice:
    async def work() -> None:
        for course in courses:
            assess(course)

    return work


def rehearsal_of(files: Sequence[CourseFile]) -> Slice:
    async def work() -> None:
        for file in files:
            play_file(file)

    return work


def bank_of(paths: Sequence[Path]) -> Slice:
    async def work() -> None:
        for path in paths:
            play(path)

    return work


async def run(rounds: int, number: int) -> dict[str, Cost]:
    """What one course of each costs, at the least."""
    files = list(cohort(number, 1, protocol.load("microneedling")))
    courses = [play_file(file).course for file in files]
    paths = sorted(BANK.glob("*.toml"))[:number]
    slices = {"triage": triage_of(courses), "rehearsal": rehearsal_of(files), "the bank's": bank_of(paths)}
    costs = await measuring.in_turns(slices, rounds)
    numbers = {"triage": number, "rehearsal": number, "the bank's": len(paths)}
    return {name: Cost(cost.cpu / numbers[name], cost.wall / numbers[name]) for name, cost in costs.items()}


def report(costs: dict[str, Cost]) -> float:
    """The worse of the two against its goal."""
    triage, rehearsal = costs["triage"].cpu, costs["rehearsal"].cpu * A_THOUSAND
    ratios = triage / TRIAGE_GOAL, rehearsal / REHEARSE_GOAL
    bank = costs["the bank's"].cpu * A_THOUSAND
    rows = [
        ["triage of one whole course", f"{triage * 1e6:.0f} µs", f"{TRIAGE_GOAL * 1e6:.0f} µs", f"{ratios[0]:.2f}"],
        ["1,000 courses rehearsed", f"{rehearsal:.2f} s", f"{REHEARSE_GOAL:.2f} s", f"{ratios[1]:.2f}"],
        ["1,000 files of the bank, read and rehearsed", f"{bank:.2f} s", "-", "-"],
    ]
    measuring.table(["CPU", "cost", "goal", "ratio"], rows)
    return max(ratios)


def main() -> None:
    plan = (1, 5) if measuring.is_quick() else (measuring.ROUNDS // 5, 200)
    measuring.conclude(report(asyncio.run(run(*plan))), 1.0)


if __name__ == "__main__":
    main()
