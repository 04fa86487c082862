"""How the repositories speak to the database: a statement is made once with SQLAlchemy, and run by the driver itself.

Going from a made statement to the driver is most of what a short statement costs, and it is the same each time: here
it is kept. What a tap asks of the database takes less than half of the processor's time that way.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect

from bot.ports import NotYours

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row: TypeAlias = Any  # A named tuple, its names those of the columns.
Process = Callable[[Any], Any] | None


class PerEngine:
    """A statement that the two engines write differently: an INSERT that says what to do on conflict."""

    def __init__(self, build: Callable[[Any], sa.Executable]) -> None:
        self.of = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


Statement = sa.Executable | PerEngine


class Prepared:
    """A statement as the driver takes it, with what its types do to each value on the way in and out."""

    def __init__(self, statement: Any, dialect: Dialect, given: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(given))
        self.text: str = str(compiled)
        self.is_positional = bool(dialect.positional)
        names: Sequence[str] = compiled.positiontup if self.is_positional else list(compiled.params)
        types = {name: each.type.dialect_impl(dialect) for each, name in compiled.bind_names.items()}
        fixed = {name: None if name in given else compiled.params[name] for name in names}
        self.values = [_value(name, types[name].bind_processor(dialect), fixed[name]) for name in names]
        columns = list(getattr(statement, "exported_columns", ()))
        every = [each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns]
        self.processes = [(number, process) for number, process in enumerate(every) if process is not None]
        self.row: Any = namedtuple("row", [each.key for each in columns], rename=True)  # type: ignore[misc]

    def bind(self, given: Mapping[str, Any]) -> Any:
        if self.is_positional:
            return [
                fixed if name not in given else given[name] if process is None else process(given[name])
                for name, process, fixed in self.values
            ]
        return {
            name: fixed if name not in given else given[name] if process is None else process(given[name])
            for name, process, fixed in self.values
        }

    def read(self, row: Sequence[Any]) -> Row:
        values = list(row)
        for number, process in self.processes:
            values[number] = process(values[number])
        return self.row._make(values)


def _value(name: str, process: Process, fixed: Any) -> tuple[str, Process, Any]:
    """What is not given is in the statement itself."""
    return name, process, fixed if process is None or fixed is None else process(fixed)


class Prepare:
    """Every statement that a store has run so far, prepared."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._prepared: dict[tuple[Statement, tuple[str, ...]], Prepared] = {}

    def __call__(self, statement: Statement, given: Mapping[str, Any]) -> Prepared:
        key = (statement, tuple(given))
        prepared = self._prepared.get(key)
        if prepared is None:
            chosen = statement.of[self.dialect.name] if isinstance(statement, PerEngine) else statement
            prepared = self._prepared[key] = Prepared(chosen, self.dialect, key[1])
        return prepared


class Sql:
    """One open transaction."""

    def __init__(self, connection: sa.Connection, prepare: Prepare) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.dbapi_connection
        self._prepare = prepare

    def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        prepared = self._prepare(statement, values)
        rows = self._driver.execute(prepared.text, prepared.bind(values)).fetchall()
        return [prepared.read(row) for row in rows]

    def first(self, statement: Statement, **values: Any) -> Row | None:
        prepared = self._prepare(statement, values)
        row = self._driver.execute(prepared.text, prepared.bind(values)).fetchone()
        return None if row is None else prepared.read(row)

    def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row; None if there is none."""
        row = self.first(statement, **values)
        return None if row is None else row[0]

    def change(self, statement: Statement, **values: Any) -> int:
        """How many rows it has changed."""
        prepared = self._prepare(statement, values)
        return int(self._driver.execute(prepared.text, prepared.bind(values)).rowcount)

    def change_each(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            prepared = self._prepare(statement, rows[0])
            self._driver.cursor().executemany(prepared.text, [prepared.bind(row) for row in rows])

    def save(self, update: "Update", record_id: int, values: Mapping[str, Any]) -> None:
        """A record that is not there cannot be saved: raises NotYours."""
        if not self.change(update.statement, id_=record_id, **{name: values[name] for name in update.names}):
            raise NotYours(f"there is no record {record_id} to save")


class Records:
    """A repository of one table."""

    def __init__(self, sql: Sql) -> None:
        self.sql = sql


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


def insert_into(table: sa.Table) -> sa.Executable:
    """Every column but the id is given as a value; the id is returned."""
    return sa.insert(table).returning(table.c.id)


def update_of(table: sa.Table, record: type["DataclassInstance"], *fixed: str) -> Update:
    """Every field but those that never change."""
    names = tuple(field.name for field in fields(record) if field.name not in {"id", *fixed})
    return Update(sa.update(table).where(table.c.id == sa.bindparam("id_")), names)
