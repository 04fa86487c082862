"""How long the bot's process takes from its start to its first request for updates, and what memory it then has.

Run it with `python -m benchmarks.p5_start [--quick]`. Against the least bot with python-telegram-bot and SQLAlchemy;
ours also among a million enrolled. They are started in turns, and the least of each counts. Memory is what is
resident once it is idle. Ours asks before all is loaded that answers, so how long a message takes that waits for it at
its start is shown, too.
"""

import asyncio
import os
import sys
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, monotonic_ns, time
from typing import Any, NamedTuple

from benchmarks import measuring, minimal_bot, seeding
from benchmarks.clinic import KEY, TOKEN
from benchmarks.null_telegram import Remote, null_telegram
from storage.crypto import Keys
from storage.database import open_store
from storage.migrate import upgrade

GOAL, IDLE = 1.6, 3.0
MAIN = Path(__file__).parent.parent / "main.py"
FAR = datetime(2100, 1, 1, tzinfo=UTC)  # Nothing falls due while this runs.


class Plan(NamedTuple):
    enrolled: int = 1_000_000
    rounds: int = 7
    uncounted: int = 1  # The first compiles what was changed.


QUICK = Plan(1_000, 1, 0)


class Start(NamedTuple):
    """Seconds to the first request, CPU of the process, seconds to the first answer, and MiB resident when idle."""

    seconds: float
    cpu: float
    answered: float
    rss: float


class Program(NamedTuple):
    token: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


@asynccontextmanager
async def started(program: Program) -> AsyncIterator[tuple[Remote, int, float]]:
    """Its Telegram, its process' id, and when it was started."""
    async with null_telegram() as telegram:
        command = [each.replace("ADDRESS", telegram.address) for each in program.command]
        environment = {**os.environ, **program.environment, "TELEGRAM_API_URL": telegram.address}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # As libraries are, an installed bot's own files are compiled.
        null = asyncio.subprocess.DEVNULL
        began = monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=environment, stdout=null, stderr=null
        )
        try:
            yield telegram, process.pid, began
        finally:
            process.terminate()
            await process.wait()


async def start(program: Program) -> Start:
    async with started(program) as (telegram, pid, began):
        seconds = await asyncio.wait_for(telegram.first_polled(program.token), 60) - began
        cpu = _cpu(pid)
        await asyncio.sleep(IDLE)
        rss = _rss(pid)
    async with started(program) as (telegram, _, began):
        await asyncio.wait_for(telegram.give(Remote.order(program.token, [hello()])), 60)
        return Start(seconds, cpu, monotonic() - began, rss)


def hello() -> dict[str, Any]:
    """From somebody whom nobody knows, each time another."""
    number = monotonic_ns() // 1_000
    sender = {"id": number, "first_name": "Bea"}
    chat = {**sender, "type": "private"}
    message = {"message_id": 1, "date": int(time()), "from": {**sender, "is_bot": False}, "chat": chat, "text": "hello"}
    return {"update_id": number, "message": message}


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def ours(folder: Path, enrolled: int) -> Program:
    """An installation as it is from its second start on."""
    folder.mkdir()
    url = f"sqlite:///{folder}/bot.sqlite3"
    upgrade(url)
    store = open_store(url, Keys([KEY]))
    seeding.seed(store, enrolled, seeding.spread(FAR))
    store.close()
    settings = {"BOT_TOKEN": TOKEN, "DATABASE_URL": url, "DATA_DIR": str(folder), "MASTER_KEY": b64encode(KEY).decode()}
    return Program(TOKEN, (str(MAIN), "run"), settings)


def run(plan: Plan) -> dict[str, Start]:
    """The least of each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        theirs = ("-m", "benchmarks.minimal_bot", f"sqlite:///{folder}/minimal.sqlite3", "ADDRESS")
        programs = {
            "minimal bot": Program(minimal_bot.TOKEN, theirs, {}),
            "ours, nobody enrolled": ours(folder / "empty", 0),
            f"ours, {plan.enrolled:,} enrolled": ours(folder / "full", plan.enrolled),
        }
        starts: dict[str, list[Start]] = {title: [] for title in programs}
        for number in range(plan.uncounted + plan.rounds):
            for title, program in programs.items():
                started = asyncio.run(start(program))
                if number >= plan.uncounted:
                    starts[title].append(started)
    return {title: Start(*map(min, zip(*each, strict=True))) for title, each in starts.items()}


def main() -> None:
    starts = run(QUICK if measuring.is_quick() else Plan())
    minimal, *every = starts.values()
    rows = [
        [
            title,
            f"{each.seconds * 1e3:.0f} ms",
            f"{each.cpu * 1e3:.0f} ms",
            f"{each.seconds / minimal.seconds:.2f}",
            f"{each.answered * 1e3:.0f} ms",
            f"{each.answered / minimal.answered:.2f}",
            f"{each.rss:.1f} MiB",
            f"{each.rss / minimal.rss:.2f}",
        ]
        for title, each in starts.items()
    ]
    measuring.table(["", "to getUpdates", "CPU", "ratio", "to an answer", "ratio", "resident", "ratio"], rows)
    measuring.conclude(max(max(each.seconds / minimal.seconds, each.rss / minimal.rss) for each in every), GOAL)


if __name__ == "__main__":
    main()
