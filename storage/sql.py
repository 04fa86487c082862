"""How the repositories speak to the database: a statement is made once with SQLAlchemy, and run by the driver itself.

Going from a made statement to the driver is most of what a short statement costs, and it is the same each time: here
it is kept. What a tap asks of the database takes less than half of the processor's time that way.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect

from bot.ports import NotYours
from bot.unopened import is_unopened
from storage.types import SealedBytes

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

A_FEW = 20
Row: TypeAlias = Any  # A named tuple, its names those of the columns.
Process = Callable[[Any], Any] | None


class PerEngine:
    """A statement that the two engines write differently: an INSERT that says what to do on conflict."""

    def __init__(self, build: Callable[[Any], sa.Executable]) -> None:
        self.of = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


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
    sqlite.insert: sa.select(sa.func.json_each(IDS).table_valued("value").c.value),
    postgresql.insert: sa.select(
        sa.cast(sa.func.jsonb_array_elements_text(sa.cast(IDS, postgresql.JSONB)), sa.BigInteger)
    ),
}
# Each of `texts`, an array in JSON.
TEXTS = sa.bindparam("texts", type_=sa.Text)
EACH_TEXT = {
    sqlite.insert: sa.select(sa.func.json_each(TEXTS).table_valued("value").c.value),
    postgresql.insert: sa.select(sa.func.jsonb_array_elements_text(sa.cast(TEXTS, postgresql.JSONB))),
}
NEXT_ID = PerEngine(lambda insert: NEXT_IDS["sqlite" if insert is sqlite.insert else "postgresql"])


class Safe(Protocol):
    """Seals and reads: storage/vault.py."""

    def seal(self, column: SealedBytes, value: Any, row: int | None, patient: int | None) -> bytes: ...

    def read(self, column: SealedBytes, sealed: bytes, row: int | None, patient: int | None) -> Any: ...

    def unseal(self, column: SealedBytes, sealed: bytes, row: int | None, patient: int | None) -> Any: ...

    def open_all(self, patients: Iterable[int]) -> None: ...

    def forget(self, patient: int) -> None: ...


class SealedIn(NamedTuple):
    """Where a sealed value stands in what is given or read, and what it is bound to."""

    at: Any
    column: SealedBytes
    row: Any
    patient: Any


class Prepared:
    """A statement as the driver takes it, with what its types do to each value on the way in and out."""

    def __init__(self, statement: Any, dialect: Dialect, given: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(given))
        self.text: str = str(compiled)
        self.is_positional = bool(dialect.positional)
        names: Sequence[str] = compiled.positiontup if self.is_positional else list(compiled.params)
        types = {name: each.type.dialect_impl(dialect) for each, name in compiled.bind_names.items()}
        fixed = {name: None if name in given else compiled.params[name] for name in names}
        self.values = [_value(name, _process(types[name], dialect), fixed[name]) for name in names]
        sealed = [(at, name) for at, name in enumerate(names) if name in given and isinstance(types[name], SealedBytes)]
        self.seals = [
            SealedIn(at if self.is_positional else name, types[name], *types[name].bound) for at, name in sealed
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        every = [_reads(each.type.dialect_impl(dialect), dialect) for each in columns]
        self.processes = [(number, process) for number, process in enumerate(every) if process is not None]
        self.opens = [
            _opens(columns, number) for number, each in enumerate(columns) if isinstance(each.type, SealedBytes)
        ]
        self.row: Any = namedtuple("row", [each.key for each in columns], rename=True)  # type: ignore[misc]

    def bind(self, given: Mapping[str, Any], bound_to: Mapping[str, Any], safe: Safe) -> Any:
        """`bound_to` has the row and the patient, by their columns' names, of what is sealed."""
        bound: Any
        if self.is_positional:
            bound = [
                fixed if name not in given else given[name] if process is None else process(given[name])
                for name, process, fixed in self.values
            ]
        else:
            bound = {
                name: fixed if name not in given else given[name] if process is None else process(given[name])
                for name, process, fixed in self.values
            }
        for at, column, row, patient in self.seals:
            if bound[at] is not None:
                of = (bound_to[row] if row else None, bound_to[patient] if patient else None)
                bound[at] = safe.seal(column, bound[at], *of)
        return bound

    def read(self, row: Sequence[Any], safe: Safe) -> Row:
        values = list(row)
        for number, process in self.processes:
            values[number] = process(values[number])
        for at, column, of_row, patient in self.opens:
            if values[at] is not None:
                of = (None if of_row is None else values[of_row], None if patient is None else values[patient])
                values[at] = safe.read(column, values[at], *of)
        return self.row._make(values)

    def patients(self, rows: Sequence[Sequence[Any]]) -> set[int]:
        """Whose keys it takes to open these."""
        return {row[each.patient] for each in self.opens if each.patient is not None for row in rows}


def _process(of: Any, dialect: Dialect) -> Process:
    return None if isinstance(of, SealedBytes) else of.bind_processor(dialect)


def _reads(of: Any, dialect: Dialect) -> Process:
    return None if isinstance(of, SealedBytes) else of.result_processor(dialect, None)


def _opens(columns: Sequence[Any], number: int) -> SealedIn:
    """Whoever reads what is sealed reads what it is bound to: raises ValueError for a statement that does not."""
    [sealed] = columns[number].base_columns
    row, patient = sealed.type.bound
    stands = {each: at for at, column in enumerate(columns) for each in column.base_columns}
    wanted = [None if not name else stands.get(sealed.table.c[name]) for name in (row, patient)]
    if (row and wanted[0] is None) or (patient and wanted[1] is None):
        raise ValueError(f"{sealed} cannot be opened: {row} and {patient} are not read beside it")
    return SealedIn(number, sealed.type, *wanted)


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


class Held(dict[int, dict[Any, Any]]):
    """Of SQLite's one writer: it holds everything."""

    def get(self, key: int, default: Any = None) -> Any:  # noqa: ARG002
        return self.setdefault(key, {})


class Sql:
    """One open transaction; whoever makes it gives it the `safe` that opens what is sealed.

    `held` has the enrollments whose courses it holds, each with those of its words that were read; `words_read` are
    those of which the newest were.
    """

    safe: Safe

    def __init__(self, connection: sa.Connection, prepare: Prepare) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.dbapi_connection
        self._prepare = prepare
        is_alone = connection.dialect.name == "sqlite"
        self.held: dict[int, dict[Any, Any]] = Held() if is_alone else {}
        self.words_read: set[int] = set()

    def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        prepared = self._prepare(statement, values)
        rows = self._driver.execute(prepared.text, prepared.bind(values, values, self.safe)).fetchall()
        if len(rows) > A_FEW and (patients := prepared.patients(rows)):
            self.safe.open_all(patients)
        return [prepared.read(row, self.safe) for row in rows]

    def first(self, statement: Statement, **values: Any) -> Row | None:
        prepared = self._prepare(statement, values)
        row = self._driver.execute(prepared.text, prepared.bind(values, values, self.safe)).fetchone()
        return None if row is None else prepared.read(row, self.safe)

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
            self._driver.cursor().executemany(prepared.text, [prepared.bind(row, row, self.safe) for row in rows])

    def add(self, insert: "Insert", values: Mapping[str, Any]) -> int:
        """The id of the new row: it is known before the row is there, since what is sealed is bound to it."""
        record_id = self.next_id(insert)
        self.change(insert.statement, **values, id=record_id)
        return record_id

    def next_id(self, insert: "Insert") -> int:
        return int(self.value(insert.next_id, table=insert.table))

    def save(self, update: "Update", record_id: int, values: Mapping[str, Any]) -> None:
        """A record that is not there cannot be saved: raises NotYours. What could not be opened stays as it is."""
        given = {name: values[name] for name in update.names if not is_unopened(values[name])} | {"id_": record_id}
        if not self._change(update.statement, given, {**values, "id": record_id}):
            raise NotYours(f"there is no record {record_id} to save")

    def _change(self, statement: Statement, values: Mapping[str, Any], bound_to: Mapping[str, Any]) -> int:
        prepared = self._prepare(statement, values)
        return int(self._driver.execute(prepared.text, prepared.bind(values, bound_to, self.safe)).rowcount)


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
