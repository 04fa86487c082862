"""A copy of the database from before somebody was erased does not bring them back."""

import asyncio
import base64
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.erasure import Erasure
from bot.ports import NotYours
from bot.workflows import erasing
from commands import erased
from commands.opening import BadPlace, open_keys, open_migrated
from commands.run import make_pipeline
from commands.settings import Settings
from commands.upkeep import Papers
from sandbox.telegram import Telegram
from storage.database import SqlStore
from tests.provider.conftest import LINKS, bot_of
from tests.storage.people import NOW, PATIENT, furnish

LATER = NOW + timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(b"k" * 32).decode())
    monkeypatch.setenv("BOT_TOKEN", "123456789:" + "a" * 35)
    return Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/bot.sqlite3")


def opened(settings: Settings) -> SqlStore:
    return open_migrated(settings, open_keys(settings))


def names(store: SqlStore) -> list[str]:
    return [each.name for each in store.transact(lambda tx: tx.enrollments.names(1))]


def copy_of(database: Path, to: Path) -> None:
    """As it is committed now, whatever stood there."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


async def test_a_backup_from_before_shows_nothing_of_them(settings: Settings, tmp_path: Path) -> None:
    database, backup, file = tmp_path / "bot.sqlite3", tmp_path / "backup.sqlite3", erased.file_of(settings)
    store = opened(settings)
    store.transact(furnish)
    copy_of(database, backup)
    assert file is not None
    pipeline = make_pipeline(store, bot_of(Telegram(LATER.timestamp)), LINKS, lambda: LATER, papers=Papers(erased=file))
    store.transact(lambda tx: erasing.forget(tx, PATIENT, LATER))
    await pipeline.heartbeat.drain()
    store.close()
    copy_of(backup, database)
    store = opened(settings)
    try:
        assert names(store) == []
        with pytest.raises(NotYours):
            store.transact(lambda tx: tx.enrollments.of_clinic(1, 1))
        assert not store.transact(lambda tx: tx.enrollments.of_patient(PATIENT))
        assert [each.erased_at for each in store.transact(lambda tx: tx.erasures.every())] == [LATER]
    finally:
        store.close()


def test_another_database_keeps_its_own_patient_of_that_number(settings: Settings) -> None:
    file = erased.file_of(settings)
    assert file is not None
    erased.append(file, [Erasure(1, NOW + timedelta(microseconds=1), LATER)])
    store = opened(settings)
    store.transact(furnish)
    store.close()
    store = opened(settings)
    try:
        assert names(store) == ["Bea Fennimore"]
    finally:
        store.close()


def test_whom_the_file_does_not_know_is_noted_at_the_next_start(settings: Settings) -> None:
    store = opened(settings)
    store.transact(furnish)
    store.transact(lambda tx: tx.erasures.erase(1, LATER))
    store.close()
    opened(settings).close()
    opened(settings).close()
    file = erased.file_of(settings)
    assert file is not None
    assert erased.read(file) == [Erasure(1, NOW, LATER)]
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_read_is_said_in_one_line(settings: Settings) -> None:
    (settings.data_dir / erased.NAME).mkdir()
    with pytest.raises(BadPlace, match=r"erased.txt: .*; it says who was erased, and must be read and written"):
        opened(settings)


async def test_admins_read_that_it_cannot_be_noted_and_it_is_tried_again(settings: Settings, tmp_path: Path) -> None:
    store, now, file = opened(settings), [LATER], tmp_path / "full" / "erased.txt"
    people = store.transact(furnish)
    more: dict[str, Any] = {"papers": Papers(erased=file), "ticks": lambda: now[0].timestamp()}
    pipeline = make_pipeline(store, bot_of(Telegram(LATER.timestamp)), LINKS, lambda: now[0], **more)
    store.transact(lambda tx: erasing.forget(tx, PATIENT, LATER))
    for _ in range(3):
        assert not store.transact(lambda tx: tx.outbox.is_on_its_way(people.provider.chat_id, "not noted"))
        await pipeline.heartbeat.drain()
        now[0] += timedelta(seconds=61)
    assert store.transact(lambda tx: tx.outbox.is_on_its_way(people.provider.chat_id, "not noted"))
    file.parent.mkdir()
    await pipeline.heartbeat.drain()
    assert erased.read(file) == [Erasure(1, NOW, LATER)]
    store.close()


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_a_damaged_line_loses_no_other(tmp_path_factory: pytest.TempPathFactory, damaged: str) -> None:
    file = tmp_path_factory.mktemp("erased") / "erased.txt"
    erased.append(file, [Erasure(1, NOW, LATER)])
    with file.open("a", encoding="utf-8", newline="") as torn:
        torn.write(damaged)
    erased.append(file, [Erasure(2, NOW, LATER)])
    found = erased.read(file)
    assert found[0] == Erasure(1, NOW, LATER)
    assert found[-1] == Erasure(2, NOW, LATER)


async def test_a_host_whose_bot_does_not_lead_learns_who_was_erased(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "of another host" / "erased.txt"
    store = opened(settings)
    store.transact(furnish)
    store.transact(lambda tx: erasing.forget(tx, PATIENT, LATER))
    keeping = asyncio.create_task(erased.keep_complete(store, file, 0.001))
    try:
        with capture_logs() as lines:
            await until(lambda: lines)  # There is no such folder yet, and it goes on.
            file.parent.mkdir()
            await until(lambda: file.exists() and erased.read(file))
        assert [each.erased_at for each in erased.read(file)] == [LATER]
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})
        store.close()
    assert len(erased.read(file)) == 1


async def test_whom_one_host_alone_knows_as_erased_is_erased_while_it_runs(settings: Settings) -> None:
    """A copy was put back under several hosts, and another one has judged it."""
    file, store = erased.file_of(settings), opened(settings)
    assert file is not None
    store.transact(furnish)
    erased.append(file, [Erasure(1, NOW, LATER)])
    keeping = asyncio.create_task(erased.keep_complete(store, file, 0.001))
    try:
        await until(lambda: store.transact(lambda tx: tx.erasures.every()))
        assert names(store) == []
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})
        store.close()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 (of another thread)
            await asyncio.sleep(0.001)
