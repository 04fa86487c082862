"""A migrated PostgreSQL database that the tests of a worker use one after another, each finding it empty."""

from collections.abc import Callable

import psycopg
import sqlalchemy as sa

from storage import engines
from storage.tables import metadata

CHILDREN_FIRST = [table.name for table in reversed(metadata.sorted_tables)]
SEQUENCES = "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) FROM pg_sequences"
MAKE = engines.make
PAGE = 8192  # bytes; in one page, rows lie in the order in which they came, whatever was deleted there before
GROWN = "SELECT name FROM unnest(%s::text[]) AS name WHERE pg_relation_size(name::regclass) > %s"


class Shared:
    def __init__(self, url: str) -> None:
        self.url = url
        self._idle: list[sa.Engine] = []
        self._let_go: dict[sa.Engine, Callable[[], None]] = {}
        self._connection = self._connect()
        sequences = [f"SELECT setval('{name}', 1, false)" for (name,) in self._connection.execute(SEQUENCES)]
        self._delete = "; ".join([*(f"DELETE FROM {table}" for table in CHILDREN_FIRST), *sequences])

    def empty(self) -> None:
        """Numbers begin at 1 again. To delete the few rows of a test is twenty times as quick as to truncate tables."""
        try:
            self._empty()
        except psycopg.OperationalError:
            if not self._connection.closed:
                raise
            self._connection = self._connect()  # A test had the server throw everybody out.
            self._drop_engines()
            self._empty()

    def _empty(self) -> None:
        grown = [name for (name,) in self._connection.execute(GROWN, [CHILDREN_FIRST, PAGE])]
        if grown:
            self._connection.execute(f"TRUNCATE {', '.join(grown)} CASCADE".encode())
        self._connection.execute(self._delete.encode())

    def engine(self) -> sa.Engine:
        """As the bot makes it; but when a store lets go of it, it keeps its connections, for the next test."""
        if self._idle:
            return self._idle.pop()
        engine = MAKE(self.url)
        let_go = self._let_go[engine] = engine.dispose
        setattr(engine, "dispose", lambda: self._idle.append(engine) if _is_whole(engine) else let_go())  # noqa: B010
        return engine

    def close(self) -> None:
        self._drop_engines()
        self._connection.close()

    def _drop_engines(self) -> None:
        while self._idle:
            self._let_go[self._idle.pop()]()

    def _connect(self) -> psycopg.Connection:
        """As a superuser who may do what the bot may not: empty the audit although triggers forbid it."""
        address = sa.make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(address, autocommit=True)
        connection.execute("SET session_replication_role = replica")
        return connection


def _is_whole(engine: sa.Engine) -> bool:
    """Has it all its connections back?"""
    return isinstance(engine.pool, sa.QueuePool) and not engine.pool.checkedout()
