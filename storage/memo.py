"""What a transaction of SQLite's one writer has read, so that nothing is read and opened twice.

Nobody else can write meanwhile. On PostgreSQL others can, and nothing is remembered.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from storage.tables import metadata

if TYPE_CHECKING:
    from storage.prepared import Make, Rows, Safe

MOST_ROWS = 100  # A list is shown once: it need not be held until the transaction ends.
MOST_KEPT = 2_000
MOST_RECORDS = 2_000  # A few kilobytes each.
TABLES = frozenset(metadata.tables)

Question = tuple[Any, ...]  # A statement, and the values it is given.
Records = dict[tuple[Any, ...], Any]


def tables_in(text: str) -> frozenset[str]:
    """Our tables whose names stand in this SQL, as a table or as anything else."""
    words = text.replace('"', " ").replace(".", " ").replace("(", " ").replace(")", " ").replace(",", " ")
    return TABLES.intersection(words.split())


class Memo:
    """What was asked is known until one of its tables is written to; a row that has not changed is opened once.

    `records` are those that were made of rows, by the rows as they stand in the database, every sealed byte of them:
    they are right as long as those are, and so outlast a transaction. Who has a patient's key at hand could open them.
    """

    def __init__(self, records: Records | None = None) -> None:
        self._records: Records = {} if records is None else records
        self._kept: dict[Question, tuple[int, frozenset[str], Sequence[Any]]] = {}
        self._rows: Records = {}
        self._writes = 0
        self._written: dict[str, int] = {}  # By table: which write was its last.
        self._is_closed = False

    def find(self, question: Question) -> Sequence[Any] | None:
        kept = self._kept.get(question)
        if kept is None:
            return None
        writes, tables, rows = kept
        for table in tables:
            if self._written.get(table, 0) > writes:
                return None
        return rows

    def keep(self, question: Question, tables: frozenset[str], rows: Sequence[Any]) -> None:
        if not self._is_closed and len(rows) <= MOST_ROWS:
            if len(self._kept) >= MOST_KEPT:
                self.clear()
            self._kept[question] = self._writes, tables, rows

    def read(self, row: Sequence[Any], rows: "Rows", safe: "Safe", make: "Make") -> Any:
        """As it reads. One with something sealed in it is opened once, whoever asks for it."""
        if not rows.opens or self._is_closed:
            return rows.read(row, safe, make)
        known = self._rows if make is None else self._records
        found = known.get((rows, make, row))
        if found is None:
            found = rows.read(row, safe, make)
            if not safe.has_failed:  # The key may be there next time.
                if len(known) >= MOST_RECORDS:
                    known.clear()
                known[rows, make, row] = found
        return found

    def forget(self, tables: frozenset[str]) -> None:
        """They are written to. Without a patient's key nothing of theirs may be read any more."""
        if "patient_keys" in tables:
            self.clear()
        self._writes += 1
        for table in tables:
            self._written[table] = self._writes

    def clear(self) -> None:
        """What was written is undone."""
        self._kept, self._rows = {}, {}
        self._records.clear()

    def close(self) -> None:
        """What is written from now on may go past us."""
        self.clear()
        self._is_closed = True
