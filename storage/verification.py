"""Is the audit as it was written? Read some thousand lines at a time, so that nobody who works meanwhile waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from storage.audit import START, Audit, line
from storage.database import SqlStore
from storage.sql import Row
from storage.tables import audit
from storage.transaction import SqlTransaction
from storage.types import EPOCH

AT_ONCE = 2_000
MICROSECONDS = sa.type_coerce(audit.c.at, sa.BigInteger).label("at")  # As they stand there: they may be none.
LINES = (
    sa.select(audit.c.id, MICROSECONDS, audit.c.actor, audit.c.action, audit.c.about, audit.c.signature)
    .where(audit.c.id > sa.bindparam("after"))
    .order_by(audit.c.id)
    .limit(AT_ONCE)
)
BEFORE_THE_FIRST = -(2**62)

Known = tuple[int, str]


class Fault(StrEnum):
    """`LINE`: it was changed, put in, or the one before it is gone. `END`: lines at the end are gone, or their count
    was set back. `HEAD`: the record is not the one whose end was noted elsewhere.
    """

    LINE = "line"
    END = "end"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`count` lines are in order; the next one, or the head that was noted at it, is where `fault` is."""

    count: int
    signature: bytes
    fault: Fault | None = None


def verify(store: SqlStore, known: Iterable[Known] = ()) -> Verdict:
    """`known` are ends noted elsewhere, each a count and the last characters of a signature in hexadecimal."""
    wanted = [each for each in known if each[0] > 0]
    at, is_over = Verdict(0, START), False
    while not is_over:
        at, is_over = store.transact(_go_on, at, wanted)
    if at.fault is None and any(count > at.count for count, _ in wanted):
        return Verdict(at.count, at.signature, Fault.HEAD)
    return at


def _go_on(tx: SqlTransaction, at: Verdict, wanted: list[Known]) -> tuple[Verdict, bool]:
    """The end is read before the lines: what is appended meanwhile is past it, and so is seen as what it is."""
    head, count, before = tx.audit.head(), at.count, at.signature
    rows = tx.sql.all(LINES, after=count or BEFORE_THE_FIRST)
    for row in rows:
        if row.id != count + 1 or not _follows(tx.audit, before, row):
            return Verdict(count, before, Fault.LINE), True
        count, before = count + 1, bytes(row.signature)
        if any(number == count and not before.hex().endswith(code) for number, code in wanted):
            return Verdict(count - 1, before, Fault.HEAD), True
    if rows:
        return Verdict(count, before), False
    is_whole = head is not None and (head.count, head.signature) == (count, before)
    return Verdict(count, before, None if is_whole else Fault.END), True


def _follows(record: Audit, before: bytes, row: Row) -> bool:
    try:
        at = EPOCH + timedelta(microseconds=row.at)
        text = line(before, row.id, at, row.actor, row.action, row.about)
        return record.is_signed(text, bytes(row.signature))
    except (TypeError, ValueError, OverflowError):  # SQLite keeps anything in any column.
        return False
