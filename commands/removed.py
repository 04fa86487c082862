"""Who was removed from the staff, noted outside the database: a copy of it from before does not let them in again.

A line each, `removed.txt` in DATA_DIR: when, the id in the staff, and when they joined. Nobody is named.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from bot.clinic import Removal
from bot.ports import StoreTrouble, Transaction
from commands.erased import append_lines, moment
from commands.settings import Settings
from storage.database import SqlStore

NAME, EVERY = "removed.txt", 30.0  # Seconds.
LINE = re.compile(r"(\S+) (\d+) (\S+)")

log = structlog.get_logger()


def file_of(settings: Settings) -> Path | None:
    """None where the bot is only tried out: there databases come and go."""
    return settings.data_dir / NAME if settings.clock_file is None else None


async def keep_complete(store: SqlStore, path: Path | None, every_seconds: float = EVERY) -> None:
    """For ever, on every host."""
    while path is not None:
        try:
            every = await store.run(lambda tx: tx.providers.removed())
            await asyncio.to_thread(note, path, every)
        except StoreTrouble:
            log.warning("who was removed is noted once the database answers", file=path.name)
        except OSError as error:
            log.error("who was removed was not noted", file=path.name, reason=error.strerror)
        await asyncio.sleep(every_seconds)


def note(path: Path, every: Iterable[Removal]) -> None:
    """Those that are not there yet, on disk when this returns. Raises OSError."""
    known = {(each.provider_id, each.joined_at) for each in read(path)}
    new = [each for each in every if (each.provider_id, each.joined_at) not in known]
    lines = (f"{each.removed_at.isoformat()} {each.provider_id} {each.joined_at.isoformat()}\n" for each in new)
    append_lines(path, "".join(lines))


def read(path: Path) -> Sequence[Removal]:
    """What cannot be read of it is left out."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [found for each in lines if (found := _removal(each)) is not None]


def carry_out(tx: Transaction, noted: Iterable[Removal], since: datetime, now: datetime) -> None:
    """In a copy of the moment `since`: what was decided before is in it."""
    from bot.workflows import leaving

    for each in noted:
        if each.removed_at > since:
            try:
                leaving.was_removed(tx, each, now)
            except leaving.LastAdmin:
                log.critical("the last admin of a clinic was removed since, and is there again", row=each.provider_id)


def _removal(line: str) -> Removal | None:
    match = LINE.fullmatch(line)
    try:
        return Removal(int(match[2]), moment(match[3]), moment(match[1])) if match else None
    except ValueError:
        return None
