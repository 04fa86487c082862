"""What the system or a database refuses, in one line for whoever can mend it."""

import sqlite3
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.ports import StoreTrouble

PAPER = "see docs/operate.md"
DAMAGED = {11, 26}  # SQLITE_CORRUPT and SQLITE_NOTADB: https://www.sqlite.org/rescode.html
MAY_NOT = "42501"  # insufficient_privilege: "PostgreSQL Error Codes" in PostgreSQL's documentation.


def in_one_line(error: BaseException) -> str | None:
    """None for what is a defect of ours. A value that was to be stored never stands in the line."""
    if isinstance(error, StoreTrouble) and error.__cause__ is not None:
        return in_one_line(error.__cause__)
    if isinstance(error, DBAPIError):
        is_ours = not isinstance(error, OperationalError | InterfaceError) and error.statement is not None
        return _of_database(error.orig or error, is_ours=is_ours)
    if isinstance(error, sqlite3.Error):
        return _of_database(error, is_ours=not isinstance(error, sqlite3.OperationalError))
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed: run `make setup`, then use .venv/bin/python main.py."
    return of_system(error) if isinstance(error, OSError) else None


def of_system(error: OSError) -> str | None:
    """None where the system says nothing."""
    why = "is a file, and a folder is needed" if isinstance(error, FileExistsError) else error.strerror
    return f"{error.filename}: {why}" if error.filename and why else why


def _of_database(cause: Any, *, is_ours: bool) -> str | None:
    said = _first_line(cause)
    if getattr(cause, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
        return f"The database is damaged, or is no database of SQLite's ({said}). Put back a backup: {PAPER}"
    if getattr(cause, "sqlstate", None) == MAY_NOT:
        return f"The database's user may not do what is needed ({said}). Make them the database's owner: {PAPER}"
    return None if is_ours else f"The database cannot be opened: {said}"


def _first_line(cause: Any) -> str:
    lines = [line.strip() for line in str(cause).splitlines()]
    return next(filter(None, lines), type(cause).__name__)
