"""Which database this is, and how far it has come: by both a copy of it from before is told apart.

Both are marks. A database's name is made when it is first opened, and stays in every copy; its pulse only grows.
"""

import os
from datetime import datetime

import sqlalchemy as sa

from storage.sql import PerEngine
from storage.tables import marks
from storage.transaction import SqlTransaction
from storage.types import EPOCH, MICROSECOND

NAMED, PULSE = "database:", "pulse"
NAME = sa.select(marks.c.name).where(sa.func.substr(marks.c.name, 1, len(NAMED)) == NAMED).order_by(marks.c.name)
PUT = PerEngine(lambda insert: insert(marks).on_conflict_do_nothing(index_elements=["name"]))


def read(connection: sa.Connection) -> str:
    """The name; "" where it has none yet."""
    return str(connection.scalar(NAME.limit(1)) or NAMED).removeprefix(NAMED)


def name(tx: SqlTransaction) -> str:
    """It is given one where it has none."""
    if not (found := read(tx.sql.connection)):
        found = os.urandom(8).hex()
        tx.sql.change(PUT, name=NAMED + found, at=EPOCH)
    return found


def pulse(tx: SqlTransaction) -> datetime:
    return tx.marks.get(PULSE) or EPOCH


def beat(tx: SqlTransaction, now: datetime) -> datetime:
    """The new pulse: later than any before, whatever the clock says."""
    at = max(now, pulse(tx) + MICROSECOND)
    tx.marks.set(PULSE, at)
    return at
