"""Works that wait together are kept together, and fail each by itself."""

import asyncio
from collections.abc import Awaitable
from threading import Event

import pytest
import sqlalchemy as sa

from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import NOW

pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


class Held:
    """The writer is busy while works are submitted, so that they wait together."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.commits = store, 0
        self._begun, self._go = Event(), Event()
        sa.event.listen(store.engine, "commit", self._count)

    def _count(self, _connection: sa.Connection) -> None:
        self.commits += 1

    def _hold(self, _tx: SqlTransaction) -> None:
        self._begun.set()
        self._go.wait(10)

    async def go(self, *works: Awaitable[object]) -> list[object]:
        """What each of them returns or raises."""
        holding = asyncio.ensure_future(self.store.run(self._hold))
        await asyncio.to_thread(self._begun.wait, 10)
        waiting = [asyncio.ensure_future(work) for work in works]
        await asyncio.sleep(0)
        self._go.set()
        await holding
        return await asyncio.gather(*waiting, return_exceptions=True)


def mark(tx: SqlTransaction, name: str) -> str:
    tx.marks.set(name, NOW)
    return name


def fail(tx: SqlTransaction, name: str) -> None:
    mark(tx, name)
    raise RuntimeError(name)


def is_marked(tx: SqlTransaction, name: str) -> bool:
    return tx.marks.get(name) == NOW


def marked(store: SqlStore, *names: str) -> list[bool]:
    return [store.transact(is_marked, name) for name in names]


async def test_what_waits_together_shares_one_commit(store: SqlStore) -> None:
    held = Held(store)
    names = [str(number) for number in range(10)]
    assert await held.go(*(store.run(mark, name) for name in names)) == names
    assert held.commits == 2
    assert all(marked(store, *names))


async def test_what_raises_undoes_only_itself(store: SqlStore) -> None:
    first, error, last = await Held(store).go(store.run(mark, "a"), store.run(fail, "b"), store.run(mark, "c"))
    assert (first, str(error), last) == ("a", "b", "c")
    assert marked(store, "a", "b", "c") == [True, False, True]


async def test_a_transaction_that_is_lost_is_done_again_work_by_work(store: SqlStore) -> None:
    """As when the disk is full: SQLite undoes everything, the savepoints too."""

    def lose(tx: SqlTransaction) -> None:
        tx.sql.connection.exec_driver_sql("ROLLBACK")
        raise OSError("disk full")

    first, error, last = await Held(store).go(store.run(mark, "a"), store.run(lose), store.run(mark, "c"))
    assert (first, last) == ("a", "c")
    assert isinstance(error, Exception)
    assert marked(store, "a", "c") == [True, True]


async def test_a_sudden_death_keeps_nothing_and_tells_everybody(store: SqlStore) -> None:
    class Death(BaseException):
        pass

    def die(_tx: SqlTransaction) -> None:
        raise Death

    outcomes = await Held(store).go(store.run(mark, "a"), store.run(die), store.run(mark, "c"))
    assert [type(each) for each in outcomes] == [Death] * 3
    assert marked(store, "a", "c") == [False, False]


async def test_a_closed_store_says_so(store: SqlStore) -> None:
    store.close()
    with pytest.raises(RuntimeError, match="closed"):
        await store.run(mark, "a")


def test_a_transaction_within_a_transaction_is_refused_and_does_not_wait_for_itself(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="within a transaction"):
        store.transact(lambda _: store.transact(lambda tx: tx.due.next_at()))
    assert store.transact(lambda tx: tx.due.next_at()) is None
