"""What stands in a backup: a header, and each table's rows between its name and their sum.

Patients' keys are in a file of their own, of which only the newest copy is kept: so who is erased is erased from every
older backup too. See decision 37.
"""

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage import dump, lineage, sealed_file
from storage.crypto import Keys
from storage.dump import Columns, Layout, Sum
from storage.migrate import HEAD
from storage.sealed_file import KeyMissing, NotOurs, Spoilt
from storage.tables import patient_keys

KEYS_TABLE = patient_keys.name


class BadBackup(Exception):
    """A file that cannot be used; says in one line which and why."""


class Kind(StrEnum):
    DATA = "data"
    PATIENT_KEYS = "patient keys"


@dataclass(frozen=True)
class Header:
    """`database` tells one database from another, `version` is that of its tables, `rows` how many there are."""

    kind: Kind
    made_at: datetime
    database: str
    version: str
    rows: int
    layout: Layout
    next_ids: Mapping[str, int]


def header(connection: sa.Connection, kind: Kind, now: datetime) -> Header:
    layout = dump.layout()
    if kind is Kind.PATIENT_KEYS:
        layout = {KEYS_TABLE: layout[KEYS_TABLE]}
    rows = dump.count_rows(connection, layout)
    return Header(kind, now, lineage.read(connection), HEAD, rows, layout, dump.next_ids(connection))


def lines(connection: sa.Connection, head: Header) -> Generator[bytes, None, None]:
    yield _line(asdict(head) | {"made_at": head.made_at.isoformat()})
    for table, columns in head.layout.items():
        yield _line({"table": table})
        seen, without = Sum(), {"key"} if table == KEYS_TABLE and head.kind is Kind.DATA else ()
        yield from seen.over(dump.read(connection, table, columns, without))
        yield _line(_sum(table, seen))


@contextmanager
def opened(path: Path, keys: Keys) -> Iterator["Backup"]:
    """Raises BadBackup, also where anything is found to be wrong while it is read."""
    try:
        with path.open("rb") as file:
            yield Backup(sealed_file.read(file, keys))
    except NotOurs as error:
        raise BadBackup(f"{path} is no backup of this program") from error
    except Spoilt as error:
        raise BadBackup(f"{path} was changed or is cut short; nothing in it can be trusted, take another") from error
    except KeyMissing as error:
        raise BadBackup(f"{path} was sealed with the master key {error}, which is not at hand") from error
    except OSError as error:
        raise BadBackup(f"{path}: {error.strerror}") from error


class Backup:
    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.header = _header(_object(next(lines, b"")))

    def tables(self) -> Iterator[tuple[str, Columns, Iterator[bytes]]]:
        """Each with its rows, which must be read before the next is asked for. Raises Spoilt."""
        for table, columns in self.header.layout.items():
            if _object(next(self._lines, b"")) != {"table": table}:
                raise Spoilt
            yield table, columns, self._rows(table)
        if next(self._lines, None) is not None:
            raise Spoilt

    def _rows(self, table: str) -> Iterator[bytes]:
        seen = Sum()
        for line in self._lines:
            if line.startswith(b"{"):
                if _object(line) != _sum(table, seen):
                    raise Spoilt
                return
            seen.add(line)
            yield line
        raise Spoilt


def check(path: Path, keys: Keys, look: Callable[[], None]) -> Header:
    """Having read every row, after each of which `look` is called. Raises BadBackup."""
    with opened(path, keys) as backup:
        for _, _, rows in backup.tables():
            for _ in rows:
                look()
        return backup.header


def _header(found: dict[str, Any]) -> Header:
    try:
        made_at, kind = datetime.fromisoformat(found["made_at"]), Kind(found["kind"])
        return Header(**found | {"made_at": made_at, "kind": kind})
    except (KeyError, TypeError, ValueError) as error:
        raise Spoilt from error


def _sum(table: str, seen: Sum) -> dict[str, Any]:
    return {"table": table, "rows": seen.rows, "total": f"{seen.total:064x}"}


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _object(line: bytes) -> dict[str, Any]:
    """Raises Spoilt."""
    try:
        found = json.loads(line)
    except ValueError as error:
        raise Spoilt from error
    if not isinstance(found, dict):
        raise Spoilt
    return found
