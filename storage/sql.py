"""How the repositories speak to the database: one statement, made once, run with named values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.ports import NotYours

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = sa.Row[*tuple[Any, ...]]


class PerEngine:
    """A statement that the two engines write differently: an INSERT that says what to do on conflict."""

    def __init__(self, build: Callable[[Any], sa.Executable]) -> None:
        self.of = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


Statement = sa.Executable | PerEngine


class Sql:
    """One open transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.engine = connection.dialect.name

    def execute(self, statement: Statement, values: Any) -> sa.CursorResult[Any]:
        chosen = statement.of[self.engine] if isinstance(statement, PerEngine) else statement
        result: sa.CursorResult[Any] = self.connection.execute(chosen, values)
        return result

    def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        return self.execute(statement, values).all()

    def first(self, statement: Statement, **values: Any) -> Row | None:
        return self.execute(statement, values).first()

    def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row; None if there is none."""
        row = self.first(statement, **values)
        return None if row is None else row[0]

    def change(self, statement: Statement, **values: Any) -> int:
        """How many rows it has changed."""
        return self.execute(statement, values).rowcount

    def save(self, update: "Update", record_id: int, values: Mapping[str, Any]) -> None:
        """A record that is not there cannot be saved: raises NotYours."""
        if not self.change(update.statement, id_=record_id, **{name: values[name] for name in update.names}):
            raise NotYours(f"there is no record {record_id} to save")

    def change_each(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self.execute(statement, rows)


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
