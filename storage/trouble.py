"""Which errors are the database's own, and no fault of what was asked of it."""

import sqlite3
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout

# Busy, locked, no memory, read-only, i/o error, full, cannot open, protocol: https://www.sqlite.org/rescode.html
OF_SQLITE = {5, 6, 7, 8, 10, 13, 14, 15}
# Lost connections, read-only or timed out, logins, no such database, deadlocks and rollbacks, no resources, a lock
# that is not to be had, somebody's intervention, its files: "PostgreSQL Error Codes" in PostgreSQL's documentation.
LOST = ("OperationalError", "InterfaceError")
OF_POSTGRES = ("08", "25006", "25P03", "25P04", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX")


class ConnectionLost(Exception):
    """In the middle of a transaction, so that nothing of it was kept."""


SQLITE_IN_WORDS = {5: "locked", 6: "locked", 8: "read-only", 10: "i/o error", 13: "disk full", 14: "cannot be opened"}
POSTGRES_IN_WORDS = {
    "25006": "read-only",
    "28": "not let in",
    "3D": "not there",
    "53100": "disk full",
    "55P03": "locked",
}


def in_words(error: BaseException) -> str:
    """Why the database cannot do it now, in a word or two of ours."""
    cause: Any = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.Error):
        return SQLITE_IN_WORDS.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "SQLite error")
    state = getattr(cause, "sqlstate", None)
    if not state:
        return "no connection"
    found = (words for start, words in POSTGRES_IN_WORDS.items() if state.startswith(start))
    return next(found, f"PostgreSQL error {state}")


def is_trouble(error: BaseException) -> bool:
    """Would the same, done again later, have every chance?"""
    if isinstance(error, ConnectionLost | PoolTimeout):
        return True
    cause: Any = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.Error):
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in OF_SQLITE
    if type(cause).__module__.startswith("psycopg"):
        state = getattr(cause, "sqlstate", None)
        return (
            state.startswith(OF_POSTGRES) if state else type(cause).__name__ in ("OperationalError", "InterfaceError")
        )
    return False
