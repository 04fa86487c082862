"""One transaction in one hop to a thread: one writer for SQLite, a small pool for PostgreSQL."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from time import sleep
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from bot.ports import StoreTrouble
from storage import engines, lineage, master_keys
from storage.crypto import Keys
from storage.memo import Memo
from storage.migrate import NotMigrated, is_at_head
from storage.sql import Prepare, Sql
from storage.tables import guards
from storage.transaction import SqlTransaction
from storage.trouble import ConnectionLost, in_words, is_trouble
from storage.vault import Ring, Vault
from storage.writer import Act, Writer

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 5
A_MOMENT = 0.02  # Seconds: at once, the two of a deadlock would meet again.
LET_ANOTHER_FINISH = {"40001", "40P01"}  # Serialization failure, deadlock.

log = logging.getLogger(__name__)


class Unguarded(Exception):
    """The audit could be changed, and this user of the database may not prevent it; says so in one line."""


class SqlStore:
    """Everything that is kept. Whoever stops waiting for `run` does not stop it: it is committed or rolled back."""

    def __init__(self, engine: sa.Engine, keys: Keys, lock: engines.Lock | None = None) -> None:
        self.engine = engine
        self._lock = lock
        self._workers = Writer(engine) if engine.dialect.name == "sqlite" else Pool(engine)
        self.ring = Ring(keys)
        self._prepare = Prepare(engine.dialect)

    async def run(self, work: Callable[Concatenate[SqlTransaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with _translated():
            return await self._workers.run(partial(self._act, work, args, kwargs))

    def transact(self, work: Callable[Concatenate[SqlTransaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with _translated():
            return self._workers.submit(partial(self._act, work, args, kwargs)).result()

    def reader(self) -> "SqlStore":
        """The same, seen as it was when each transaction began: it changes nothing, and keeps no writer waiting."""
        return SqlStore(engines.make_reader(self.engine.url.render_as_string(hide_password=False)), self.ring.keys)

    def close(self) -> None:
        """Wait for what is under way, then let go of the database."""
        self._workers.shutdown()
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def _act(self, work: Callable[..., R], args: Any, kwargs: Any, connection: sa.Connection, memo: Memo | None) -> R:
        try:
            self.ring.look()
            sql = Sql(connection, self._prepare, memo)
            sql.safe = Vault(sql, self.ring)
            return work(SqlTransaction(sql, self.ring), *args, **kwargs)
        except StopIteration as error:  # A future cannot hold one: whoever waits for it would wait for ever.
            raise RuntimeError("a work ran out of something") from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if is_trouble(error):
            raise StoreTrouble(in_words(error)) from error
        raise


class Pool:
    """For PostgreSQL: a transaction each, side by side."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(engines.CONNECTIONS, thread_name_prefix="storage")

    def submit(self, act: Act[R]) -> "Future[R]":
        return self._threads.submit(self._commit, act)

    def run(self, act: Act[R]) -> "asyncio.Future[R]":
        return asyncio.wrap_future(self.submit(act))

    def shutdown(self) -> None:
        """Wait for what has been submitted."""
        self._threads.shutdown()

    def _commit(self, act: Act[R]) -> R:
        for number in range(TRIES):
            if number > 0:
                sleep(number * A_MOMENT)
            try:
                with self._engine.begin() as connection, _seen_if_lost(connection):
                    return act(connection, None)
            except Exception as error:  # Either raised again, or the whole done again.
                if number == TRIES - 1 or not _left_no_trace(error):
                    raise
        raise AssertionError("the last try returns or raises")


@contextmanager
def _seen_if_lost(connection: sa.Connection) -> Iterator[None]:
    """A server that was started again leaves dead connections in the pool; each is thrown away when it shows."""
    try:
        yield
    except Exception as error:
        if not getattr(connection.connection.dbapi_connection, "closed", False):
            raise
        connection.invalidate()
        raise ConnectionLost("the database closed the connection") from error


def _left_no_trace(error: Exception) -> bool:
    """Has this undone the whole transaction, through no fault of its own?"""
    sqlstate = getattr(getattr(error, "orig", error), "sqlstate", None)
    return isinstance(error, ConnectionLost) or sqlstate in LET_ANOTHER_FINISH


def open_store(url: str, keys: Keys, *, exclusive: bool = False) -> SqlStore:
    """Raises NotMigrated, WrongKey, Unguarded, and StoreInUse where `exclusive` is asked for and somebody else has it.

    `exclusive` is for the one process that runs the bot on SQLite; commands beside it do without. On PostgreSQL it
    means nothing: there several may run.
    """
    lock = engines.lock_of(url) if exclusive else None
    store = SqlStore(engines.make(url), keys, lock)
    try:
        store.transact(_check, store.ring, is_bot=exclusive)
        if lock is not None:
            store.transact(_free_leases)
    except BaseException:
        store.close()
        raise
    return store


def _check(tx: SqlTransaction, ring: Ring, *, is_bot: bool) -> None:
    """A command that was given several keys seals with the one that a running bot has for sure."""
    if not is_at_head(tx.sql.connection):
        raise NotMigrated("the database is not at this program's version; run: python main.py migrate")
    is_new = master_keys.check(tx)
    if is_bot:
        master_keys.lead(tx, ring.keys)
    elif ring.keys.source is None:
        ring.keys = ring.keys.led_by(master_keys.leading(tx))
    _guard(tx)
    lineage.name(tx)
    if is_new:
        tx.audit.begin()


def _guard(tx: SqlTransaction) -> None:
    """Patients are looked after all the same: what is missing is put back, and said. Raises Unguarded."""
    if not (gone := guards.missing(tx.sql.connection)):
        return
    try:
        guards.put_up(tx.sql.connection)
    except sa.exc.DBAPIError as error:
        raise Unguarded(
            f"the audit's triggers ({', '.join(gone)}) are missing; run once as the tables' owner: "
            "python main.py audit verify"
        ) from error
    log.critical(
        "the audit's triggers (%s) were missing and are back; see what came of it: python main.py audit verify",
        ", ".join(gone),
    )


def _free_leases(tx: SqlTransaction) -> None:
    tx.inbox.free_leases()
    tx.outbox.free_leases()
