"""From a tap's arrival to the request that changes the screen, at 60 taps a second, each by somebody else.

Run it with `python -m benchmarks.p6_latency [--quick]`. Taps come at their own pace, whatever becomes of those before.
The Telegram is another process on this machine; it keeps the time, answers at once, and does not ask for 30 a second.
In each round the bot starts anew, first with nobody slow, then with one patient who goes on tapping and whose edits are
answered only after three seconds. Between them python-telegram-bot's bare echo answers as many texts at the same pace:
what it takes longer for in one round than in another is the machine's doing. So one round may be worse than the goal,
and no other: the worst but one counts. Telegram itself lets a bot answer 30 times a second.
"""

import asyncio
from typing import NamedTuple

from benchmarks import clinic, measuring
from benchmarks.arrivals import quantile
from benchmarks.null_telegram import null_telegram
from benchmarks.p1_tap import ECHO, echo, texts

A_SECOND, SLOW_EVERY, SLOW = 60, 50, 3.0
GOAL = 0.1
OURS, THEIRS, BESIDE = "nobody is slow", "an echo, PTB", "one neighbour is slow"


class Plan(NamedTuple):
    """How many `taps`, and in how many `rounds`."""

    taps: int = 900
    rounds: int = 5


QUICK = Plan(60, 1)


async def latencies(plan: Plan, slow: bool) -> list[float]:
    """Seconds from arrival to edit of every tap but those of the slow neighbour."""
    async with null_telegram() as telegram, clinic.asked(telegram, plan.taps + 1) as bot:
        neighbour, *others = bot.patients
        taps = [clinic.tap(each, 0) for each in others]
        how: dict[str, object] = {"every": 1 / A_SECOND, "answers": 2}
        if slow:
            for number in range(0, plan.taps, SLOW_EVERY):
                taps.insert(number, clinic.tap(neighbour, 0))
            how["slow"] = {str(neighbour.chat_id): SLOW}
        seconds = await telegram.give(telegram.order(clinic.TOKEN, taps, **how))
        await bot.is_idle()
        if len(seconds) != plan.taps or bot.without(1, others):
            raise RuntimeError("not every tap was answered")
        return seconds


async def echoes(plan: Plan) -> list[float]:
    async with null_telegram() as telegram, echo(telegram.address):
        return await telegram.give(telegram.order(ECHO, texts(plan.taps), every=1 / A_SECOND))


async def run(plan: Plan) -> dict[str, list[list[float]]]:
    """Of every round, by what was done."""
    ways: dict[str, list[list[float]]] = {OURS: [], THEIRS: [], BESIDE: []}
    for _ in range(plan.rounds):
        ways[OURS].append(await latencies(plan, slow=False))
        ways[THEIRS].append(await echoes(plan))
        ways[BESIDE].append(await latencies(plan, slow=True))
    return ways


def row(name: str, seconds: list[float]) -> list[str]:
    return [name, *(f"{quantile(seconds, share) * 1e3:.1f} ms" for share in (0.5, 0.9, 0.99, 1.0))]


def main() -> None:
    plan = QUICK if measuring.is_quick() else Plan()
    ways = asyncio.run(run(plan))
    rows = [
        row(f"{name}, round {number}", each) for name, every in ways.items() for number, each in enumerate(every, 1)
    ]
    measuring.table([f"{plan.taps:,} taps, {A_SECOND} a second", "p50", "p90", "p99", "most"], rows)
    worst = sorted(quantile(each, 0.99) for way in (OURS, BESIDE) for each in ways[way])
    measuring.conclude(worst[-2] / GOAL, 1.0)


if __name__ == "__main__":
    main()
