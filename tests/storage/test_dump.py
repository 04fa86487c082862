"""A database read out and put into another, of either kind, is the same database."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.outbox import Message
from storage import dump, engines
from storage.database import open_store
from storage.migrate import upgrade
from storage.tables import metadata
from storage.transaction import SqlTransaction
from tests.storage.people import KEYS, NOW, PATIENT, Staffed, furnish


def sums(url: str) -> dict[str, tuple[int, int]]:
    found = {}
    with dump.snapshot(url) as connection:
        for table, columns in dump.layout().items():
            seen = dump.Sum()
            for line in dump.read(connection, table, columns):
                seen.add(line)
            found[table] = (seen.rows, seen.total)
    return found


def put_into(url: str, source_url: str) -> None:
    upgrade(url)
    engine = engines.make(url)
    with dump.snapshot(source_url) as source, engine.begin() as target:
        for table, columns in dump.layout().items():
            dump.write(target, table, columns, dump.read(source, table, columns))
        dump.set_next_ids(target, dump.next_ids(source))
    engine.dispose()


@pytest.fixture
def filled(migrated_url: str) -> str:
    store = open_store(migrated_url, KEYS)
    people = store.transact(furnish)
    store.transact(busy, people)
    store.close()
    return migrated_url


def busy(tx: SqlTransaction, people: Staffed) -> None:
    tx.outbox.put(Message(PATIENT, "menu", 7, {"a": True, "b": 1, "c": "ñ"}, slot="menu"), NOW)
    tx.invitations.note_bad_try(5, NOW)
    tx.audit.note("clock", "tested", "nothing:1", NOW)


def test_nothing_is_lost_or_changed_from_one_kind_to_the_other(filled: str, database_url: str) -> None:
    put_into(database_url, filled)
    assert sums(database_url) == sums(filled)
    store = open_store(database_url, KEYS)
    assert [each.name for each in store.transact(lambda tx: tx.enrollments.names(1))] == ["Bea Fennimore"]
    assert store.transact(lambda tx: tx.outbox.count_waiting()) == 1
    store.close()


def test_ids_go_on_where_they_were(filled: str, database_url: str) -> None:
    """Also past those whose rows are gone."""
    engine = engines.make(filled)
    with engine.begin() as connection:
        dump.set_next_ids(connection, {"enrollments": 500})
        assert dump.next_ids(connection)["enrollments"] == 500
    engine.dispose()
    put_into(database_url, filled)
    with dump.snapshot(database_url) as connection:
        assert dump.next_ids(connection)["enrollments"] == 500
    store = open_store(database_url, KEYS)
    assert store.transact(next_enrollment) == 500
    store.close()


def next_enrollment(tx: SqlTransaction) -> int:
    return tx.enrollments.add(replace(tx.enrollments.of_clinic(1, 1), id=0)).id


def test_every_column_has_a_kind() -> None:
    assert {name: set(columns) for name, columns in dump.layout().items()} == {
        name: {each.name for each in table.columns} for name, table in metadata.tables.items()
    }


def test_a_snapshot_is_of_one_moment_and_keeps_nobody_waiting(filled: str) -> None:
    columns = dump.layout()["marks"]
    store = open_store(filled, KEYS)
    with dump.snapshot(filled) as connection:
        before = len(list(dump.read(connection, "marks", columns)))
        store.transact(lambda tx: tx.marks.set("new", NOW))
        assert len(list(dump.read(connection, "marks", columns))) == before
        assert store.transact(lambda tx: tx.marks.get("new")) == NOW
    store.close()


def test_a_snapshot_changes_nothing(filled: str) -> None:
    with dump.snapshot(filled) as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.text("DELETE FROM marks"))


@pytest.mark.parametrize("swapped", [[b"[1]", b"[3]"], [b"[1]"], [b"[1]", b"[2]", b"[2]"]])
def test_a_sum_is_another_if_a_line_is(swapped: list[bytes]) -> None:
    def sum_of(lines: list[bytes]) -> dump.Sum:
        total = dump.Sum()
        list(total.over(lines))
        return total

    assert sum_of([b"[1]", b"[2]"]) == sum_of([b"[2]", b"[1]"])
    assert sum_of([b"[1]", b"[2]"]) != sum_of(swapped)
