"""Who was removed from the staff is noted beside the database, by every host."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

from structlog.testing import capture_logs

from bot.clinic import Removal
from bot.ports import StoreTrouble
from commands import removed
from storage.database import SqlStore
from tests.commands.test_erased import until
from tests.storage.people import NOW, furnish

LATER = NOW + timedelta(days=1)
GONE = Removal(7, NOW, LATER)


def test_a_damaged_line_loses_no_other(tmp_path: Path) -> None:
    file = tmp_path / removed.NAME
    removed.note(file, [GONE])
    with file.open("a") as torn:
        torn.write("2026-01-01T00:00:00 8 yesterday\nhalf a l")
    removed.note(file, [GONE, Removal(8, NOW, LATER)])
    assert removed.read(file) == [GONE, Removal(8, NOW, LATER)]
    assert file.stat().st_mode & 0o077 == 0


async def test_while_the_database_is_away_nobody_is_sent_to_look_at_the_file(tmp_path: Path) -> None:
    class Away:
        async def run(self, _: object) -> None:
            raise StoreTrouble("no connection")

    keeping = asyncio.create_task(removed.keep_complete(cast("SqlStore", Away()), tmp_path / removed.NAME, 0.001))
    try:
        with capture_logs() as lines:
            await until(lambda: lines)
    finally:
        keeping.cancel()
    line = {"event": "who was removed is noted once the database answers", "file": removed.NAME}
    assert lines[0] == line | {"log_level": "warning"}


async def test_every_host_notes_who_was_removed_and_goes_on_where_it_cannot(store: SqlStore, tmp_path: Path) -> None:
    file, people = tmp_path / "of another host" / removed.NAME, store.transact(furnish)
    gone = people.provider
    store.transact(lambda tx: tx.providers.save(replace(tx.providers.get(gone.id), removed_at=LATER)))
    keeping = asyncio.create_task(removed.keep_complete(store, file, 0.001))
    try:
        with capture_logs() as lines:
            await until(lambda: lines)  # There is no such folder yet.
            file.parent.mkdir()
            await until(lambda: file.exists() and removed.read(file))
        assert removed.read(file) == [Removal(gone.id, gone.joined_at, LATER)]
    finally:
        keeping.cancel()
