"""A bot in a process of its own that says what memory it takes; started by p4_memory.

`bot DATABASE_URL ADDRESS HOURS` is ours, `jobs PATIENTS` is python-telegram-bot's JobQueue with a job for each.
"""

# ruff: noqa: T201

import asyncio
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.ext import ApplicationBuilder
from telegram.request import HTTPXRequest

from commands.run import make_pipeline
from handlers.links import Links
from handlers.pipeline.limits import UNLIMITED
from sandbox.telegram import TOKEN, USERNAME
from storage.crypto import Keys
from storage.database import open_store
from storage.transaction import SqlTransaction

START, AN_HOUR = datetime(2026, 2, 2, 12, tzinfo=UTC), timedelta(hours=1)
KEY = b"k" * 32
SHARED = Path("/proc/self/smaps_rollup")  # Linux only.
A_MOMENT, IDLE = 0.1, 2.0


def say_memory() -> None:
    """In kibibytes: what is resident, and this process's share of it."""
    lines = (line.split() for line in SHARED.read_text().splitlines()[1:])
    kib = {words[0]: int(words[1]) for words in lines}
    print(kib["Rss:"], kib["Pss:"], flush=True)


async def be_ours(url: str, address: str, hours: int) -> None:
    """Says it when started, after the check-ins of each hour have been sent, and at last when idle."""
    store, stop = open_store(url, Keys([KEY]), exclusive=True), asyncio.Event()
    now = [START - AN_HOUR]
    polling = HTTPXRequest(read_timeout=70)
    bot = Bot(TOKEN, base_url=address, request=HTTPXRequest(connection_pool_size=16), get_updates_request=polling)
    links = Links(USERNAME, lambda: [b"secret"])
    pipeline = make_pipeline(store, bot, links, lambda: now[0], pace=UNLIMITED, beat_seconds=A_MOMENT)
    running = asyncio.create_task(pipeline.run(stop))
    await asyncio.sleep(IDLE)
    say_memory()
    for hour in range(hours):
        now[0] = START + hour * AN_HOUR
        while await store.run(_is_busy, now[0]):  # noqa: ASYNC110 (only the database knows)
            await asyncio.sleep(A_MOMENT)
        say_memory()
    await asyncio.sleep(IDLE)
    say_memory()
    stop.set()
    await running
    store.close()


def _is_busy(tx: SqlTransaction, now: datetime) -> bool:
    due_at = tx.due.next_at()
    return tx.outbox.count_waiting() > 0 or (due_at is not None and due_at <= now)


async def be_theirs(patients: int) -> None:
    """Says it without a job, and with all of them."""
    application = ApplicationBuilder().token(TOKEN).build()
    jobs = application.job_queue
    if jobs is None:
        raise RuntimeError("python-telegram-bot has no JobQueue here")
    await jobs.start()
    jobs.run_once(_ask, AN_HOUR)
    say_memory()
    for number in range(patients):
        jobs.run_once(_ask, AN_HOUR + timedelta(seconds=number), chat_id=number, name=f"patient {number}")
    say_memory()
    await jobs.stop(wait=False)


async def _ask(_: Any) -> None: ...


def main() -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # That a beat is left out while one goes on is no news.
    match sys.argv[1:]:
        case ["bot", url, address, hours]:
            asyncio.run(be_ours(url, address, int(hours)))
        case ["jobs", patients]:
            asyncio.run(be_theirs(int(patients)))


if __name__ == "__main__":
    main()
