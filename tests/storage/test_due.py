from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.ports import Due
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import after


def put(store: SqlStore, *moments: Due) -> None:
    def work(tx: SqlTransaction) -> None:
        for each in moments:
            tx.due.set(each.kind, each.subject, each.at)

    store.transact(work)


def test_the_earliest_first_each_once_and_none_before_its_time(store: SqlStore) -> None:
    late, early, future = Due(after(2), "alert", 1), Due(after(1), "enrollment", 9), Due(after(3.000001), "clinic", 1)
    put(store, late, early, future)
    assert store.transact(lambda tx: tx.due.next_at()) == early.at
    assert store.transact(lambda tx: tx.due.claim(after(3), 1)) == [early]
    assert store.transact(lambda tx: tx.due.claim(after(3), 9)) == [late]
    assert store.transact(lambda tx: tx.due.claim(after(3), 9)) == []
    assert store.transact(lambda tx: tx.due.next_at()) == future.at


def test_a_subject_has_one_moment(store: SqlStore) -> None:
    put(store, Due(after(1), "alert", 1), Due(after(9), "alert", 1), Due(after(5), "enrollment", 1))
    assert store.transact(lambda tx: tx.due.claim(after(60), 9)) == [
        Due(after(5), "enrollment", 1),
        Due(after(9), "alert", 1),
    ]


def test_no_moment_at_all(store: SqlStore) -> None:
    put(store, Due(after(1), "alert", 1))
    store.transact(lambda tx: tx.due.set("alert", 1, None))
    assert store.transact(lambda tx: tx.due.next_at()) is None


def test_what_is_claimed_and_rolled_back_is_due_again(store: SqlStore) -> None:
    put(store, Due(after(1), "alert", 1))

    def fail(tx: SqlTransaction) -> None:
        assert tx.due.claim(after(1), 1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.transact(fail)
    assert len(store.transact(lambda tx: tx.due.claim(after(1), 1))) == 1


def test_two_heartbeats_never_have_the_same_subject(opened: Callable[[], SqlStore]) -> None:
    stores, together = [opened(), opened()], Barrier(2)
    put(stores[0], *(Due(after(0), "enrollment", number) for number in range(60)))

    def beat(store: SqlStore) -> list[int]:
        together.wait(10)
        mine: list[int] = []
        while come := store.transact(lambda tx: tx.due.claim(after(1), 4)):
            mine += [each.subject for each in come]
        return mine

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(beat, stores)
    rest = [each.subject for each in stores[0].transact(lambda tx: tx.due.claim(after(1), 60))]
    assert sorted(first + second + rest) == list(range(60))
