"""The bot as it runs on one machine: its database, its wire to Telegram, its pipeline; all of it can die."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.alert import Alert
from bot.course import Course
from commands.run import make_pipeline
from handlers.links import Links
from handlers.pipeline.limits import UNLIMITED
from handlers.pipeline.pipeline import Pipeline
from sandbox.telegram import TOKEN, USERNAME, Telegram
from sandbox.wire import SandboxRequest
from storage import engines
from storage.database import Pool, SqlStore
from storage.memo import Memo
from storage.writer import Act
from tests.simulation.clock import Clock, microseconds, seconds_of
from tests.simulation.weather import Crash, Weather
from tests.storage.people import KEYS

LINKS = Links(USERNAME, lambda: [b"a secret of the simulation"])
R = TypeVar("R")
WAKES = """
    WITH moments(at) AS (
        SELECT at FROM due
        UNION ALL SELECT ready_at FROM outbox WHERE ready_at IS NOT NULL
        UNION ALL SELECT ready_at FROM inbox WHERE ready_at IS NOT NULL
    ) SELECT count(*) FILTER (WHERE at <= :now), min(at) FILTER (WHERE at > :now) FROM moments"""
OF_ENROLLMENT = ("checkins", "answer_sets", "words", "alerts")
ITS_ROWS = (
    "SELECT * FROM enrollments WHERE id = ?",
    *(f"SELECT * FROM {table} WHERE enrollment_id = ? ORDER BY id" for table in OF_ENROLLMENT),
)
RETRIES = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0)


class _Inline(Pool):
    """Each transaction at once, in the caller's thread: no thread is waited for, and the order is always the same."""

    def __init__(self, engine: sa.Engine, weather: Weather) -> None:
        super().__init__(engine)
        self._weather = weather
        self._connection = engine.connect()

    def shutdown(self) -> None:
        self._connection.close()
        super().shutdown()

    def submit(self, act: Act[R]) -> "Future[R]":
        done: Future[R] = Future()
        self._weather.before_commit()
        with self._connection.begin():
            done.set_result(act(self._connection, Memo()))
        self._weather.after_commit()
        return done


class Database(SqlStore):
    def __init__(self, url: str, weather: Weather) -> None:
        super().__init__(engines.make(url), KEYS)
        self._workers.shutdown()
        self._workers = _Inline(self.engine, weather)
        self._weather = weather

    async def run(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        self._weather.crash_here()
        if pause := self._weather.pause():
            await asyncio.sleep(pause)
        result = self.transact(work, *args, **kwargs)
        self._weather.crash_here()
        return result


class _Wire(SandboxRequest):
    def __init__(self, telegram: Telegram, weather: Weather) -> None:
        super().__init__(telegram)
        self._weather = weather

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        name, chat_id = url.rpartition("/")[2], _chat_of(request_data)
        self._weather.crash_here()
        if (odd := self._weather.answer_of(name, chat_id)) is not None:
            self._doubt(chat_id)
            return odd
        try:
            status, answer = await super().do_request(url, method, request_data)
        except Exception:
            self._doubt(chat_id)
            raise
        if status >= 500:
            self._doubt(chat_id)
        if name == "getUpdates" and status == HTTPStatus.OK:
            answer = self._weather.page(answer)
        self._weather.crash_here()
        return status, answer

    def _doubt(self, chat_id: int) -> None:
        self._weather.ambiguous[chat_id] = self._weather.clock.at


def _chat_of(data: RequestData | None) -> int:
    return int(str((data.json_parameters if data else {}).get("chat_id", 0)))


class Machine:
    def __init__(self, clock: Clock, telegram: Telegram, file: Path, weather: Weather) -> None:
        self._clock, self._telegram, self._file, self._weather = clock, telegram, file, weather
        self.read = sqlite3.connect(file, isolation_level=None)
        self.is_up = False
        self.crashes = 0
        self._stuck = 0
        self._courses = dict[int, tuple[list[list[Any]], tuple[Course, list[Alert]]]]()

    def start(self) -> None:
        """As after a kill: nothing is left but what is on the disk, and at Telegram."""
        self.store = Database(f"sqlite:///{self._file}", self._weather)
        self.transact(lambda tx: (tx.inbox.free_leases(), tx.outbox.free_leases()))
        wire = _Wire(self._telegram, self._weather)
        bot = Bot(TOKEN, request=wire, get_updates_request=wire)
        self.pipeline: Pipeline = make_pipeline(
            self.store, bot, LINKS, self._clock.ours, pace=UNLIMITED, ticks=self._clock.seconds
        )
        self.is_up = True

    def transact(self, work: Callable[[Any], R]) -> R:
        """For the world, which no fault of the database hinders."""
        locked, self._weather.locked = self._weather.locked, 0.0
        lost, self._weather.lost_after = self._weather.lost_after, 0.0
        try:
            return self.store.transact(work)
        finally:
            self._weather.locked, self._weather.lost_after = locked, lost

    def course_of(self, enrollment: int) -> tuple[Course, list[Alert]]:
        """With all its alerts; opened again only where a row of it is another."""
        rows = [self.read.execute(each, (enrollment,)).fetchall() for each in ITS_ROWS]
        known = self._courses.get(enrollment)
        if known is None or known[0] != rows:
            both = self.transact(
                lambda tx: (tx.enrollments.course(enrollment), list(tx.alerts.of_enrollment(enrollment)))
            )
            known = self._courses[enrollment] = (rows, both)
        return known[1]

    def listened(self) -> None:
        """We have polled all the time since the last step: nobody has to wait for thousands of empty polls."""
        now = self._clock.ours()
        self.transact(lambda tx: tx.marks.set("received", now))
        self.pipeline.hearing._heard_at = self._clock.at

    async def settle(self) -> str:
        """Why it died, or "" while it lives."""
        last = ""
        try:
            for _ in range(3):
                try:
                    await self.pipeline.settle()
                    return ""
                except Exception as error:
                    last = type(error).__name__
            return "" if self._weather.rough or self._weather.lost_after else last
        except Crash:
            self.crashes += 1
            await self.kill()
            return "crash"

    async def upkeep(self) -> None:
        try:
            await self.pipeline.heartbeat.beat()
        except Crash:
            await self.kill()

    async def kill(self) -> None:
        self.is_up = False
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self.store.close()

    def wakes_at(self) -> float:
        """When something of it is due next; what is due and does not move is looked at again after a while."""
        now = microseconds(self._clock.at + self._clock.skew) + 1_000
        overdue, later = self.read.execute(WAKES, {"now": now}).fetchone()
        self._stuck = min(self._stuck + 1, len(RETRIES)) if overdue else 0
        found = [seconds_of(later) - self._clock.skew] if later else []
        if overdue:
            found.append(self._clock.at + RETRIES[self._stuck - 1])
        return min(found, default=self._clock.at + 86_400)

    def close(self) -> None:
        if self.is_up:
            self.store.close()
        self.read.close()
