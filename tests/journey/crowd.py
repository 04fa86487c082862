"""Many bots on one PostgreSQL database, which are killed one after another while a crowd writes to them."""

import base64
import os
import random
import signal
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from math import inf
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa

from bot.outbox import Kind
from sandbox.errors import Json
from sandbox.files import Upload
from sandbox.telegram import TOKEN, Telegram
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.leadership import LEADS, OURS
from storage.tables import inbox, outbox
from tests.journey.serving import PATIENCE
from tests.journey.site import KEY, Line, Process, until

ANSWERS = {
    "/help": "I look after people",
    "/language": "I begin in the language",
    "/privacy": "I keep nothing",
    "/stop": "There is nothing to stop",
}
RESTS = (9.0, 12.0)  # Seconds: no faster than somebody may be and is still answered one by one.
KILL_EVERY = 2.0
FROZEN_FOR = 8.0
ENDS_WITHIN = 150.0
A_MOMENT = 0.05

LEADER = sa.text(
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND pid IN "
    f"(SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {LEADS} AND granted)"
)
WORKED = sa.select(inbox.c.state, sa.func.count(inbox.c.update_id.distinct()), sa.func.count()).group_by(inbox.c.state)
SHOWN = sa.select(outbox.c.chat_id, outbox.c.message_id, outbox.c.state, outbox.c.failure, outbox.c.copies).where(
    outbox.c.kind == Kind.SHOW
)


class Watching(Telegram):
    """Notes when each poll and each message came."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self.polled_at: list[float] = []
        self.came_at: list[float] = []
        self.said: defaultdict[int, list[str]] = defaultdict(list)

    async def call(
        self, token: str, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None
    ) -> tuple[int, Json]:
        if method == "getUpdates":
            self.polled_at.append(monotonic())
        status, answer = await super().call(token, method, params, files)
        if method == "sendMessage" and status == 200:
            self.came_at.append(monotonic())
            self.said[int(answer["result"]["chat"]["id"])].append(str(answer["result"]["text"]))
        return status, answer


@dataclass
class Person:
    """Writes a few different commands at once, and the next when all are answered."""

    name: str
    id: int
    next_at: float
    asked: list[str] = field(default_factory=list)

    def waits_for(self, said: list[str]) -> int:
        """How many answers are missing; copies are none."""
        wanted, there = Counter(self.asked), Counter(_kind(text) for text in said)
        return (wanted - there).total()


@dataclass
class Told:
    """What became of it."""

    asked: int = 0
    lost: int = 0
    extra: int = 0
    in_doubt: int = 0
    beyond: int = 0
    given_up: Counter[str] = field(default_factory=Counter)
    out_of_order: int = 0
    busiest: int = 0
    kills: int = 0
    freezes: int = 0
    takeovers: list[float] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, str]]:
        yield "commands written", f"{self.asked:,}"
        yield "answers lost", f"{self.lost}"
        yield "copies (attempts in doubt)", f"{self.extra} ({self.in_doubt})"
        yield "copies beyond attempts in doubt", f"{self.beyond}"
        yield "messages given up", ", ".join(f"{n} {why}" for why, n in self.given_up.items()) or "0"
        yield "chats out of order", f"{self.out_of_order}"
        yield "most messages within a second", f"{self.busiest}"
        yield "kills, of them of the leader", f"{self.kills}, {len(self.takeovers) - self.freezes}"
        yield "leaders frozen for 8 s", f"{self.freezes}"
        sorted_ = sorted(self.takeovers) or [0.0]
        yield "takeover: median, longest", f"{sorted_[len(sorted_) // 2]:.1f} s, {sorted_[-1]:.1f} s"


class Crowd:
    def __init__(self, folder: Path, database_url: str, bots: int, people: int, seed: int) -> None:
        self.telegram = Watching(lambda: datetime.now(UTC).timestamp())
        self._line, self._url, self._dice = Line(self.telegram), database_url, random.Random(seed)
        self._folder, self._bots, self._people = folder, bots, people
        self.processes: list[Process] = []
        self.people: list[Person] = []
        self.told, self._losses = Told(), 0
        self._frozen: dict[Process, float] = {}
        self._lost_at: float | None = None

    @contextmanager
    def opened(self) -> Iterator["Crowd"]:
        with self._line:
            self._store: SqlStore = open_store(self._url, Keys([KEY]))
            for number in range(self._people):
                person = self.telegram.people.join(f"P{number}")
                self.telegram.world.chats[person.id].standing = "member"
                self.people.append(Person(person.name, int(person.id), 0.0))
            self.processes = [Process(self._folder / f"log{n}", "run", **self._environment) for n in range(self._bots)]
            try:
                yield self
            finally:
                for process in self.processes:
                    process.end()
                self._store.close()

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self._line.url,
            "DATABASE_URL": self._url,
            "DATA_DIR": str(self._folder / "data"),
            "MASTER_KEY": base64.b64encode(KEY).decode(),
            "WEB_ADDRESS": "off",
        }

    def play(self, seconds: float) -> Told:
        for process in self.processes:
            process.start()
        until(self._leader, "one that leads")
        ends_at, kill_at = monotonic() + seconds, monotonic() + KILL_EVERY
        while (now := monotonic()) < ends_at or self._lost_at is not None:
            self._write(now)
            self._thaw(now)
            self._note_takeover(now)
            if now >= kill_at and now < ends_at:
                self._lose_one()
                kill_at += KILL_EVERY
            sleep(A_MOMENT)
        self._thaw(now + FROZEN_FOR)
        self._until_quiet()
        self._judge()
        return self.told

    def _write(self, now: float) -> None:
        for person in self.people:
            if now < person.next_at or person.waits_for(self.telegram.said[person.id]):
                continue
            for command in self._dice.sample(list(ANSWERS), 3):
                self._line.do(partial(self.telegram.people.say, person.name, command))
                person.asked.append(ANSWERS[command])
                self.told.asked += 1
            person.next_at = now + self._dice.uniform(*RESTS)

    def _lose_one(self) -> None:
        """Every third time the one that leads, and of those every fourth is frozen and goes on later."""
        self._losses += 1
        leader = self._leader()
        if leader is None or self._lost_at is not None or self._losses % 3 != 1:
            self._kill(self._dice.choice([each for each in self.processes if each not in (leader, *self._frozen)]))
            return
        self._lost_at = monotonic()
        if len(self.told.takeovers) % 4 == 3:
            self.told.freezes += 1
            os.kill(leader.pid, signal.SIGSTOP)
            self._frozen[leader] = self._lost_at + FROZEN_FOR
        else:
            self._kill(leader)

    def _kill(self, process: Process) -> None:
        self.told.kills += 1
        process.end(signal.SIGKILL)
        process.start()

    def _note_takeover(self, now: float) -> None:
        """When another has asked for updates, or nobody did for a long time."""
        if self._lost_at is None:
            return
        since = self._lost_at
        after = [at for at in self.telegram.polled_at[-50:] if at > since + A_MOMENT]
        if after or now > since + PATIENCE:
            self.told.takeovers.append(min(after, default=inf) - since)
            self._lost_at = None

    def _thaw(self, now: float) -> None:
        for process in [each for each, at in self._frozen.items() if at <= now]:
            del self._frozen[process]
            os.kill(process.pid, signal.SIGCONT)

    def _leader(self) -> Process | None:
        with self._store.engine.begin() as connection:
            names = [name for (name,) in connection.execute(LEADER) if name.startswith(OURS)]
        pids = {int(name.rpartition(" ")[2]) for name in names}
        return next((each for each in self.processes if each.is_running and each.pid in pids), None)

    def _until_quiet(self) -> None:
        """Or until whatever is still missing is lost."""
        gives_up_at = monotonic() + ENDS_WITHIN
        while monotonic() < gives_up_at:
            waits = self._store.transact(lambda tx: tx.inbox.count_waiting() + tx.outbox.count_waiting())
            if not waits and not self.telegram.unconfirmed():
                return
            sleep(A_MOMENT)

    def _judge(self) -> None:
        told, said = self.told, self.telegram.said
        told.lost = sum(each.waits_for(said[each.id]) for each in self.people)
        with self._store.engine.begin() as connection:
            rows = list(connection.execute(SHOWN.order_by(outbox.c.id)))
            twice = sum(rows - updates for _, updates, rows in connection.execute(WORKED))
        doubts = Counter[int]()
        ids: defaultdict[int, list[int]] = defaultdict(list)
        for row in rows:
            doubts[row.chat_id] += row.copies
            if row.message_id is not None:
                ids[row.chat_id].append(row.message_id)
            elif row.state != "sent":
                told.given_up[f"{row.state} {row.failure}".strip()] += 1
        told.in_doubt = doubts.total()
        extra = Counter({each.id: len(said[each.id]) - len(each.asked) for each in self.people})
        told.extra = extra.total()
        told.beyond = (extra - doubts).total() + twice
        told.out_of_order = sum(any(a > b for a, b in pairwise(each)) for each in ids.values())
        at = self.telegram.came_at
        told.busiest = max(
            (sum(other < first + 1 for other in at[n : n + 60]) for n, first in enumerate(at)), default=0
        )


def _busiest(at: Sequence[float]) -> int:
    """How many came within any second; `at` is in order."""
    return max((bisect_left(at, first + 1) - n for n, first in enumerate(at)), default=0)


def _kind(text: str) -> str:
    return next((each for each in ANSWERS.values() if text.startswith(each)), "")
