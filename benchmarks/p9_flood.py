"""One hostile chat sends 50 messages a second: what others wait for, and by how much the database grows.

Run it with `python -m benchmarks.p9_flood [--quick | --full]`, in real time: a minute of a stranger's flood, of a
patient's, and of a stranger's whose messages are all as long and as different as may be, or with --full ten minutes of
each. The whole bot runs as it does live, on SQLite, with its limits;
Telegram is in the same process. A patient of the same clinic writes every half second; how long it takes until the
answer is sent is what others wait. The database may grow by 1 MB in ten minutes, beside what it grows by without one:
only --full shows that. Part of it are pages that what waits has taken once, and takes again.
"""

# ruff: noqa: T201

import asyncio
import logging
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic, time
from typing import Any

import sqlalchemy as sa
from telegram import Bot
from telegram.request import RequestData

from benchmarks import hostile, seeding
from benchmarks.arrivals import quantile
from benchmarks.hostile import Updates
from benchmarks.measuring import conclude, is_quick
from benchmarks.p3_drain import meet
from commands.run import make_pipeline
from handlers.links import Links
from sandbox.telegram import TOKEN, USERNAME, Telegram
from sandbox.wire import SandboxRequest
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade

PATIENTS, EVERY, TEN_MINUTES = 40, 0.5, 600
P99, GROWTH = 2.0, 1_000_000
STRANGER = 666
Sends = Callable[[int, int, Callable[[], float]], Iterator[dict[str, Any]]]
FLOODS: tuple[tuple[str, int, Sends], ...] = (
    ("stranger", STRANGER, hostile.updates),
    ("patient", seeding.chat_of(0), hostile.updates),
    ("long messages", STRANGER, hostile.letters),
)
update_ids = count(1)


class Wire(SandboxRequest):
    """Notes when each chat was written to first since somebody began to wait for it."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__(telegram)
        self.begun: dict[int, float] = {}
        self.waits: list[float] = []

    async def do_request(  # type: ignore[override]
        self, url: str, method: str, request_data: RequestData | None = None, **more: Any
    ) -> tuple[int, bytes]:
        answer = await super().do_request(url, method, request_data, **more)
        given: dict[str, Any] = request_data.parameters if request_data else {}
        chat_id = given.get("chat_id")
        if url.endswith("sendMessage") and (begun := self.begun.pop(int(chat_id or 0), None)) is not None:
            self.waits.append(monotonic() - begun)
        return answer


def size(store: SqlStore) -> int:
    """Of the whole database, as it is once the log that is written ahead is in it."""
    with store.engine.connect() as connection:
        pages = connection.execute(sa.text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(connection.execute(sa.text("PRAGMA page_size")).scalar_one())


async def flood(chat_id: int | None, seconds: float, kind: Sends = hostile.updates) -> tuple[float, int]:
    """The p99 of what others wait, in seconds, and by how many bytes the database has grown. None: nobody floods."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'flood.sqlite3'}"
        upgrade(url)
        store, telegram, updates = open_store(url, Keys([b"k" * 32])), Telegram(time), Updates()
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        seeding.seed(store, PATIENTS, lambda _: start + timedelta(days=2))
        for number in range(PATIENTS):
            meet(telegram, seeding.chat_of(number))
        meet(telegram, seeding.provider_of(0))
        meet(telegram, STRANGER)
        wire, stop = Wire(telegram), asyncio.Event()
        bot = Bot(TOKEN, request=wire, get_updates_request=updates)
        pipeline = make_pipeline(store, bot, Links(USERNAME, lambda: [b"secret"]), lambda: datetime.now(UTC))
        running = asyncio.create_task(pipeline.run(stop))
        await asyncio.sleep(1)
        before, until, others = size(store), monotonic() + seconds, 0
        sent = kind(chat_id or 0, 1_000_000, time)
        while (now := monotonic()) < until:
            if chat_id is not None:
                updates.waiting += [next(sent) for _ in range(int(hostile.A_SECOND * EVERY))]
            other = seeding.chat_of(1 + others % (PATIENTS - 1))
            others += 1
            wire.begun.setdefault(other, now)
            number = 500_000_000 + others
            updates.waiting.append(hostile.message(number, other, int(time()), text="/report"))
            updates.waiting.sort(key=lambda each: int(each["update_id"]))
            await asyncio.sleep(EVERY - (monotonic() - now))
        await asyncio.sleep(5)
        after, unanswered = size(store), len(wire.begun)
        stop.set()
        await running
        store.close()
        if unanswered:
            print(f"{unanswered} were not answered")
        return quantile(wire.waits, 0.99), after - before


async def main() -> None:
    logging.disable(logging.CRITICAL)
    seconds = 5.0 if is_quick() else TEN_MINUTES if "--full" in sys.argv else 60.0
    ratios = defaultdict[str, float](float)
    _, usual = await flood(None, seconds)
    for name, chat_id, kind in FLOODS:
        waits, grown = await flood(chat_id, seconds, kind)
        more = max(0, grown - usual)
        print(f"{name:13}  {seconds:.0f} s  others wait {waits:.3f} s (p99)  database +{more / 1000:.0f} kB")
        ratios[name] = max(waits / P99, more / GROWTH)
    conclude(max(ratios.values()), 1.0)


if __name__ == "__main__":
    asyncio.run(main())
