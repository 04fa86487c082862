"""How each of the two databases is opened."""

import fcntl
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

CONNECTIONS = 4
BUSY_MS = 30_000
LOG_WAITS = 2.0  # Seconds, for whoever reads.
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA secure_delete = ON",  # What is erased stays in no page, those that are free from now on included.
)

RELAXED = "PRAGMA synchronous = NORMAL"  # A power cut may undo the last commits; no end of a process undoes any.
WITHOUT_WAITING = "?synchronous=normal"  # Behind the address of a database that is thrown away soon.

RUNS = 0x5AFE5C3  # Every instance holds this lock of PostgreSQL's, together with the others.
HELD = "FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objsubid = 1 AND granted"
RUNNING = sa.text(
    f"SELECT count(*) {HELD} AND objid = {RUNS} "  # noqa: S608
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class BadDatabaseUrl(Exception):
    """In one line: which databases there may be."""


class StoreInUse(Exception):
    """Another process runs the bot on this database."""


class Lock:
    """A file beside the database, held as long as the process lives; the system lets go of it when that dies."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise StoreInUse(f"the bot runs already on this database ({path} is held by another process)") from error

    def release(self) -> None:
        self._file.close()


def lock_of(url: str) -> Lock | None:
    """The lock of an SQLite database; raises StoreInUse. PostgreSQL needs none."""
    path = file_of(url)
    return None if path is None else Lock(path.with_name(path.name + ".lock"))


def instances(connection: sa.Connection) -> int:
    """How many run the bot on this PostgreSQL database now; 0 on SQLite, where one file's lock is enough."""
    return int(connection.scalar(RUNNING) or 0) if connection.dialect.name == "postgresql" else 0


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    parsed = parse(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def parse(url: str) -> sa.URL:
    """With the drivers we use, whatever the address says; raises BadDatabaseUrl."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise BadDatabaseUrl("DATABASE_URL is not a database address, such as sqlite:///data/bot.sqlite3") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise BadDatabaseUrl("DATABASE_URL must begin with sqlite:/// and a file, or with postgresql://")


def make(url: str) -> sa.Engine:
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, begin=_begin)
    engine = sa.create_engine(
        parsed, hide_parameters=True, pool_size=CONNECTIONS, max_overflow=0, isolation_level="READ COMMITTED"
    )
    sa.event.listen(engine, "connect", _refuse_encodings)
    return engine


def _refuse_encodings(connection: Any, _: Any) -> None:
    """Raises BadDatabaseUrl: what people write has letters of every alphabet."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise BadDatabaseUrl(
            f"the database's encoding is {encoding}, and must be UTF8: make it with createdb -E UTF8 -T template0"
        )


def make_reader(url: str) -> sa.Engine:
    """Its transactions see the database as it was when they began, change nothing, and keep nobody waiting."""
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, begin=_begin_reading)
    of_one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return sa.create_engine(parsed, hide_parameters=True, pool_size=1, max_overflow=0, execution_options=of_one_moment)


def _sqlite(url: sa.URL, begin: Callable[[sa.Connection], None]) -> sa.Engine:
    if Path(url.database or "").is_dir():
        raise BadDatabaseUrl(f"DATABASE_URL names {url.database}, which is a folder and must be a file")
    engine = sa.create_engine(url.set(query={}), hide_parameters=True, pool_size=1, max_overflow=0)
    sa.event.listen(engine, "connect", _prepare)
    if "synchronous" in url.query:
        sa.event.listen(engine, "connect", _relax)
    sa.event.listen(engine, "begin", begin)
    return engine


def truncate_log(url: sa.URL) -> bool:
    """Move what SQLite has written ahead into the file, and empty the log; False where somebody reads just now.

    Until then it holds what has been erased since. Of PostgreSQL nothing is done.
    """
    if url.get_backend_name() != "sqlite":
        return True
    with closing(sqlite3.connect(url.database or "", timeout=LOG_WAITS)) as connection:
        return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _relax(connection: Any, _: Any) -> None:
    connection.execute(RELAXED)


def _begin(connection: sa.Connection) -> None:
    """Whoever writes takes the lock when the transaction begins; a lock taken midway loses what others have written."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN IMMEDIATE")


def _begin_reading(connection: sa.Connection) -> None:
    """SQLite takes its snapshot with the first row that is read."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA query_only = ON")
    driver.execute("BEGIN")
    driver.execute("SELECT 1 FROM sqlite_master").fetchone()
