"""Every row of every table as lines that are the same for both engines: out of one database, and into another.

What is sealed stays sealed. A line is a JSON array of the row's values, in the order of the layout.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

import sqlalchemy as sa

from storage import engines
from storage.sql import NEXT_IDS, TABLE
from storage.tables import metadata
from storage.types import Json

AT_ONCE = 500
KINDS: dict[str, Any] = {
    "number": sa.BigInteger(),
    "text": sa.Text(),
    "bytes": sa.LargeBinary(),
    "truth": sa.Boolean(),
    "date": sa.Date(),
    "json": Json(),
}
# As storage/sql.py counts; what only reads may not ask PostgreSQL for the next itself.
NEXT = {
    "sqlite": NEXT_IDS["sqlite"],
    "postgresql": sa.select(
        sa.func.coalesce(
            sa.func.pg_sequence_last_value(sa.func.to_regclass(sa.func.pg_get_serial_sequence(TABLE, "id"))), 0
        )
        + 1
    ),
}
FROM_JSON: dict[str, Callable[[Any], Any]] = {"bytes": b64decode, "date": date.fromisoformat}
Columns = Mapping[str, str]  # The kind of each, by its name.
Layout = Mapping[str, Columns]  # In an order in which rows can be put in: what is pointed to comes first.


@contextmanager
def snapshot(url: str) -> Iterator[sa.Connection]:
    """Everything as it was at one moment, however long it is read; nobody waits for whoever reads."""
    engine = engines.make_reader(url)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def layout() -> dict[str, dict[str, str]]:
    """Of a database at this program's version."""
    return {
        table.name: {column.name: _kind(column.type) for column in table.columns} for table in metadata.sorted_tables
    }


def _kind(of: Any) -> str:
    for name, kind in KINDS.items():
        if isinstance(_plain(of), sa.Integer if name == "number" else type(_plain(kind))):
            return name
    raise TypeError(f"no kind of value is known for {of!r}")


def _plain(of: Any) -> Any:
    return of.impl if isinstance(of, sa.types.TypeDecorator) else of


def read(connection: sa.Connection, table: str, columns: Columns, without: Container[str] = ()) -> Iterator[bytes]:
    """A line a row, in no order; NULL in the columns that are to be `without` their values."""
    source = _table(table, columns)
    wanted = [sa.null().label(each.name) if each.name in without else each for each in source.c]
    statement = sa.select(*wanted).select_from(source)
    with connection.execute(statement, execution_options={"yield_per": AT_ONCE}) as rows:
        for row in rows:
            yield json.dumps(list(row), default=_to_json, separators=(",", ":"), sort_keys=True).encode()


def write(connection: sa.Connection, table: str, columns: Columns, lines: Iterable[bytes]) -> None:
    """Into a table that is empty. Raises ValueError for a line of another kind."""
    insert, waiting = _table(table, columns).insert(), iter(lines)
    while some := list(islice(waiting, AT_ONCE)):
        connection.execute(insert, [_row(line, columns) for line in some])


def count_rows(connection: sa.Connection, tables: Iterable[str]) -> int:
    every = (sa.select(sa.func.count()).select_from(sa.table(each)) for each in tables)
    return sum(int(connection.scalar(each) or 0) for each in every)


@dataclass
class Sum:
    """How many lines, and a number that is another one if any of them is; the same in any order."""

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(sha256(line).digest())) % 2**256

    def over(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.add(line)
            yield line


def next_ids(connection: sa.Connection) -> dict[str, int]:
    """Of each table that never gives an id twice, its next; on PostgreSQL at least that."""
    statement = NEXT[connection.dialect.name]
    return {each: int(connection.scalar(statement, {"table": each}) or 0) for each in counting(connection)}


def set_next_ids(connection: sa.Connection, wanted: Mapping[str, int]) -> None:
    """Tables that do not count here are passed over; those that count here alone go on after their rows."""
    if connection.dialect.name == "postgresql":
        for table in counting(connection):
            newest = sa.select(sa.func.max(sa.column("id", sa.BigInteger))).select_from(sa.table(table))
            after = max(wanted.get(table, 1), (connection.scalar(newest) or 0) + 1)
            sequence = sa.func.pg_get_serial_sequence(table, "id")
            connection.execute(sa.select(sa.func.setval(sequence, max(after - 1, 1), after > 1)))
        return
    for table in set(counting(connection)) & set(wanted):
        values = {"name": table, "seq": wanted[table] - 1}
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
        connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), values)


def counting(connection: sa.Connection) -> list[str]:
    """The tables that give their ids themselves, and none twice."""
    is_sqlite = connection.dialect.name == "sqlite"
    every = [each for each in metadata.sorted_tables if each.autoincrement_column is not None]
    return [each.name for each in every if not is_sqlite or each.dialect_options["sqlite"]["autoincrement"]]


def _table(name: str, columns: Columns) -> sa.TableClause:
    return sa.table(name, *(sa.column(each, KINDS[kind]) for each, kind in columns.items()))


def _to_json(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else b64encode(value).decode()


def _row(line: bytes, columns: Columns) -> dict[str, Any]:
    return {
        name: FROM_JSON[kind](value) if kind in FROM_JSON and value is not None else value
        for value, (name, kind) in zip(json.loads(line), columns.items(), strict=True)
    }
