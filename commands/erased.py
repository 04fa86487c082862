"""Who was erased, noted outside the database: a copy of it from before does not bring them back. See decision 31.

A line each, `erased.txt` in DATA_DIR: when, the enrollment's id, and when it was made. Nobody is named.
"""

import asyncio
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import structlog

from bot.erasure import Erasure
from bot.ports import Due, StoreTrouble, Transaction
from commands.settings import Settings
from storage.database import SqlStore

NAME = "erased.txt"
LINE = re.compile(r"(\S+) (\d+) (\S+)")

log = structlog.get_logger()


def file_of(settings: Settings) -> Path | None:
    """None where the bot is only tried out: there databases come and go."""
    return settings.data_dir / NAME if settings.clock_file is None else None


def catch_up(store: SqlStore, path: Path | None) -> None:
    """Whom the file knows as erased is erased in this database too, and the other way round."""
    if path is None:
        return
    noted = read(path)
    store.transact(carry_out, noted)
    note_missing(path, noted, store.transact(lambda tx: tx.erasures.every()))


def carry_out(tx: Transaction, noted: Iterable[Erasure]) -> None:
    """Whom it knows as erased, and who is there all the same: this database is a copy from before."""
    kept = [each for each in noted if tx.erasures.is_kept(each)]
    for each in kept:
        tx.enrollments.hold(each.enrollment_id)
        tx.erasures.erase(each.enrollment_id, each.erased_at)
    if again := len(kept):
        log.warning("erased again: this database is from before", patients=again)


def note_missing(path: Path, noted: Iterable[Erasure], every: Iterable[Erasure]) -> None:
    known = {(each.enrollment_id, each.created_at) for each in noted}
    append(path, [each for each in every if (each.enrollment_id, each.created_at) not in known])


async def keep_complete(store: SqlStore, path: Path | None, every_seconds: float = 3600) -> None:
    """For ever: of several hosts the one whose bot leads notes who is erased, and the others read of it here.

    And where a copy from before was put back under several, one of them may be the only one to know of it.
    """
    while path is not None:
        await asyncio.sleep(every_seconds)
        try:
            await asyncio.to_thread(catch_up, store, path)
        except StoreTrouble:
            log.warning("who was erased is noted once the database answers", file=path.name)
        except OSError as error:
            log.error("who was erased was not noted", file=path.name, reason=error.strerror)


def note(tx: Transaction, due: Due, path: Path | None) -> None:
    """One who has just been erased. A line that is written twice does no harm."""
    if path is not None:
        append(path, [each for each in tx.erasures.every() if each.enrollment_id == due.subject])


def append(path: Path, erasures: Iterable[Erasure]) -> None:
    """On disk when this returns; raises OSError."""
    lines = (f"{each.erased_at.isoformat()} {each.enrollment_id} {each.created_at.isoformat()}\n" for each in erasures)
    append_lines(path, "".join(lines))


def append_lines(path: Path, lines: str) -> None:
    """Behind a line that was torn by a kill, too. On disk when this returns; raises OSError."""
    if not lines:
        return
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(file).st_size
        is_torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        os.write(file, ("\n" * is_torn + lines).encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(path: Path) -> list[Erasure]:
    """What cannot be read of it is said in the log, and left out."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [_erasure(line) for line in lines if line]
    if lost := found.count(None):
        log.error("lines cannot be read", file=path.name, lines=lost)
    return [each for each in found if each is not None]


def _erasure(line: str) -> Erasure | None:
    match = LINE.fullmatch(line)
    try:
        return Erasure(int(match[2]), moment(match[3]), moment(match[1])) if match else None
    except ValueError:
        return None


def moment(text: str) -> datetime:
    """Raises ValueError, also for one without a zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at
