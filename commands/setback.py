"""A copy of the database from before is known as one, however it came back: by a mark in it, or by its high water.

High water is noted beside the database, a few times a minute: `high-water.txt` in DATA_DIR. A database whose own is
lower was exchanged for a copy. See decision 37.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog

from bot.clinic import Removal
from bot.erasure import Erasure
from bot.ports import Clock, StoreTrouble
from commands import erased, heads, removed
from commands.settings import Settings
from storage import lineage, setback
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from storage.types import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from handlers.pipeline.lost_time import LostTime

NAME, RESTORED = "high-water.txt", "restored, and not judged yet"
LINE = re.compile(r"([0-9a-f]{16}) (\S+)\n")
EVERY = 5.0  # Seconds.

log = structlog.get_logger()


class Height(NamedTuple):
    database: str
    at: datetime


def file_of(settings: Settings) -> Path | None:
    """None where the bot is only tried out: there databases come and go."""
    return settings.data_dir / NAME if settings.clock_file is None else None


class Off(NamedTuple):
    """From when the bot was last alive, as far as the database knows, until now; `copied_at` where that is a copy."""

    since: datetime
    until: datetime
    copied_at: datetime | None


def catch_up(store: SqlStore, settings: Settings, now: datetime) -> Off:
    """Before anything else is done with it."""
    path, last = file_of(settings), store.transact(_last_alive)
    removals = [] if path is None else removed.read(path.with_name(removed.NAME))
    erasures = [] if path is None else erased.read(path.with_name(erased.NAME))
    since = store.transact(_begin_anew, None if path is None else read(path), removals, erasures, now)
    if since is not None:
        log.critical("the database is a copy from before: staff is told what may be missing", since=since.isoformat())
        if (noted := heads.file_of(settings)) is not None:
            heads.put_aside(noted, now)
    rise(store, path, now)
    return Off(now if since else last, now, since)


def watch_for(store: SqlStore, off: Off, told: asyncio.Event) -> "LostTime | None":
    """Where the note beside the database is a copy too: the first message of ours that it cannot know ends this run.

    None for a new database: there is nothing in it to be judged.
    """
    if off.since == EPOCH:
        return None

    def found() -> None:
        if not told.is_set():
            log.critical("a message of ours is from a time that the database does not know")
            store.transact(lambda tx: tx.marks.set(RESTORED, off.since))
            told.set()

    from handlers.pipeline.lost_time import LostTime

    return LostTime(off.since, off.until, found)


def is_to_be_judged(tx: SqlTransaction) -> bool:
    return tx.marks.get(RESTORED) is not None


def end(store: SqlStore, settings: Settings, now: datetime) -> bool:
    """Of a run. Was the database found to be a copy meanwhile? It is judged at the next start where it is away now."""
    try:
        rise(store, file_of(settings), now)
        return store.transact(is_to_be_judged)
    except StoreTrouble:
        log.warning("the high water was not noted: the database is away")
        return False


def rise(store: SqlStore, path: Path | None, now: datetime) -> None:
    """In the database first, then beside it: the file is never ahead of a database that was not exchanged."""
    height = store.transact(_rise, now)
    if path is not None:
        _write(path, height)


async def keep_rising(store: SqlStore, path: Path | None, clock: Clock, told: asyncio.Event) -> None:
    """For ever; what goes wrong is tried again the next time. A database that was exchanged under us ends this run."""
    last = None if path is None else read(path)
    while path is not None:
        await asyncio.sleep(EVERY)
        try:
            height = await store.run(_rise_above, last, clock())
        except StoreTrouble:
            log.warning("the high water was not noted", file=path.name)
            continue
        if height is None:
            log.critical("the database was exchanged for a copy from before, while we ran")
            told.set()
            return
        await asyncio.to_thread(_write, path, height)
        last = height


def read(path: Path) -> Height | None:
    """None where there is nothing that can be read."""
    try:
        found = LINE.fullmatch(path.read_text(encoding="utf-8", errors="replace"))
        at = datetime.fromisoformat(found[2]) if found else None
    except (OSError, ValueError):
        return None
    return Height(found[1], at) if found and at is not None and at.tzinfo is not None else None


def _write(path: Path, height: Height) -> None:
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(f"{height.database} {height.at.isoformat()}\n", encoding="ascii")
        draft.replace(path)
    except OSError as error:
        log.error("the high water was not noted", file=path.name, reason=error.strerror)


def _rise(tx: SqlTransaction, now: datetime) -> Height:
    return Height(lineage.name(tx), lineage.rise(tx, now))


def _rise_above(tx: SqlTransaction, last: Height | None, now: datetime) -> Height | None:
    """None where it is lower than it was, and so to be judged."""
    if _is_below(tx, last):
        tx.marks.set(RESTORED, _last_alive(tx))
        return None
    return _rise(tx, now)


def _begin_anew(
    tx: SqlTransaction,
    noted: Height | None,
    removals: Sequence[Removal],
    erasures: Sequence[Erasure],
    now: datetime,
) -> datetime | None:
    lineage.alone(tx)
    since = _set_back_to(tx, noted)
    if since is None:
        return None
    from bot.workflows import restoring

    erased.carry_out(tx, erasures)
    parked = setback.begin_anew(tx, since, now)
    removed.carry_out(tx, removals, since, now)
    restoring.judge_anew(tx, parked, since, now)
    tx.marks.set("received", now)
    lineage.forget(tx, RESTORED)
    lineage.rise(tx, now if noted is None else max(now, noted.at + MICROSECOND))
    return since


def _set_back_to(tx: SqlTransaction, noted: Height | None) -> datetime | None:
    if (restored_to := tx.marks.get(RESTORED)) is not None:
        return restored_to
    return _last_alive(tx) if _is_below(tx, noted) else None


def _is_below(tx: SqlTransaction, noted: Height | None) -> bool:
    return noted is not None and noted.database == lineage.name(tx) and lineage.height(tx) < noted.at


def _last_alive(tx: SqlTransaction) -> datetime:
    return max(lineage.height(tx), *(tx.marks.get(each) or EPOCH for each in ("received", "sent")))
