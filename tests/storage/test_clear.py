"""docs/privacy.md says of every column in clear why it is, and of every table what is not found when it is changed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.health import Trouble
from bot.invitation import InvitationKind
from storage import verification
from storage.database import SqlStore
from storage.tables import audit, audit_end, metadata
from storage.transaction import SqlTransaction
from storage.types import SealedBytes
from tests.storage import tampering
from tests.storage.people import NOW, after, an_invitation
from tests.storage.test_own_keys import fill, is_noticed

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
CELLS = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
NAME = re.compile(r"`([a-z_]+)`")
TABLES = list(metadata.tables.values())
PAIRS = [each for each in TABLES if each.name not in ("audit_end", "canary")]  # These have one row.


def listed() -> dict[str, set[str]]:
    """The columns of each table that the page names; "" are those of any."""
    found: dict[str, set[str]] = {}
    for table, columns, _ in CELLS.findall(PAGE.partition("\n## What is found")[0]):
        [name] = NAME.findall(table) or [""]
        found.setdefault(name, set()).update(NAME.findall(columns))
    return found


def not_found(act: str) -> set[str]:
    rows = CELLS.findall(PAGE.partition("**Not found**")[2])
    return {name for what, of, _ in rows if what == act for name in NAME.findall(of)}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_column_in_clear_is_listed_with_its_reason(table: sa.Table) -> None:
    clear = {each.name for each in table.columns if not isinstance(each.type, SealedBytes)}
    named, of_any = listed().get(table.name, set()), listed()[""]
    assert clear - named - of_any == set()
    assert named - clear == set()


def fill_all(tx: SqlTransaction) -> None:
    """Two rows of every table that can have two."""
    fill(tx)
    for number in (1, 2):
        tx.invitations.add(an_invitation(kind=InvitationKind.PATIENT, enrollment_id=number))
        tx.invitations.note_bad_try(number, NOW)
        tx.marks.set(f"told:{number}", after(number))
        tx.due.set("alert", number, after(number))
        tx.troubles.put(Trouble(f"light {number}", NOW, after(number)), NOW)
        tx.audit.note(f"provider:{number}", "saw page", f"enrollment:{number}", NOW)
        tx.outbox.note_shown(number, "menu", 5, NOW)


@contextmanager
def let_in(tx: SqlTransaction, table: sa.Table) -> Iterator[sa.Connection]:
    """Past the audit's triggers; elsewhere what the database itself refuses is found."""
    connection = tx.sql.connection
    if table in (audit, audit_end):
        tampering.let_in(connection)
    yield connection
    if table in (audit, audit_end):
        tampering.leave(connection)


def delete_one(tx: SqlTransaction, table: sa.Table) -> None:
    first = tx.sql.connection.execute(sa.select(*table.primary_key).order_by(*table.primary_key)).first()
    assert first is not None
    condition = sa.and_(*(column == value for column, value in zip(table.primary_key, first, strict=True)))
    with let_in(tx, table) as connection:
        assert connection.execute(sa.delete(table).where(condition)).rowcount == 1


def as_it_stands(table: sa.Table) -> sa.Table:
    """With what is sealed as it is there."""
    columns = [
        sa.Column(
            each.name, sa.LargeBinary if isinstance(each.type, SealedBytes) else each.type, primary_key=each.primary_key
        )
        for each in table.columns
    ]
    return sa.Table(table.name, sa.MetaData(), *columns)


def exchange_two(tx: SqlTransaction, table: sa.Table) -> None:
    """Each is given the number of the other, or the first part of its key."""
    raw, connection = as_it_stands(table), tx.sql.connection
    key = next(iter(raw.primary_key))
    one, other = (row._mapping for row in connection.execute(sa.select(raw).order_by(key).limit(2)))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    tampering.let_in(connection)
    connection.execute(sa.delete(raw).where(key.in_([one[key.name], other[key.name]])))
    for row, number in ((one, other[key.name]), (other, one[key.name])):
        connection.execute(sa.insert(raw).values({**row, key.name: number}))
    tampering.leave(connection)


def is_found(
    store: SqlStore, opened: Callable[[], SqlStore], act: Callable[..., None], table: sa.Table, caplog: Any
) -> bool:
    """The database refuses it; or what is read does not open; or the record of who did what is not as it was."""
    store.transact(fill_all)
    assert verification.verify(store).fault is None
    caplog.clear()
    try:
        store.transact(act, table)
    except sa.exc.IntegrityError:
        return True
    return is_noticed(opened, caplog) or verification.verify(store).fault is not None


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_deleting_a_row_is_found_or_listed(
    store: SqlStore, opened: Callable[[], SqlStore], table: sa.Table, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_found(store, opened, delete_one, table, caplog) is (table.name not in not_found("deleting one row"))


@pytest.mark.parametrize("table", PAIRS, ids=str)
def test_exchanging_two_rows_is_found_or_listed(
    store: SqlStore, opened: Callable[[], SqlStore], table: sa.Table, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_found(store, opened, exchange_two, table, caplog) is (table.name not in not_found("exchanging two rows"))
