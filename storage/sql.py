"""How the repositories speak to the database, in one open transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

from bot.ports import NotYours
from bot.unopened import is_unopened
from storage.memo import MOST_ROWS, Memo
from storage.prepared import Make, Prepared, Safe
from storage.types import Json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

A_FEW = 20
Row: TypeAlias = Any  # A named tuple, its names those of the columns.


class PerEngine:
    """A statement that the two engines write differently; `of` writes it for one of them, called by its name."""

    def __init__(self, of: Callable[[str], sa.Executable]) -> None:
        self.of = cache(of)


def insert(table: sa.Table, on: str) -> Any:
    """One that can say what to do on conflict."""
    return import_module(f"sqlalchemy.dialects.{on}").insert(table)


Statement = sa.Executable | PerEngine
TABLE = sa.bindparam("table", type_=sa.Text)
# SQLite has one writer, who reads what its own counter says; PostgreSQL's sequence gives each number once.
NEXT_IDS = {
    "sqlite": sa.select(sa.literal_column("coalesce(max(seq), 0) + 1"))
    .select_from(sa.table("sqlite_sequence"))
    .where(sa.column("name") == TABLE),
    "postgresql": sa.select(sa.func.nextval(sa.func.pg_get_serial_sequence(TABLE, "id"))),
}
# Each of `ids`, an array in JSON.
IDS = sa.bindparam("ids", type_=sa.Text)
EACH_ID = {
    "sqlite": sa.select(sa.func.json_each(IDS).table_valued("value").c.value),
    "postgresql": sa.select(sa.cast(sa.func.jsonb_array_elements_text(sa.cast(IDS, Json)), sa.BigInteger)),
}
# Each of `texts`, an array in JSON.
TEXTS = sa.bindparam("texts", type_=sa.Text)
EACH_TEXT = {
    "sqlite": sa.select(sa.func.json_each(TEXTS).table_valued("value").c.value),
    "postgresql": sa.select(sa.func.jsonb_array_elements_text(sa.cast(TEXTS, Json))),
}
NEXT_ID = PerEngine(lambda on: NEXT_IDS[on])


class Prepare:
    """Every statement that a store has run so far, prepared."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._prepared: dict[tuple[Statement, tuple[str, ...]], Prepared] = {}

    def __call__(self, statement: Statement, given: Mapping[str, Any]) -> Prepared:
        key = (statement, tuple(given))
        prepared = self._prepared.get(key)
        if prepared is None:
            chosen = statement.of(self.dialect.name) if isinstance(statement, PerEngine) else statement
            prepared = self._prepared[key] = Prepared(chosen, self.dialect, key[1])
        return prepared


class Held(dict[int, dict[Any, Any]]):
    """Of SQLite's one writer: it holds everything."""

    def get(self, key: int, default: Any = None) -> Any:  # noqa: ARG002
        return self.setdefault(key, {})


class Sql:
    """One open transaction; whoever makes it gives it the `safe` that opens what is sealed.

    `held` has the enrollments whose courses it holds, each with those of its words that were read; `words_read` are
    those of which the newest were. `memo` has what was read since the transaction began. `is_alone`: nobody else can
    write meanwhile.
    """

    safe: Safe

    def __init__(self, connection: sa.Connection, prepare: Prepare, memo: Memo | None = None) -> None:
        self._connection, self._prepare, self._memo = connection, prepare, memo
        self._driver: Any = connection.connection.dbapi_connection
        self.is_alone = connection.dialect.name == "sqlite"
        self.held: dict[int, dict[Any, Any]] = Held() if self.is_alone else {}
        self.words_read: set[int] = set()

    @property
    def connection(self) -> sa.Connection:
        """For what is no statement of a repository: it may change anything, so nothing is remembered any more."""
        if self._memo is not None:
            self._memo.close()
        return self._connection

    def all(self, statement: Statement, make: Make = None, /, **values: Any) -> Sequence[Row]:
        """The rows, or what `make` makes of each."""
        return self._ask(self._prepare(statement, values), make, values, is_one=False)

    def first(self, statement: Statement, make: Make = None, /, **values: Any) -> Row | None:
        rows = self._ask(self._prepare(statement, values), make, values, is_one=True)
        return rows[0] if rows else None

    def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row; None if there is none."""
        row = self.first(statement, **values)
        return None if row is None else row[0]

    def change(self, statement: Statement, **values: Any) -> int:
        """How many rows it has changed; `id_` is the row's where something sealed is changed."""
        return self._change(statement, values, {**values, "id": values["id_"]} if "id_" in values else values)

    def change_each(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            prepared = self._prepare(statement, rows[0])
            self._writes(prepared)
            self._driver.cursor().executemany(prepared.text, [prepared.bind(row, row, self.safe) for row in rows])

    def add(self, into: "Insert", values: Mapping[str, Any]) -> int:
        """The id of the new row: it is known before the row is there, since what is sealed is bound to it."""
        record_id = self.next_id(into)
        self.change(into.statement, **values, id=record_id)
        return record_id

    def next_id(self, into: "Insert") -> int:
        return int(self.value(into.next_id, table=into.table))

    def save(self, update: "Update", record_id: int, values: Mapping[str, Any]) -> None:
        """A record that is not there cannot be saved: raises NotYours. What could not be opened stays as it is."""
        given = {name: values[name] for name in update.names if not is_unopened(values[name])} | {"id_": record_id}
        if not self._change(update.statement, given, {**values, "id": record_id}):
            raise NotYours(f"there is no record {record_id} to save")

    def _change(self, statement: Statement, values: Mapping[str, Any], bound_to: Mapping[str, Any]) -> int:
        prepared = self._prepare(statement, values)
        self._writes(prepared)
        return int(self._driver.execute(prepared.text, prepared.bind(values, bound_to, self.safe)).rowcount)

    def _ask(self, prepared: Prepared, make: Make, values: Mapping[str, Any], *, is_one: bool) -> Sequence[Row]:
        question = (prepared, make, is_one, *values.values())
        memo = self._memo if prepared.is_question else None
        if memo is not None and (kept := memo.find(question)) is not None:
            return kept
        if not prepared.is_question:  # It may insert, and return what it did.
            self._writes(prepared)
        found = self._driver.execute(prepared.text, prepared.bind(values, values, self.safe))
        rows = found.fetchmany(1) if is_one else found.fetchall()
        if len(rows) > A_FEW and (patients := prepared.rows.patients(rows)):
            self.safe.open_all(patients)
        if memo is None or len(rows) > MOST_ROWS:
            return [prepared.rows.read(row, self.safe, make) for row in rows]
        read = [memo.read(row, prepared.rows, self.safe, make) for row in rows]
        memo.keep(question, prepared.tables, read)
        return read

    def _writes(self, prepared: Prepared) -> None:
        if self._memo is not None:
            self._memo.forget(prepared.tables)


class Records:
    """A repository of one table."""

    def __init__(self, sql: Sql) -> None:
        self.sql = sql


@dataclass(frozen=True, slots=True)
class Insert:
    """Every column is given as a value but the id, which is the next of its table, as the table itself would count."""

    statement: sa.Executable
    next_id: PerEngine
    table: str


@dataclass(frozen=True, slots=True)
class Update:
    """Sets these columns of the row with this id (`id_`)."""

    statement: sa.Executable
    names: tuple[str, ...]


def values_of(record: "DataclassInstance") -> dict[str, Any]:
    """The fields as they are, nested records too, but for the id: the database gives it."""
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name != "id"}


def columns_of(table: sa.Table, record: type["DataclassInstance"]) -> list[sa.Column[Any]]:
    """The columns in the order of the record's fields, so that a row is read as `Record(*row)`."""
    return [table.c[field.name] for field in fields(record)]


def insert_into(table: sa.Table) -> Insert:
    return Insert(sa.insert(table), NEXT_ID, table.name)


def update_of(table: sa.Table, record: type["DataclassInstance"], *fixed: str) -> Update:
    """Every field but those that never change."""
    names = tuple(field.name for field in fields(record) if field.name not in {"id", *fixed})
    return Update(sa.update(table).where(table.c.id == sa.bindparam("id_")), names)
