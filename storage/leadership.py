"""Which of several instances leads, by an advisory lock on a connection that does nothing else. See decision 38."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from math import inf
from socket import gethostname
from time import monotonic
from typing import Any

import psycopg
import sqlalchemy as sa

from bot.ports import StoreTrouble
from storage.database import SqlStore
from storage.engines import HELD, RUNS
from storage.transaction import SqlTransaction

LEADS = 0x5AFE5C2  # Any number, as long as every instance takes the same.
LOOK_EVERY = 0.5  # Seconds, as all that follow.
PROVEN_FOR = 1.5  # From when the database was asked.
ENDS_AFTER = 2.5  # The server ends a session that is silent so long: later than its owner stops to lead.
CHANNEL = "work"
OURS = "leadership"

CONNECTING: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 2000,
}
PREPARE = (
    f"SET idle_session_timeout = '{ENDS_AFTER}s'",
    f"SET tcp_user_timeout = '{ENDS_AFTER}s'",
    f"SELECT pg_advisory_lock_shared({RUNS})",
    f"LISTEN {CHANNEL}",
)
TAKE = f"SELECT pg_try_advisory_lock({LEADS})"
HOLDS = f"SELECT EXISTS (SELECT {HELD} AND objid = {LEADS} AND pid = pg_backend_pid())"
HELD_BY: sa.Select[Any] = (
    sa.select(sa.column("pid"))
    .select_from(sa.table("pg_locks"))
    .where(sa.text(f"locktype = 'advisory' AND objid = {LEADS} AND granted"))
    .where(sa.column("pid") == sa.bindparam("pid_", type_=sa.Integer))
)
NOTIFY = sa.select(sa.func.pg_notify(CHANNEL, ""))

Lead = Callable[[], Coroutine[Any, Any, None]]
log = logging.getLogger(__name__)


class LockGone(Exception):
    """The connection is there, and does not hold the lock that it took: a pooler may have given us another."""


class Elected:
    """The instance whose connection holds the lock leads, as long as that was proven within the last 1.5 seconds.

    Who has just taken the lock waits that long: by then whoever lost it has stopped. `ticks` counts seconds.
    """

    def __init__(self, store: SqlStore, ticks: Callable[[], float] = monotonic) -> None:
        self._store, self._ticks = store, ticks
        self._proven_until = -inf
        self._told = asyncio.Event()
        self._is_away = False

    def leads(self) -> bool:
        return self._ticks() < self._proven_until

    def tell(self) -> None:
        if not self.leads():
            self._told.set()

    async def run(self, lead: Lead, woken: Callable[[], None]) -> None:
        telling = asyncio.create_task(self._tell_others())
        try:
            while True:
                try:
                    await self._stand(lead, woken)
                except (psycopg.Error, OSError, LockGone, StoreTrouble) as error:
                    self._complain(error)
                await asyncio.sleep(LOOK_EVERY)
        finally:
            telling.cancel()

    async def _stand(self, lead: Lead, woken: Callable[[], None]) -> None:
        """On one connection, until it fails; the lock is let go when nothing is done any more that needs it."""
        async with await _connect(self._store.engine) as connection:
            self._is_away, pid = False, connection.info.backend_pid
            term: asyncio.Task[None] | None = None
            freeing: asyncio.Future[None] | None = None
            held_at: float | None = None
            try:
                while True:
                    asked_at = self._ticks()
                    if await self._holds(connection, TAKE if held_at is None else HOLDS):
                        held_at = self._ticks() if held_at is None else held_at
                        if freeing is None and self._ticks() >= held_at + PROVEN_FOR:
                            freeing = asyncio.ensure_future(self._store.run(_free_what_was_on_its_way, pid))
                        if term is None and freeing is not None and await _is_done(freeing):
                            log.info("this instance leads")
                            term = asyncio.create_task(lead())
                        if term is not None:
                            self._proven_until = asked_at + PROVEN_FOR
                    elif held_at is not None:
                        raise LockGone
                    woken()
                    async for _ in connection.notifies(timeout=LOOK_EVERY):
                        woken()
            finally:
                self._proven_until = -inf
                if term is not None:
                    term.cancel()
                    await asyncio.wait({term})
                    log.info("this instance leads no more")

    async def _holds(self, connection: psycopg.AsyncConnection[Any], statement: Any) -> bool:
        async with asyncio.timeout(ENDS_AFTER):
            row = await (await connection.execute(statement)).fetchone()
        return bool(row and row[0])

    async def _tell_others(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            with suppress(StoreTrouble):  # Whoever leads looks by itself, only later.
                await self._store.run(_notify)

    def _complain(self, error: Exception) -> None:
        """Once, until it is well again."""
        if isinstance(error, LockGone):
            log.critical("the lead was taken from us: DATABASE_URL must lead to PostgreSQL itself, not to a pooler")
        elif isinstance(error, psycopg.errors.UndefinedObject) and not self._is_away:  # It has no idle_session_timeout.
            log.critical("nobody leads, and nothing is received or sent: PostgreSQL 14 or later is needed")
        elif not self._is_away:
            log.error("no connection for the lead: %s", type(error).__name__)
        self._is_away = True


async def _connect(engine: sa.Engine) -> psycopg.AsyncConnection[Any]:
    address = engine.dialect.create_connect_args(engine.url)[1]  # As text, a space in a password would be refused.
    name = f"{OURS} {gethostname()} {os.getpid()}"  # For whoever looks at pg_stat_activity.
    asked: dict[str, Any] = {**address, **CONNECTING, "application_name": name}
    connection = await psycopg.AsyncConnection.connect(autocommit=True, **asked)
    try:
        for statement in PREPARE:
            await connection.execute(statement)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _is_done(work: "asyncio.Future[None]") -> bool:
    """Soon, or not yet: the database is asked for the lock again meanwhile. Raises what `work` has raised."""
    await asyncio.wait({work}, timeout=LOOK_EVERY)
    return work.done() and work.result() is None


def _free_what_was_on_its_way(tx: SqlTransaction, pid: int) -> None:
    """It may have arrived, and the one before will never say so. Not where the lead was lost before this began."""
    if tx.sql.value(HELD_BY, pid_=pid) is not None:
        tx.outbox.free_leases()


def _notify(tx: SqlTransaction) -> None:
    tx.sql.value(NOTIFY)
