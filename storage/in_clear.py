"""What stood in clear before it was sealed: a row moves when it is saved, or with others, some at a time."""

from contextlib import suppress
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.crypto import WrongKey
from storage.sql import Sql
from storage.tables import alerts, checkins, enrollments
from storage.types import SealedBytes

MOST = sa.bindparam("most", type_=sa.Integer)


class Move(NamedTuple):
    """From one column to another of the same table; `read` and `write` say how."""

    old: sa.Column[Any]
    new: sa.Column[Any]
    read: sa.Select[Any]
    write: sa.Update


def _move(old: sa.Column[Any], new: sa.Column[Any]) -> Move:
    columns, is_there = old.table.c, sa.type_coerce(old, sa.Text) != sa.literal("")
    read = sa.select(columns.id, columns[_patient(new)].label("patient"), old.label("old"))
    of_next = read.where(columns.id > sa.bindparam("after"), is_there).order_by(columns.id).limit(MOST)
    return Move(old, new, of_next, sa.update(old.table).where(columns.id == sa.bindparam("id_"), is_there))


def _patient(new: sa.Column[Any]) -> str:
    if not isinstance(new.type, SealedBytes):
        raise TypeError(f"{new} is not sealed")
    return new.type.bound[1]


MOVES = (
    _move(checkins.c.asked, checkins.c.questions),
    _move(alerts.c.outcome, alerts.c.closed_for),
    _move(enrollments.c.ended_for, enrollments.c.ending),
)


def seal_some(sql: Sql, move: Move, after: int, most: int) -> tuple[int, int] | None:
    """The next rows past this id, at most so many: the last one's id, and how many were sealed. None: no more.

    Whoever saves one of them meanwhile has moved it, and it is left alone; so is what is of nobody any more.
    """
    rows = sql.all(move.read, after=after, most=most)
    patient, empty, count = _patient(move.new), None if move.old.nullable else (), 0
    for row in rows:
        of = {} if patient == "id" else {patient: row.patient}
        with suppress(WrongKey):
            count += sql.change(move.write, id_=row.id, **{move.old.name: empty, move.new.name: row.old}, **of)
    return (rows[-1].id, count) if rows else None
