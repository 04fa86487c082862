import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest

from bot.ports import Store, StoreTrouble, Transaction
from storage.crypto import Keys, WrongKey
from storage.database import SqlStore, open_store
from storage.engines import WITHOUT_WAITING, BadDatabaseUrl, StoreInUse, parse
from storage.migrate import NotMigrated
from storage.transaction import SqlTransaction
from storage.types import NaiveDatetime
from tests.postgres import Postgres
from tests.storage.people import BOT, KEYS, NOW, Staffed, after, an_update

Another = Callable[[], SqlStore]
on_postgres = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)


def mark(tx: Transaction, name: str) -> None:
    tx.marks.set(name, NOW)


def is_marked(tx: SqlTransaction, name: str) -> bool:
    return tx.marks.get(name) == NOW


def mark_and_fail(tx: SqlTransaction, name: str) -> None:
    mark(tx, name)
    raise RuntimeError(name)


async def test_what_returns_is_committed(store: SqlStore, opened: Another) -> None:
    port: Store = store
    await port.run(mark, "run")
    port.transact(mark, name="transact")
    assert opened().transact(is_marked, "run")
    assert opened().transact(is_marked, "transact")


async def test_what_raises_is_rolled_back(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="half"):
        await store.run(mark_and_fail, "half")
    assert not await store.run(is_marked, "half")


async def test_waiting_no_longer_does_not_undo(store: SqlStore, opened: Another) -> None:
    begun, go_on = asyncio.Event(), Barrier(2)
    loop = asyncio.get_running_loop()

    def slowly(tx: SqlTransaction) -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(10)
        mark(tx, "slow")

    waiting = asyncio.ensure_future(store.run(slowly))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.wait(10)
    store.close()
    assert opened().transact(is_marked, "slow")


def test_nothing_is_lost_between_reading_and_writing(opened: Another, staffed: Staffed) -> None:
    """The test that an ordinary transaction on SQLite fails: two read, both add one, one is forgotten."""
    stores, times, clinic_id = [opened(), opened()], 50, staffed.clinic.id

    def add_one(tx: SqlTransaction) -> None:
        enrollment = tx.enrollments.hold(staffed.enrollment.id)
        tx.enrollments.save(replace(enrollment, hour=enrollment.hour + 1))

    def many(store: SqlStore) -> None:
        for _ in range(times):
            store.transact(add_one)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(many, stores))
    hour = stores[0].transact(lambda tx: tx.enrollments.of_clinic(clinic_id, staffed.enrollment.id).hour)
    assert hour == staffed.enrollment.hour + 2 * times


@on_postgres
def test_a_deadlock_is_tried_again(store: SqlStore, opened: Another) -> None:
    other, both, tries = opened(), Barrier(2), []
    for name in ("a", "b"):
        store.transact(mark, name)

    def cross(tx: SqlTransaction, first: str, then: str) -> None:
        tries.append(first)
        tx.marks.set(first, after(1))
        if len(tries) <= 2:
            both.wait(10)
        tx.marks.set(then, after(2))

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(store.transact, cross, "a", "b"), threads.submit(other.transact, cross, "b", "a")]
        assert [each.result(30) for each in done] == [None, None]
    assert len(tries) >= 3


def test_a_naive_moment_is_refused(store: SqlStore) -> None:
    naive = datetime(2026, 3, 10, 12)  # noqa: DTZ001
    with pytest.raises(NaiveDatetime):
        store.transact(lambda tx: tx.marks.set("naive", naive))
    with pytest.raises(NaiveDatetime):
        store.transact(lambda tx: tx.due.claim(naive, 1))


def test_another_zone_is_the_same_moment(store: SqlStore) -> None:
    store.transact(lambda tx: tx.marks.set("zoned", NOW.astimezone(ZoneInfo("Asia/Kathmandu"))))
    assert store.transact(lambda tx: tx.marks.get("zoned")) == NOW


def test_a_wrong_key_is_found_at_once(store: SqlStore, migrated_url: str) -> None:
    with pytest.raises(WrongKey, match="another master key"):
        open_store(migrated_url, Keys([b"x" * 32]))
    open_store(migrated_url, Keys([b"n" * 32, b"k" * 32])).close()


def test_an_empty_database_is_not_opened(database_url: str) -> None:
    with pytest.raises(NotMigrated, match=r"main\.py migrate"):
        open_store(database_url, KEYS)


def test_one_bot_a_database_and_commands_beside_it(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "with space%.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{file}"
    first = open_store(url, KEYS, exclusive=True)
    with pytest.raises(StoreInUse, match="runs already"):
        open_store(url, KEYS, exclusive=True)
    beside = open_store(url, KEYS)
    beside.transact(mark, "beside")
    beside.close()
    assert first.transact(is_marked, "beside")
    first.close()
    open_store(url, KEYS, exclusive=True).close()


def test_the_only_one_takes_over_at_once(sqlite_template: Path, tmp_path: Path) -> None:
    """After a kill nobody waits for the leases of a process that is gone."""
    file = tmp_path / "bot.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{file}"
    killed = open_store(url, KEYS)
    killed.transact(lambda tx: tx.inbox.put(BOT, [an_update(1)], NOW))
    assert len(killed.transact(lambda tx: tx.inbox.claim(NOW, 1))) == 1
    assert killed.transact(lambda tx: tx.inbox.claim(NOW, 1)) == []
    killed.close()
    again = open_store(url, KEYS, exclusive=True)
    assert len(again.transact(lambda tx: tx.inbox.claim(NOW, 1))) == 1
    again.close()


@on_postgres
def test_lost_connections_are_not_noticed(postgres: Postgres, store: SqlStore) -> None:
    store.transact(mark, "before")
    postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
    store.transact(mark, "after")
    assert store.transact(is_marked, "after")


@pytest.mark.parametrize(("asked", "synchronous"), [("", 2), (WITHOUT_WAITING, 1)])
def test_sqlite_is_durable_and_strict(sqlite_template: Path, tmp_path: Path, asked: str, synchronous: int) -> None:
    """But for what is soon thrown away: that survives the end of a process, and need not survive a power cut."""
    file = tmp_path / "bot.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}{asked}", KEYS)

    def settings(tx: SqlTransaction) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [tx.sql.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert store.transact(settings) == ["wal", synchronous, 1, 30_000]
    store.close()


def test_a_reader_sees_what_is_committed_changes_nothing_and_waits_for_nobody(store: SqlStore) -> None:
    reader = store.reader()
    store.transact(mark, "before")

    def write_meanwhile(tx: SqlTransaction) -> tuple[bool, bool]:
        mark(tx, "meanwhile")
        return reader.transact(is_marked, "before"), reader.transact(is_marked, "meanwhile")

    assert store.transact(write_meanwhile) == (True, False)
    assert reader.transact(is_marked, "meanwhile")
    with pytest.raises(StoreTrouble):
        reader.transact(mark, "by the reader")
    reader.close()
    assert not store.transact(is_marked, "by the reader")


def test_a_lock_is_taken_when_a_transaction_begins(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}", KEYS)

    def try_to_write(tx: SqlTransaction) -> None:
        other = sqlite3.connect(file, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()

    store.transact(try_to_write)
    store.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_other_databases_are_refused_in_one_line(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=r"^DATABASE_URL[^\n]*$"):
        parse(url)


def test_any_spelling_of_postgresql_takes_our_driver() -> None:
    for spelling in ("postgres", "postgresql", "postgresql+psycopg2"):
        assert parse(f"{spelling}://u@h/d").drivername == "postgresql+psycopg"


async def test_a_work_that_runs_out_of_something_lets_nobody_wait_for_ever(store: SqlStore) -> None:
    """A future of asyncio takes no StopIteration."""
    with pytest.raises(RuntimeError):
        await store.run(lambda tx: next(iter(())))
