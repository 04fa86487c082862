"""What the bot's process takes of memory among a million enrolled, against among a thousand.

Run it with `python -m benchmarks.p4_memory [--quick]`. The whole bot runs in a process of its own, on SQLite, and
speaks over HTTP to the sandbox's Telegram in this one. Its clock is moved from hour to hour, and in each some
check-ins fall due and are sent. For comparison, python-telegram-bot's JobQueue with one job a patient.
"""

# ruff: noqa: T201

import asyncio
import sys
import tempfile
from time import monotonic
from typing import NamedTuple

from benchmarks import seeding
from benchmarks.bot_process import KEY, START
from benchmarks.measuring import conclude, is_quick
from sandbox.chats import Chat
from sandbox.server import running
from sandbox.telegram import Telegram
from storage.crypto import Keys
from storage.database import open_store
from storage.migrate import upgrade


class Plan(NamedTuple):
    """`due` check-ins in each of so many hours; `jobs` are how many patients python-telegram-bot's JobQueue has."""

    sizes: tuple[int, ...] = (1_000, 1_000_000)
    due: int = 150
    hours: int = 5
    jobs: int = 20_000


QUICK = Plan((200, 1_000), 50, 2, 2_000)


class Memory(NamedTuple):
    """Kibibytes: what is resident, and the process's share of it."""

    rss: int
    pss: int


async def memories(*arguments: str) -> list[Memory]:
    """What such a process says of itself."""
    command = [sys.executable, "-m", "benchmarks.bot_process", *arguments]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    return [Memory(*map(int, line.split())) for line in said.decode().splitlines()]


def seeded(url: str, size: int, plan: Plan) -> None:
    upgrade(url)
    store = open_store(url, Keys([KEY]))
    seeding.seed(store, size, seeding.in_turns(START, size, plan.due, plan.hours))
    store.close()


async def ours(url: str, size: int, plan: Plan) -> list[Memory]:
    telegram = Telegram(lambda: START.timestamp() + monotonic())
    wakes_at, over = seeding.in_turns(START, size, plan.due, plan.hours), START + plan.hours * seeding.AN_HOUR
    for number in range(size):
        if wakes_at(number) < over:
            chat_id = seeding.chat_of(number)
            telegram.world.new_chat(Chat(chat_id, "private", f"Person {number}", standing="member"))
    async with running(telegram) as address:
        said = await memories("bot", url, f"{address}/bot", str(plan.hours))
    sent = sum(call.method == "sendMessage" and call.status == 200 for call in telegram.calls)
    if sent < plan.due * plan.hours:
        raise RuntimeError(f"only {sent} check-ins were sent")
    return said


async def run(plan: Plan) -> dict[int, list[Memory]]:
    with tempfile.TemporaryDirectory() as folder:
        taken = {}
        for size in plan.sizes:
            url = f"sqlite:///{folder}/{size}.sqlite3"
            await asyncio.to_thread(seeded, url, size, plan)
            taken[size] = await ours(url, size, plan)
        return taken


def report(taken: dict[int, list[Memory]], jobs: list[Memory], plan: Plan) -> None:
    steps = ["started", *(f"{plan.due * (hour + 1)} asked" for hour in range(plan.hours)), "idle"]
    print(f"{'MiB resident (share)':22}" + "".join(f"{f'{size:,} enrolled':>22}" for size in taken))
    for step, each in zip(steps, zip(*taken.values(), strict=True), strict=True):
        print(f"{step:22}" + "".join(f"{m.rss / 1024:13.1f} ({m.pss / 1024:6.1f})" for m in each))
    few, many = taken.values()
    before, after = jobs
    a_job = (after.rss - before.rss) / plan.jobs
    all_jobs = a_job * 1e6 / 1024**2
    print(f"one job a patient: {a_job:.2f} KiB each ({plan.jobs:,} measured), so a million are {all_jobs:.2f} GiB")
    worst = max(max(m.rss for m in many) / max(m.rss for m in few), max(m.pss for m in many) / max(m.pss for m in few))
    conclude(worst, 1.05)


def main() -> None:
    plan = QUICK if is_quick() else Plan()
    taken = asyncio.run(run(plan))
    report(taken, asyncio.run(memories("jobs", str(plan.jobs))), plan)


if __name__ == "__main__":
    main()
