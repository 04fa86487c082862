from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from storage import audit, tables
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, after

REST = "at, actor, action, about, signature"


def note(store: SqlStore, *abouts: str) -> None:
    def work(tx: SqlTransaction) -> None:
        for number, about in enumerate(abouts):
            tx.audit.note("provider:1", "read", about, after(number))

    store.transact(work)


def tamper(store: SqlStore, statement: str) -> int | None:
    store.transact(lambda tx: tx.sql.connection.exec_driver_sql(statement))
    return store.transact(lambda tx: tx.audit.verify())


def test_an_audit_that_nobody_touched_is_in_order(store: SqlStore) -> None:
    assert store.transact(lambda tx: tx.audit.verify()) is None
    note(store, "enrollment:1", "alert:2")
    note(store, "enrollment:1")
    assert store.transact(lambda tx: tx.audit.verify()) is None


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        pytest.param("UPDATE audit SET actor = 'provider:2' WHERE id = 2", 2, id="another-actor"),
        pytest.param("UPDATE audit SET action = 'changed' WHERE id = 2", 2, id="another-action"),
        pytest.param("UPDATE audit SET about = 'x' WHERE id = 3", 3, id="about-something-else"),
        pytest.param("UPDATE audit SET at = at + 1 WHERE id = 1", 1, id="another-time"),
        pytest.param("DELETE FROM audit WHERE id = 2", 2, id="a-line-left-out"),
        pytest.param("DELETE FROM audit WHERE id = 1", 1, id="the-first-left-out"),
        pytest.param("DELETE FROM audit WHERE id = 3", 3, id="the-end-cut-off"),
        pytest.param("DELETE FROM audit", 1, id="all-of-it"),
        pytest.param("DELETE FROM audit_end", 4, id="its-end-forgotten"),
        pytest.param(
            "INSERT INTO audit SELECT 4, at, actor, action, about, signature FROM audit WHERE id = 1", 4, id="added"
        ),
    ],
)
def test_tampering_is_found(store: SqlStore, statement: str, found: int) -> None:
    note(store, "enrollment:1", "alert:2", "enrollment:3")
    assert tamper(store, statement) == found


def test_lines_of_an_older_key_stay_in_order(store: SqlStore, migrated_url: str) -> None:
    note(store, "enrollment:1")
    rotated = open_store(migrated_url, Keys([b"n" * 32, b"k" * 32]))
    note(rotated, "enrollment:2")
    assert rotated.transact(lambda tx: tx.audit.verify()) is None
    rotated.close()


def test_two_at_once_make_one_chain(opened: Callable[[], SqlStore]) -> None:
    stores = [opened(), opened()]

    def many(store: SqlStore) -> None:
        for _ in range(20):
            store.transact(lambda tx: tx.audit.note("patient:1", "answered", "checkin:1", NOW))

    note(stores[0], "enrollment:1")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(many, stores))
    assert stores[0].transact(lambda tx: tx.audit.verify()) is None
    assert stores[0].transact(lambda tx: tx.sql.connection.exec_driver_sql("SELECT max(id) FROM audit").scalar()) == 41


def test_a_line_of_another_history_is_found(store: SqlStore) -> None:
    """Signed by the same key under the same number, as a copy of the database that went its own way would have it."""
    note(store, "enrollment:1", "alert:2", "enrollment:3")

    def swap(tx: SqlTransaction) -> None:
        other = audit._line(b"", 2, after(1), "provider:1", "read", "nothing at all")
        forged = tx.audit.keys.sign(other)
        change = sa.update(tables.audit).where(tables.audit.c.id == 2).values(about="nothing at all", signature=forged)
        tx.sql.connection.execute(change)

    store.transact(swap)
    assert store.transact(lambda tx: tx.audit.verify()) == 2
