"""Everything out of one database and into an empty one, of either kind, and compared: all of it, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Protocol

import sqlalchemy as sa

from storage import dump, engines, sessions
from storage.engines import Lock, lock_of
from storage.migrate import bring_up


class Unmoved(Exception):
    """Nothing was moved; says why in one line."""


class Bar(Protocol):
    def update(self, n_steps: int) -> None: ...


Bars = Callable[[int], AbstractContextManager[Bar]]  # Given how many rows will be gone through.
Sums = dict[str, dump.Sum]


def move(source_url: str, target_url: str, bars: Bars) -> Sums:
    """How many rows of each table. The source, at this program's version, stays as it is.

    Raises Unmoved, StoreInUse, and what opening a database raises; then the target is as it was.
    """
    if engines.parse(source_url) == engines.parse(target_url):
        raise Unmoved("That is the database that is in use now: name another.")
    with ExitStack() as stack:
        for url in (source_url, target_url):
            if (lock := _alone(url)) is not None:
                stack.callback(lock.release)
        engine = engines.make(target_url)
        stack.callback(engine.dispose)
        with engine.begin() as target:
            return _into(target, source_url, bars)


def _alone(url: str) -> Lock | None:
    """No bot runs on it as long as the lock is held; on PostgreSQL, now. Raises Unmoved, StoreInUse."""
    file = engines.file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        return lock_of(url)
    engine = engines.make(url)
    try:
        if sessions.is_in_use(engine):
            raise Unmoved(f"Others are connected to {engine.url.database}: stop every bot on it first.")
    finally:
        engine.dispose()
    return None


def _into(target: sa.Connection, source_url: str, bars: Bars) -> Sums:
    bring_up(target)
    layout = dump.layout()
    if filled := [each for each in layout if dump.count_rows(target, [each])]:
        raise Unmoved(f"The database to move to is not empty: there are rows in {', '.join(filled[:3])}.")
    with dump.snapshot(source_url) as source, bars(2 * dump.count_rows(source, layout)) as bar:
        sums = {table: dump.Sum() for table in layout}
        for table, columns in layout.items():
            lines = _counted(bar, dump.read(source, table, columns))
            dump.write(target, table, columns, sums[table].over(lines))
        dump.set_next_ids(target, dump.next_ids(source))
        if _sums(target, bar) != sums:
            raise Unmoved("What was read back is not what was written: nothing was moved.")
    with dump.snapshot(source_url) as source:
        if _sums(source) != sums:
            raise Unmoved("Somebody has written meanwhile, so nothing was moved: stop every bot first.")
    return sums


def _sums(connection: sa.Connection, bar: Bar | None = None) -> Sums:
    found = {}
    for table, columns in dump.layout().items():
        found[table] = dump.Sum()
        for _ in found[table].over(_counted(bar, dump.read(connection, table, columns))):
            pass
    return found


def _counted(bar: Bar | None, lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        if bar is not None:
            bar.update(1)
        yield line
