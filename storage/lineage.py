"""Which database this is, and how far it has come: by both a copy of it from before is told apart.

Both are marks. A database's name is made when it is first opened, and stays in every copy; its high water only rises.
"""

import os
from datetime import datetime

import sqlalchemy as sa

from storage.sql import PerEngine, insert
from storage.tables import marks
from storage.transaction import SqlTransaction
from storage.types import EPOCH, MICROSECOND

NAMED, HEIGHT = "database:", "high water"
NAME = sa.select(marks.c.name).where(sa.func.substr(marks.c.name, 1, len(NAMED)) == NAMED).order_by(marks.c.name)
PUT = PerEngine(lambda on: insert(marks, on).on_conflict_do_nothing(index_elements=["name"]))
FORGET = sa.delete(marks).where(marks.c.name == sa.bindparam("name_"))
ONE_AT_A_TIME = 0x5E7BAC4  # Any number, as long as every instance takes the same.


def read(connection: sa.Connection) -> str:
    """The name; "" where it has none yet."""
    return str(connection.scalar(NAME.limit(1)) or NAMED).removeprefix(NAMED)


def name(tx: SqlTransaction) -> str:
    """It is given one where it has none."""
    if not (found := read(tx.sql.connection)):
        found = os.urandom(8).hex()
        tx.sql.change(PUT, name=NAMED + found, at=EPOCH)
    return found


def height(tx: SqlTransaction) -> datetime:
    return tx.marks.get(HEIGHT) or EPOCH


def rise(tx: SqlTransaction, now: datetime) -> datetime:
    """The new one: later than any before, whatever the clock says, and whichever instance asks at the same moment."""
    alone(tx)
    at = max(now, height(tx) + MICROSECOND)
    tx.marks.set(HEIGHT, at)
    return at


def alone(tx: SqlTransaction) -> None:
    """Until the end of the transaction nobody else looks whether this is a copy."""
    if tx.sql.connection.dialect.name == "postgresql":
        tx.sql.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


def forget(tx: SqlTransaction, mark: str) -> None:
    tx.sql.change(FORGET, name_=mark)
