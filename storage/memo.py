"""What a transaction of SQLite's one writer has read, so that nothing is read and opened twice.

Nobody else can write meanwhile. On PostgreSQL others can, and nothing is remembered.
"""

from collections.abc import Sequence
from typing import Any

from storage.tables import metadata

MOST_ROWS = 100  # A list is shown once: it need not be held until the transaction ends.
TABLES = frozenset(metadata.tables)

Question = tuple[Any, ...]  # A statement, and the values it is given.


def tables_in(text: str) -> frozenset[str]:
    """Our tables whose names stand in this SQL, as a table or as anything else."""
    words = text.replace('"', " ").replace(".", " ").replace("(", " ").replace(")", " ").replace(",", " ")
    return TABLES.intersection(words.split())


class Memo:
    def __init__(self) -> None:
        self._kept: dict[Question, tuple[frozenset[str], Sequence[Any]]] = {}
        self._read: set[str] = set()
        self._is_closed = False

    def find(self, question: Question) -> Sequence[Any] | None:
        kept = self._kept.get(question)
        return None if kept is None else kept[1]

    def keep(self, question: Question, tables: frozenset[str], rows: Sequence[Any]) -> None:
        if not self._is_closed and len(rows) <= MOST_ROWS:
            self._kept[question] = tables, rows
            self._read |= tables

    def forget(self, tables: frozenset[str]) -> None:
        """They are written to. Without a patient's key nothing of theirs may be read any more."""
        if "patient_keys" in tables:
            self.clear()
        elif not self._read.isdisjoint(tables):
            self._kept = {question: kept for question, kept in self._kept.items() if kept[0].isdisjoint(tables)}
            self._read -= tables

    def clear(self) -> None:
        """What was written is undone."""
        self._kept, self._read = {}, set()

    def close(self) -> None:
        """What is written from now on may go past us."""
        self.clear()
        self._is_closed = True
