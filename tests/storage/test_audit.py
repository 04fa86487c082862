from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from storage import audit, tables, verification
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.transaction import SqlTransaction
from storage.verification import Fault, Verdict, verify
from tests.storage import tampering
from tests.storage.people import KEYS, NOW, PATIENT, actor, after, furnish


def note(store: SqlStore, *abouts: str) -> None:
    def work(tx: SqlTransaction) -> None:
        for number, about in enumerate(abouts):
            tx.audit.note("provider:1", "read", about, after(number))

    store.transact(work)


def tamper(store: SqlStore, *statements: str) -> Verdict:
    def work(tx: SqlTransaction) -> None:
        tampering.let_in(tx.sql.connection)
        for statement in statements:
            tx.sql.connection.exec_driver_sql(statement)
        tampering.leave(tx.sql.connection)

    store.transact(work)
    return verify(store)


def fault(store: SqlStore, *known: tuple[int, str]) -> Fault | None:
    return verify(store, known).fault


def test_an_audit_that_nobody_touched_is_in_order(store: SqlStore) -> None:
    assert fault(store) is None
    note(store, "enrollment:1", "alert:2")
    note(store, "enrollment:1")
    assert (verify(store).count, fault(store)) == (3, None)


LINE, END, HEAD = Fault.LINE, Fault.END, Fault.HEAD
BACK = "UPDATE audit_end SET id = 2, signature = (SELECT signature FROM audit WHERE id = 2)"


@pytest.mark.parametrize(
    ("statements", "line", "found"),
    [
        pytest.param(["UPDATE audit SET actor = 'provider:2' WHERE id = 2"], 2, LINE, id="another-actor"),
        pytest.param(["UPDATE audit SET action = 'changed' WHERE id = 2"], 2, LINE, id="another-action"),
        pytest.param(["UPDATE audit SET about = 'x' WHERE id = 3"], 3, LINE, id="about-something-else"),
        pytest.param(["UPDATE audit SET at = at + 1 WHERE id = 1"], 1, LINE, id="another-time"),
        pytest.param(["DELETE FROM audit WHERE id = 2"], 2, LINE, id="a-line-left-out"),
        pytest.param(["DELETE FROM audit WHERE id = 1"], 1, LINE, id="the-first-left-out"),
        pytest.param(["DELETE FROM audit WHERE id = 3"], 3, END, id="the-end-cut-off"),
        pytest.param(["DELETE FROM audit WHERE id = 3", BACK], 3, END, id="cut-off-and-its-end-set-back"),
        pytest.param(["DELETE FROM audit"], 1, END, id="all-of-it"),
        pytest.param(["DELETE FROM audit", "DELETE FROM audit_end"], 1, END, id="all-of-it-with-its-end"),
        pytest.param(["DELETE FROM audit_end"], 4, END, id="its-end-forgotten"),
        pytest.param(["UPDATE audit_end SET seal = NULL"], 4, END, id="its-seal-broken"),
        pytest.param(["UPDATE audit_end SET id = 4"], 4, END, id="counted-wrongly"),
        pytest.param(
            ["INSERT INTO audit SELECT 4, at, actor, action, about, signature FROM audit WHERE id = 1"],
            4,
            LINE,
            id="added",
        ),
        pytest.param(
            ["INSERT INTO audit SELECT 0, at, actor, action, about, signature FROM audit WHERE id = 1"],
            1,
            LINE,
            id="put-before",
        ),
    ],
)
def test_tampering_is_found(store: SqlStore, statements: list[str], line: int, found: Fault) -> None:
    note(store, "enrollment:1", "alert:2", "enrollment:3")
    verdict = tamper(store, *statements)
    assert (verdict.count + 1, verdict.fault) == (line, found)


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(["DELETE FROM audit WHERE id = 3", BACK], id="set-back"),
        pytest.param(["DELETE FROM audit_end"], id="its-end-forgotten"),
        pytest.param(["DELETE FROM audit", "DELETE FROM audit_end"], id="all-of-it"),
    ],
)
def test_going_on_writing_hides_nothing_and_is_not_prevented(
    opened: Callable[[], SqlStore], statements: list[str]
) -> None:
    """What the clinic does next is done, and kept; but it seals no end that was made by somebody else."""
    store = opened()
    note(store, "enrollment:1", "alert:2", "enrollment:3")
    tamper(store, *statements)
    note(opened(), "enrollment:4")
    assert fault(store) is END
    assert len(store.transact(lambda tx: tx.audit.of("enrollment:4"))) == 1


def test_a_database_that_held_a_clinic_begins_no_new_audit(opened: Callable[[], SqlStore]) -> None:
    store = opened()
    store.transact(furnish)
    note(store, "enrollment:1")
    tamper(store, "DELETE FROM audit", "DELETE FROM audit_end", "DELETE FROM canary")
    assert fault(opened()) is END


def test_a_head_that_was_noted_finds_an_audit_set_back_with_its_own_end(store: SqlStore) -> None:
    """As from a backup: each line and the seal are genuine."""
    note(store, "enrollment:1", "alert:2")
    old = store.transact(lambda tx: tx.sql.connection.execute(sa.select(tables.audit_end)).one())
    note(store, "enrollment:3")
    head = store.transact(lambda tx: tx.audit.head())
    assert head is not None
    assert fault(store, (head.count, head.code)) is None
    with store.engine.begin() as connection:
        tampering.let_in(connection)
        tampering.set_back(connection, old)
        tampering.leave(connection)
    assert fault(store) is None
    assert fault(store, (head.count, head.code)) is HEAD
    note(store, "enrollment:4")
    assert verify(store).fault is None
    assert (verify(store, [(3, head.code)]).count, fault(store, (3, head.code))) == (2, HEAD)


def test_a_long_audit_is_read_in_parts(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "LINES", verification.LINES.limit(2))
    note(store, *[f"enrollment:{number}" for number in range(5)])
    assert (verify(store).count, fault(store)) == (5, None)
    assert tamper(store, "DELETE FROM audit WHERE id = 3").fault is LINE


def test_what_is_noted_while_it_is_read_is_no_fault(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    note(store, "enrollment:1")
    go_on, parts = verification._go_on, []

    def and_meanwhile(*args: Any) -> Any:
        parts.append(go_on(*args))
        if len(parts) < 3:
            args[0].audit.note("provider:1", "read", "enrollment:2", NOW)
        return parts[-1]

    monkeypatch.setattr(verification, "_go_on", and_meanwhile)
    assert (verify(store).fault, len(parts)) == (None, 4)


def test_lines_of_an_older_key_stay_in_order(store: SqlStore, migrated_url: str) -> None:
    note(store, "enrollment:1")
    rotated = open_store(migrated_url, Keys([b"n" * 32, b"k" * 32]))
    note(rotated, "enrollment:2")
    assert fault(rotated) is None
    rotated.close()


def test_two_at_once_make_one_chain(opened: Callable[[], SqlStore]) -> None:
    stores = [opened(), opened()]

    def many(store: SqlStore) -> None:
        for _ in range(20):
            store.transact(lambda tx: tx.audit.note("patient:1", "answered", "checkin:1", NOW))

    note(stores[0], "enrollment:1")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(many, stores))
    assert fault(stores[0]) is None
    assert stores[0].transact(lambda tx: tx.sql.connection.exec_driver_sql("SELECT max(id) FROM audit").scalar()) == 41


def test_a_line_of_another_history_is_found(store: SqlStore) -> None:
    """Signed by the same key under the same number, as a copy of the database that went its own way would have it."""
    note(store, "enrollment:1", "alert:2", "enrollment:3")

    def swap(tx: SqlTransaction) -> None:
        other = audit.line(b"", 2, after(1), "provider:1", "read", "nothing at all")
        forged = tx.audit.ring.keys.sign(other)
        tampering.let_in(tx.sql.connection)
        change = sa.update(tables.audit).where(tables.audit.c.id == 2).values(about="nothing at all", signature=forged)
        tx.sql.connection.execute(change)

    store.transact(swap)
    assert (verify(store).count, fault(store)) == (1, LINE)


def test_a_chat_stands_on_it_by_eight_characters(store: SqlStore) -> None:
    store.transact(lambda tx: tx.audit.note(f"chat:{PATIENT}", "stopped", "enrollment:1", NOW))
    store.transact(lambda tx: tx.audit.note_look(-100, "saw", "alert:1", NOW, since=NOW))
    lines = store.transact(lambda tx: tx.sql.connection.exec_driver_sql("SELECT actor FROM audit ORDER BY id").all())
    assert [row[0] for row in lines] == [actor(PATIENT), actor(-100)]
    assert str(PATIENT) not in str(lines)
    assert KEYS.follow(PATIENT) != KEYS.follow(PATIENT + 1)


def test_looks_at_the_same_moment_are_one(store: SqlStore) -> None:
    """A page asks for all of its photos at once."""
    start = Barrier(4)

    def look(number: int) -> None:
        start.wait(10)
        store.transact(lambda tx: tx.audit.note_look(-100, "saw", f"alert:{number}", after(1), since=NOW))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, [number for number in range(20) for _ in range(4)]))
    of_each = store.transact(lambda tx: [len(tx.audit.of(f"alert:{each}")) for each in range(20)])
    assert of_each == [1] * 20
