"""From a tap's arrival to the request that changes the screen, at 100 taps a second, each by somebody else.

Run it with `python -m benchmarks.p6_latency [--quick]`. Taps come at their own pace, whatever becomes of those before.
The Telegram is another process on this machine; it keeps the time, answers at once, and does not ask for 30 a second.
In half of the rounds, one patient goes on tapping whose edits it answers only after three seconds.
"""

import asyncio
import sys
from typing import NamedTuple

from benchmarks import clinic, measuring
from benchmarks.arrivals import quantile
from benchmarks.null_telegram import null_telegram

A_SECOND, SLOW_EVERY, SLOW = 100, 50, 3.0
GOAL = 0.1


class Plan(NamedTuple):
    """How many `taps`, and in how many `rounds`; in each the bot starts anew, and the middle round counts."""

    taps: int = 2_000
    rounds: int = 3


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


def row(name: str, seconds: list[float]) -> list[str]:
    return [name, *(f"{quantile(seconds, share) * 1e3:.1f} ms" for share in (0.5, 0.9, 0.99, 1.0))]


async def run(plan: Plan) -> dict[str, list[list[float]]]:
    ways: dict[str, list[list[float]]] = {"nobody is slow": [], "one neighbour is slow": []}
    for _ in range(plan.rounds):
        for number, rounds in enumerate(ways.values()):
            rounds.append(await latencies(plan, slow=bool(number)))
    return ways


def main() -> None:
    plan = QUICK if "--quick" in sys.argv else Plan()
    ways = asyncio.run(run(plan))
    rows = [
        row(f"{name}, round {number}", each) for name, every in ways.items() for number, each in enumerate(every, 1)
    ]
    measuring.table([f"{plan.taps:,} taps, {A_SECOND} a second", "p50", "p90", "p99", "most"], rows)
    p99s = sorted(quantile(each, 0.99) for each in ways["one neighbour is slow"])
    measuring.conclude(p99s[len(p99s) // 2] / GOAL, 1.0)


if __name__ == "__main__":
    main()
