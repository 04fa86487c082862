"""Everything sealed, sealed anew as it would be today: with the leading master key, or the patient's own, for its row.

A few rows a transaction, so that nobody waits and it may end anywhere. What was sealed before stays readable all the
time, and a value is replaced only while it is as it was read: one that is changed meanwhile was sealed anew by that.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage import in_clear, master_keys
from storage.crypto import HEADER_BYTES, OF_PATIENT, Keys, WrongKey
from storage.database import SqlStore
from storage.in_clear import Move
from storage.tables import marks, metadata
from storage.transaction import SqlTransaction
from storage.types import SealedBytes

AT_ONCE = 200
BEFORE_THE_FIRST = -(2**62)
MARK = "sealed:"
FORGET_MARKS = sa.delete(marks).where(marks.c.name.like(f"{MARK}%"))


class Value(NamedTuple):
    """One that is sealed, as it stands there; `column` opens to bytes, `place` is table.column."""

    key: int
    place: str
    column: SealedBytes
    row: int | None
    patient: int | None
    sealed: bytes

    def begins(self, keys: Keys) -> bytes:
        """As it would, were it sealed now."""
        return OF_PATIENT if self.patient is not None else keys.header(of_row=self.row is not None)


class SealedTable:
    """What goes through it is written when it is first asked for, which is at hardly any start."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        [self.key] = table.primary_key.columns
        self._sealed = {str(each): each for each in table.columns if isinstance(each.type, SealedBytes)}
        self.columns = {place: _as_bytes(each.type) for place, each in self._sealed.items()}
        self.last = sa.select(sa.func.max(self.key))
        self.count = sa.select(sa.func.count()).select_from(table)

    @cached_property
    def window(self) -> sa.Select[Any]:
        bound = sorted({name for column in self.columns.values() for name in column.bound if name})
        raw = [_raw(each).label(place) for place, each in self._sealed.items()]
        columns = [*(self._table.c[name] for name in bound), *raw]
        after = sa.select(self.key.label("key_"), *columns).where(self.key > sa.bindparam("after", type_=sa.BigInteger))
        until = after.where(self.key <= sa.bindparam("until", type_=sa.BigInteger))
        return until.order_by(self.key).limit(sa.bindparam("most"))

    @cached_property
    def replace(self) -> dict[str, sa.Update]:
        return {
            place: sa.update(self._table)
            .where(self.key == sa.bindparam("key_"), _raw(each) == sa.bindparam("was_", type_=sa.LargeBinary))
            .values({each: sa.bindparam("now_", type_=sa.LargeBinary)})
            for place, each in self._sealed.items()
        }

    @cached_property
    def _at(self) -> dict[str | None, int]:
        return {each.key: at for at, each in enumerate(self.window.exported_columns)}

    def values(self, row: Any) -> Iterator[Value]:
        for place, column in self.columns.items():
            if sealed := row[self._at[place]]:  # What is empty is of somebody who was erased.
                of_row, patient = (row[self._at[name]] if name else None for name in column.bound)
                yield Value(row[0], place, column, of_row, patient, bytes(sealed))


def _raw(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, sa.LargeBinary)


def _as_bytes(column: Any) -> SealedBytes:
    return SealedBytes(column.place, *column.bound)


TABLES = [
    SealedTable(each)
    for each in metadata.sorted_tables
    if any(isinstance(column.type, SealedBytes) for column in each.columns)
]


class Step(NamedTuple):
    """What was seen in a few rows: how many values begin how, how many do not begin as they would if sealed now, how
    many were sealed anew, and how many of which column do not open.
    """

    last: int
    rows: int
    headers: Counter[bytes]
    stale: int
    resealed: int
    lost: Counter[str]


def is_due(tx: SqlTransaction) -> bool:
    """Was something sealed by an older program, or with an older key, and not everything gone through since?"""
    keys = tx.audit.ring.keys
    return tx.marks.get(_mark(keys)) is None or any(each != keys.id for each in master_keys.needed(tx))


def finish(tx: SqlTransaction, now: datetime) -> None:
    """After `once_through` has found nothing to seal anew."""
    keys = tx.audit.ring.keys
    master_keys.retire(tx, keys, now)
    tx.sql.change(FORGET_MARKS)
    tx.marks.set(_mark(keys), now)


def _mark(keys: Keys) -> str:
    """Another one as soon as another column is sealed, or one is sealed otherwise."""
    columns = sorted((place, *column.bound) for table in TABLES for place, column in table.columns.items())
    return MARK + sha256(repr(columns).encode() + keys.id).hexdigest()[:16]


def count_rows(tx: SqlTransaction) -> int:
    return sum(int(tx.sql.value(each.count)) for each in TABLES)


def once_through(store: SqlStore, *, only_look: bool = False) -> Iterator[Step]:
    """A transaction a step. `only_look` opens everything and changes nothing."""
    if not only_look:
        yield from _from_the_clear(store)
    for table in TABLES:
        until = store.transact(_last, table)
        step = store.transact(_go, table, BEFORE_THE_FIRST, until, only_look=only_look)
        while step is not None:
            yield step
            step = store.transact(_go, table, step.last, until, only_look=only_look)


def _last(tx: SqlTransaction, table: SealedTable) -> int:
    """What is written later is for the next pass: who writes faster than this goes would never let it end."""
    found = tx.sql.value(table.last)
    return BEFORE_THE_FIRST if found is None else int(found)


def _from_the_clear(store: SqlStore) -> Iterator[Step]:
    """What no version sealed at first."""
    for move in in_clear.MOVES:
        after = BEFORE_THE_FIRST
        while found := store.transact(_seal_some, move, after):
            after, count = found
            yield Step(after, 0, Counter(), count, count, Counter())


def _seal_some(tx: SqlTransaction, move: Move, after: int) -> tuple[int, int] | None:
    return in_clear.seal_some(tx.sql, move, after, AT_ONCE)


def _go(tx: SqlTransaction, table: SealedTable, after: int, until: int, *, only_look: bool) -> Step | None:
    """None behind the last row."""
    rows = tx.sql.all(table.window, after=after, until=until, most=AT_ONCE)
    values = [value for row in rows for value in table.values(row)]
    keys, resealed, lost = tx.audit.ring.keys, 0, Counter[str]()
    stale = [value for value in values if not value.sealed.startswith(value.begins(keys))]
    for value in values if only_look else stale:
        try:
            plain = tx.sql.safe.unseal(value.column, value.sealed, value.row, value.patient)
            resealed += 0 if only_look else _seal_anew(tx, table, value, plain)
        except WrongKey:
            lost[value.place] += 1
    headers = Counter(value.sealed[:HEADER_BYTES] for value in values)
    return Step(rows[-1].key_, len(rows), headers, len(stale), resealed, lost) if rows else None


def _seal_anew(tx: SqlTransaction, table: SealedTable, value: Value, plain: bytes) -> int:
    """How many it was: none where it is no more as it was read. Raises WrongKey, also where nothing would change."""
    anew = tx.sql.safe.seal(value.column, plain, value.row, value.patient)
    if anew[:HEADER_BYTES] == value.sealed[:HEADER_BYTES]:
        raise WrongKey(f"{value.place} is sealed as well as it can be")
    return tx.sql.change(table.replace[value.place], key_=value.key, was_=value.sealed, now_=anew)
