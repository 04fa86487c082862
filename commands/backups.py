"""Backups made and counted: a file of data each, and beside them one of patients' keys. See decision 37."""

import fcntl
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from bot.health import NO_FOLDER
from commands.bars import Bar
from commands.opening import BadPlace
from commands.settings import Settings
from storage import backup, dump, sealed_file
from storage.backup import BadBackup, Kind
from storage.crypto import Keys
from storage.key_file import clear_drafts, sync_folder
from storage.sealed_file import Spoilt
from storage.types import EPOCH

KEYS_NAME, STAMP = "patient-keys.backup", "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"data-(\d{8}T\d{6}Z)\.backup")
DRAFT = re.compile(rf"\.{NAME.pattern}\.[0-9a-f]{{8}}")
A_DAY = timedelta(days=1)  # No draft is worked on for longer.

Bars = Callable[[int], AbstractContextManager[Bar]]
Rest = Callable[[], None]  # Called after every row; raises to give up.


@dataclass(frozen=True)
class Made:
    path: Path
    rows: int
    tables: int
    size: int


def nothing() -> None:
    pass


def make(url: str, keys: Keys, path: Path, now: datetime, bars: Bars, rest: Rest = nothing) -> Made:
    """Whole and read back, or not at all; a folder is given a file named by the time. Raises BadPlace, BadBackup."""
    path = in_folder(path, now) if path.is_dir() else path
    if path.exists():
        raise BadPlace(f"{path} exists already; name another file, or a folder")
    with in_one_line(path), _moment(url, keys, path.parent, now, rest) as connection:
        head = backup.header(connection, Kind.DATA, now)
        with bars(2 * head.rows) as bar:
            _write(path, keys, connection, head, shown_on(bar, 2 * head.rows, rest))
        return Made(path, head.rows, len(head.layout), path.stat().st_size)


def in_folder(folder: Path, now: datetime) -> Path:
    return folder / f"data-{now.astimezone(UTC):{STAMP}}.backup"


def renew_keys(url: str, keys: Keys, folder: Path, now: datetime, rest: Rest = nothing) -> None:
    """Whoever is erased by now is erased from every backup of this folder. Raises BadPlace, BadBackup."""
    with in_one_line(folder), _moment(url, keys, folder, now, rest):
        pass


def newest_backup(settings: Settings) -> datetime | None:
    """When the newest nightly backup was made; None where there is none."""
    return max((made_at for made_at, _ in _nightly(settings.backup_dir)), default=None)


def saved_at(settings: Settings) -> datetime | None:
    """As `Figures` has it."""
    if settings.backup_dir is None or settings.clock_file is not None:
        return None
    if not (settings.backup_dir.is_dir() and os.access(settings.backup_dir, os.W_OK | os.X_OK)):
        return NO_FOLDER
    return newest_backup(settings) or EPOCH


def tidy(folder: Path, keep: int) -> None:
    """All but the newest go, and drafts that a kill has left."""
    made = sorted(_nightly(folder))
    dead = [path for at, path in _named(folder, DRAFT) if made and at < made[-1][0] - A_DAY]
    for path in (*(path for _, path in made[:-keep]), *dead):
        path.unlink(missing_ok=True)


def _nightly(folder: Path | None) -> Iterator[tuple[datetime, Path]]:
    return _named(folder, NAME) if folder is not None else iter(())


def _named(folder: Path, pattern: re.Pattern[str]) -> Iterator[tuple[datetime, Path]]:
    """The files of this folder whose names are such, and of when they are."""
    for path in folder.glob("*"):
        if found := pattern.fullmatch(path.name):
            yield datetime.strptime(found[1], STAMP).replace(tzinfo=UTC), path


@contextmanager
def _moment(url: str, keys: Keys, folder: Path, now: datetime, rest: Rest) -> Iterator[sa.Connection]:
    """The database as it is, of which patients' keys have been written: of two at once, the later look comes later."""
    with ExitStack() as stack:
        with _in_turn(folder):
            connection = stack.enter_context(dump.snapshot(url))
            head = backup.header(connection, Kind.PATIENT_KEYS, now)
            _refuse_those_of_another(folder / KEYS_NAME, keys, head.database)
            clear_drafts(folder / KEYS_NAME)  # Keys of patients who are erased by now may be in them.
            _write(folder / KEYS_NAME, keys, connection, head, rest)
        yield connection


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    with (folder / ".backup.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _refuse_those_of_another(path: Path, keys: Keys, database: str) -> None:
    """One that is spoilt is written anew; one that another key opens may be another's, too."""
    try:
        with backup.opened(path, keys) as found:
            if found.header.database != database:
                raise BadPlace(f"{path} holds the keys of another database; give each database a folder of its own")
    except BadBackup as error:
        if not isinstance(error.__cause__, (Spoilt, FileNotFoundError)):
            raise


def _write(path: Path, keys: Keys, connection: sa.Connection, head: backup.Header, look: Rest) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with closing(backup.lines(connection, head)) as lines:
                sealed_file.write(file, keys, _looked_at(lines, look))
            file.flush()
            os.fsync(file.fileno())
        backup.check(draft, keys, look)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def shown_on(bar: Bar, rows: int, rest: Rest = nothing) -> Rest:
    """To be called after each of so many rows; the bar moves 200 times."""
    seen, step = count(1), max(1, rows // 200)

    def look() -> None:
        rest()
        if next(seen) % step == 0:
            bar.update(step)

    return look


def _looked_at(lines: Iterable[bytes], look: Rest) -> Iterator[bytes]:
    for line in lines:
        yield line
        if line.startswith(b"["):
            look()


@contextmanager
def in_one_line(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadPlace(f"{error.filename or path}: {error.strerror or type(error).__name__}") from error
