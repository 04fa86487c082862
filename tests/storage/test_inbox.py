from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from bot.inbox import InboxRow
from bot.ports import LeaseLost
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import BOT, NOW, after, an_update

Another = Callable[[], SqlStore]
BEA, CAL = 1, 2


def put(store: SqlStore, *updates: tuple[int, int]) -> int:
    return store.transact(lambda tx: tx.inbox.put(BOT, [an_update(number, person) for number, person in updates], NOW))


def claim(store: SqlStore, seconds: float = 0, limit: int = 10) -> Sequence[InboxRow]:
    return store.transact(lambda tx: tx.inbox.claim(after(seconds), limit))


def done(store: SqlStore, row: InboxRow) -> None:
    store.transact(lambda tx: tx.inbox.done(row, NOW))


def failed(store: SqlStore, row: InboxRow, seconds: float = 0) -> bool:
    return store.transact(lambda tx: tx.inbox.failed(row, "ValueError", after(seconds)))


def bodies(rows: Sequence[InboxRow]) -> list[bytes]:
    return [row.body for row in rows]


@pytest.mark.parametrize("body", [b"\1begins like one that was packed", b"\1" + b"x" * 10_000, b"{}" * 10_000, b""])
def test_every_update_is_read_as_it_came(store: SqlStore, body: bytes) -> None:
    store.transact(lambda tx: tx.inbox.put(BOT, [an_update(1, body=body)], NOW))
    [row] = claim(store)
    assert row.body == body
    [size] = store.transact(lambda tx: tx.inbox.sizes(row, 10))
    assert size < 1_000 or len(body) < 1_000


def test_the_same_bytes_are_kept_once(store: SqlStore) -> None:
    update, other = an_update(1), an_update(1, body=b"the same id after a quiet week, another update")
    assert store.transact(lambda tx: tx.inbox.put(BOT, [update, update, other], NOW)) == 2
    assert store.transact(lambda tx: tx.inbox.put(BOT, [update, other], after(9))) == 0
    assert store.transact(lambda tx: tx.inbox.put(BOT + 1, [update], NOW)) == 1
    assert store.transact(lambda tx: tx.inbox.count_waiting()) == 3


def test_what_was_worked_is_known_when_it_comes_again(store: SqlStore) -> None:
    put(store, (1, BEA))
    done(store, claim(store)[0])
    assert put(store, (1, BEA)) == 0
    assert claim(store, 3600) == []


@pytest.mark.parametrize("body", [b'"\xed\xa0\x80"', b'"\\ud800"', b"a\x00b", b"", b"\xff\xfe", b"not json"])
def test_any_bytes_come_back_as_they_were(store: SqlStore, body: bytes) -> None:
    store.transact(lambda tx: tx.inbox.put(BOT, [an_update(1, body=body)], NOW))
    assert bodies(claim(store)) == [body]


def test_one_row_a_person_the_oldest_first(store: SqlStore) -> None:
    put(store, (1, CAL), (2, BEA), (3, CAL), (4, BEA))
    first = claim(store)
    assert [(row.person, row.body) for row in first] == [(CAL, b'{"update_id":1}'), (BEA, b'{"update_id":2}')]
    assert claim(store) == []
    done(store, first[1])
    assert bodies(claim(store)) == [b'{"update_id":4}']


def test_no_more_than_asked_for(store: SqlStore) -> None:
    put(store, *((number, number) for number in range(1, 6)))
    assert [row.person for row in claim(store, limit=2)] == [1, 2]
    assert [row.person for row in claim(store, limit=2)] == [3, 4]


def test_a_failed_row_holds_up_its_own_person_only(store: SqlStore) -> None:
    put(store, (1, BEA), (2, BEA))
    assert not failed(store, claim(store)[0])
    put(store, (3, CAL))
    assert bodies(claim(store, 0.9)) == [b'{"update_id":3}']
    [again] = claim(store, 1)
    assert (again.body, again.tries) == (b'{"update_id":1}', 1)
    assert not failed(store, again, 1)
    assert claim(store, 5.9) == []
    [last] = claim(store, 6)
    assert failed(store, last, 6)
    assert bodies(claim(store, 6)) == [b'{"update_id":2}']


def test_what_is_quarantined_is_kept_and_what_is_done_is_blanked(store: SqlStore) -> None:
    put(store, (1, BEA), (2, CAL))
    bad, good = claim(store)
    done(store, good)
    for seconds in (0, 1, 6):
        failed(store, bad, seconds)
        [bad] = claim(store, seconds + 10) or [bad]

    def kept(tx: SqlTransaction) -> list[tuple[str, bool]]:
        rows = tx.sql.connection.exec_driver_sql("SELECT state, body FROM inbox ORDER BY id")
        return [(state, body is not None) for state, body in rows]

    assert store.transact(kept) == [("dead", True), ("done", False)]


def test_a_lapsed_lease_is_taken_over_and_the_first_holder_fenced_off(store: SqlStore) -> None:
    put(store, (1, BEA))
    [slow] = claim(store)
    assert claim(store, 14) == []
    [quick] = claim(store, 15)
    assert (quick.body, quick.tries) == (slow.body, 0)
    with pytest.raises(LeaseLost):
        done(store, slow)
    with pytest.raises(LeaseLost):
        failed(store, slow)
    done(store, quick)
    with pytest.raises(LeaseLost):
        done(store, quick)


def test_what_the_fenced_off_did_is_rolled_back(store: SqlStore) -> None:
    put(store, (1, BEA))
    [slow], _ = claim(store), claim(store, 60)

    def work(tx: SqlTransaction) -> None:
        tx.marks.set("worked", NOW)
        tx.inbox.done(slow, NOW)

    with suppress(LeaseLost):
        store.transact(work)
    assert store.transact(lambda tx: tx.marks.get("worked")) is None


def test_two_workers_never_have_the_same_row(opened: Another) -> None:
    stores, together = [opened(), opened()], Barrier(2)
    put(stores[0], *((number, number) for number in range(1, 61)))

    def work(store: SqlStore) -> list[int]:
        together.wait(10)
        mine: list[int] = []
        while rows := claim(store, limit=3):
            mine += [row.id for row in rows]
        return mine

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(work, stores)
    taken = first + second + [row.id for row in claim(stores[0], limit=60)]
    assert len(taken) == len(set(taken)) == 60


def test_a_person_is_served_in_order_by_many_workers(opened: Another) -> None:
    """Serial within a person although two workers take whatever they can get."""
    stores, order = [opened(), opened()], list[tuple[int, bytes]]()
    put(stores[0], *((number, 1 + number % 3) for number in range(1, 31)))

    def finish(tx: SqlTransaction, row: InboxRow) -> None:
        order.append((row.person, row.body))
        tx.inbox.done(row, NOW)

    def work(store: SqlStore) -> None:
        while store.transact(lambda tx: tx.inbox.count_waiting()):
            for row in claim(store, limit=1):
                store.transact(finish, row)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, stores))
    for person in (1, 2, 3):
        served = [body for each, body in order if each == person]
        assert served == [b'{"update_id":%d}' % number for number in range(1, 31) if 1 + number % 3 == person]
