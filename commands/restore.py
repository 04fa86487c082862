"""A backup put in a database's place; what stood there is kept beside it. See decision 37."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from commands import setback
from commands.backups import KEYS_NAME, Bars, Rest, in_one_line, shown_on
from commands.opening import BadPlace, open_keys, open_migrated
from commands.settings import Settings
from storage import backup, dump, engines, migrate, sessions
from storage.backup import KEYS_TABLE, BadBackup, Header, Kind
from storage.crypto import BadKey, Keys
from storage.dump import Columns
from storage.key_file import sync_folder
from storage.migrate import HEAD
from storage.tables import marks

STAMP = "%Y%m%dt%H%M%Sz"
BESIDE = ("-wal", "-shm")
NO_RIGHT = "42501"
Ask = Callable[[str], bool]


class NotNow(BadPlace):
    """Nothing was changed; says why in one line."""


@dataclass(frozen=True)
class Source:
    """A backup that was read through, with the patients' keys that are in force now."""

    path: Path
    keys: Keys
    head: Header
    columns: Columns
    patient_keys: list[bytes]


def restore(
    settings: Settings, path: Path, now: datetime, bars: Bars, agree: Ask, ahead: timedelta | None = None
) -> Iterator[str]:
    """What to print. `agree` is asked once all has been read; `ahead` is by how much our clock is, if it is wrong.

    Raises NotNow, BadBackup, BadKey, and as opening does.
    """
    source = _checked(path, _keys(settings), bars)
    _refuse_a_wrong_clock(now, source.head.made_at, ahead)
    since, url, file = source.head.made_at, settings.database_url, engines.file_of(settings.database_url)
    with _nobody_runs(url):
        if not agree(f"Put back the backup of {since:%Y-%m-%d %H:%M} UTC ({source.head.rows:,} rows)?"):
            raise NotNow("Nothing was changed.")
        with in_one_line(path), bars(source.head.rows) as bar:
            look = shown_on(bar, source.head.rows)
            kept = _into_schema(url, source, now, look) if file is None else _into_file(file, source, now, look)
    if kept:
        yield f"What was there before is kept as {kept}. Delete it once all is well: it holds patients' keys."
    store = open_migrated(settings, source.keys, exclusive=True)
    try:
        setback.catch_up(store, settings, now)
    finally:
        store.close()
    yield f"The database is that of {since:%Y-%m-%d %H:%M} UTC. Start the bot: staff reads which hours may be missing."


def _refuse_a_wrong_clock(now: datetime, made_at: datetime, ahead: timedelta | None) -> None:
    """What falls due until now counts as done, or is done a second time. Raises NotNow."""
    says = f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC"
    if ahead is not None:
        minutes, to = round(abs(ahead).total_seconds() / 60), "ahead of" if ahead > timedelta() else "behind"
        raise NotNow(f"{says}, {minutes:,} minutes {to} Telegram's: set it, and try again. Nothing was changed.")
    if now < made_at:
        raise NotNow(
            f"{says}, and the backup is of {made_at:%Y-%m-%d %H:%M}: set it, and try again. Nothing was changed."
        )


def _keys(settings: Settings) -> Keys:
    """Never a new one: nothing would open with it."""
    if not settings.keys and not settings.master_key_file.exists():
        raise BadKey(f"{settings.master_key_file} is missing: put back the key file first, or set MASTER_KEY")
    return open_keys(settings)


def _checked(path: Path, keys: Keys, bars: Bars) -> Source:
    """Raises BadBackup."""
    beside = path.with_name(KEYS_NAME)
    head, patients = _read(path, keys, Kind.DATA, bars)
    of_keys, lines = _read(beside, keys, Kind.PATIENT_KEYS, bars)
    if of_keys.database != head.database or not _ids(patients) <= _ids(lines):
        raise BadBackup(f"{beside} is of another database, or older than {path.name}: put the newest copy of it there")
    return Source(path, keys, head, of_keys.layout[KEYS_TABLE], lines)


def _read(path: Path, keys: Keys, kind: Kind, bars: Bars) -> tuple[Header, list[bytes]]:
    """All of it is looked at; of its rows, those of patients' keys."""
    found: list[bytes] = []
    with backup.opened(path, keys) as content:
        head = content.header
        if head.kind is not kind:
            raise BadBackup(f"{path} holds {head.kind}, where a backup's {kind} are needed")
        if head.version > HEAD:
            raise BadBackup(f"{path} was made by a newer version of this program; use that one")
        with bars(head.rows) as bar:
            look = shown_on(bar, head.rows)
            for table, _, rows in content.tables():
                for line in rows:
                    look()
                    if table == KEYS_TABLE:
                        found.append(line)
    return head, found


def _ids(lines: list[bytes]) -> set[bytes]:
    """The enrollment's id stands first."""
    return {line.partition(b",")[0] for line in lines}


@contextmanager
def _nobody_runs(url: str) -> Iterator[None]:
    """Raises StoreInUse, NotNow."""
    if (file := engines.file_of(url)) is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    lock = engines.lock_of(url)
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _into_file(file: Path, source: Source, now: datetime, look: Rest) -> str:
    """Where what was there is kept now; "" where nothing was."""
    draft, kept = file.with_name(f"{file.name}.restoring"), file.with_name(f"{file.name}.before-{_stamp(now)}")
    had_one = file.exists()
    _clear(draft)
    try:
        _make(draft, source, look)
        draft.chmod(file.stat().st_mode if had_one else 0o600)
        if had_one:
            _put_beside(file, kept)
        draft.replace(file)
    finally:
        _clear(draft)
    sync_folder(file.parent)
    return str(kept) if had_one else ""


def _make(file: Path, source: Source, look: Rest) -> None:
    engine = engines.make(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            _load(connection, source, look)
    finally:
        engine.dispose()


def _clear(file: Path) -> None:
    for each in ("", *BESIDE):
        file.with_name(file.name + each).unlink(missing_ok=True)


def _put_beside(file: Path, kept: Path) -> None:
    """Whole, under both names: there is no moment at which there is no database."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(file)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for each in BESIDE:
        if (path := file.with_name(file.name + each)).exists():
            path.rename(kept.with_name(kept.name + each))
    os.link(file, kept)


def _into_schema(url: str, source: Source, now: datetime, look: Rest) -> str:
    """In one transaction. Raises NotNow where anybody else is connected, or where the schema is not ours to rename."""
    engine = engines.make(url)
    try:
        if sessions.is_in_use(engine):
            raise NotNow(f"others are connected to {engine.url.database}: stop the bot, everywhere, and try again")
        with engine.begin() as connection:
            kept = _renamed(connection, now)
            _load(connection, source, look)
        return kept
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != NO_RIGHT:
            raise
        raise NotNow("this user may not rename the schema: make an empty database, and restore into that") from error
    finally:
        engine.dispose()


def _renamed(connection: sa.Connection, now: datetime) -> str:
    """The schema's new name; "" where it was empty."""
    if not sa.inspect(connection).get_table_names():
        return ""
    quote = connection.dialect.identifier_preparer.quote
    old, kept = str(connection.scalar(sa.text("SELECT current_schema()"))), f"before_{_stamp(now)}"
    connection.exec_driver_sql(f"ALTER SCHEMA {quote(old)} RENAME TO {quote(kept)}")
    connection.exec_driver_sql(f"CREATE SCHEMA {quote(old)}")
    return f"schema {kept}"


def _load(connection: sa.Connection, source: Source, look: Rest) -> None:
    """As the tables were then, and brought up to this version with what stands in them."""
    migrate.bring_up(connection, to=source.head.version)
    with backup.opened(source.path, source.keys) as content:
        for table, columns, rows in content.tables():
            dump.write(connection, table, columns, _looked_at(rows, look) if table != KEYS_TABLE else _none_of(rows))
    dump.write(connection, KEYS_TABLE, source.columns, source.patient_keys)
    migrate.bring_up(connection, source.keys)
    dump.set_next_ids(connection, source.head.next_ids)
    connection.execute(sa.delete(marks).where(marks.c.name == setback.RESTORED))
    connection.execute(sa.insert(marks).values(name=setback.RESTORED, at=source.head.made_at))


def _looked_at(rows: Iterator[bytes], look: Rest) -> Iterator[bytes]:
    for line in rows:
        look()
        yield line


def _none_of(rows: Iterator[bytes]) -> Iterator[bytes]:
    """Read all the same, for their sum."""
    return iter([line for line in rows if not line])


def _stamp(now: datetime) -> str:
    return f"{now.astimezone(UTC):{STAMP}}"
