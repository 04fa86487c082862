"""A statement as the driver takes it: made once with SQLAlchemy, and then run by the driver itself.

Going from a made statement to the driver is most of what a short statement costs, and it is the same each time: here
it is kept. What a tap asks of the database takes less than half of the processor's time that way.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy.engine.interfaces import Dialect

from storage.memo import tables_in
from storage.types import OwnType, SealedBytes

Process = Callable[[Any], Any] | None
Make = Callable[[Any], Any] | None  # Of a row.


class Safe(Protocol):
    """Seals and reads: storage/vault.py. `has_failed`: something could not be opened."""

    has_failed: bool

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
        self.tables = tables_in(self.text)
        self.is_question = self.text.startswith("SELECT") and bool(self.tables)
        self.is_positional = bool(dialect.positional)
        names: Sequence[str] = compiled.positiontup if self.is_positional else list(compiled.params)
        types = {name: each.type.dialect_impl(dialect) for each, name in compiled.bind_names.items()}
        fixed = {name: None if name in given else compiled.params[name] for name in names}
        self.values = [_value(name, _process(types[name], dialect), fixed[name]) for name in names]
        sealed = [(at, name) for at, name in enumerate(names) if name in given and isinstance(types[name], SealedBytes)]
        self.seals = [
            SealedIn(at if self.is_positional else name, types[name], *types[name].bound) for at, name in sealed
        ]
        self.rows = rows_of(tuple(getattr(statement, "exported_columns", ())), dialect)

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


class Rows:
    """How rows of these columns are read, whichever statement asked for them."""

    def __init__(self, columns: Sequence[Any], dialect: Dialect) -> None:
        self._columns = columns  # Held, or another's might have their ids.
        every = [_reads(each.type.dialect_impl(dialect), dialect) for each in columns]
        self._processes = [(number, process) for number, process in enumerate(every) if process is not None]
        self.opens = [
            _opens(columns, number) for number, each in enumerate(columns) if isinstance(each.type, SealedBytes)
        ]
        self._row: Any = namedtuple("row", [each.key for each in columns], rename=True)  # type: ignore[misc]

    def read(self, row: Sequence[Any], safe: Safe, make: Make) -> Any:
        values = list(row)
        for number, process in self._processes:
            if (value := values[number]) is not None:
                values[number] = process(value)
        for at, column, of_row, patient in self.opens:
            if values[at] is not None:
                of = (None if of_row is None else values[of_row], None if patient is None else values[patient])
                values[at] = safe.read(column, values[at], *of)
        read = self._row._make(values)
        return read if make is None else make(read)

    def patients(self, rows: Sequence[Sequence[Any]]) -> set[int]:
        """Whose keys it takes to open these."""
        return {row[each.patient] for each in self.opens if each.patient is not None for row in rows}


_known: dict[tuple[Any, ...], Rows] = {}


def rows_of(columns: Sequence[Any], dialect: Dialect) -> Rows:
    """The same for statements that ask for the same columns. Columns are told apart by what they are, not by `==`."""
    key = (dialect.name, *map(id, columns))
    if key not in _known:
        _known[key] = Rows(columns, dialect)
    return _known[key]


def _process(of: Any, dialect: Dialect) -> Process:
    return None if isinstance(of, SealedBytes) else of.bind_processor(dialect)


def _reads(of: Any, dialect: Dialect) -> Process:
    """What it does to a value that is there."""
    if isinstance(of, OwnType):
        return None if isinstance(of, SealedBytes) else of.to_record(dialect)
    processor: Process = of.result_processor(dialect, None)
    return processor


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
