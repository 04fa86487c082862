"""A database that was exchanged for a copy from before is noticed at the next start; one that was not never is."""

import asyncio
import base64
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.erasure import Erasure
from bot.ports import StoreTrouble
from bot.workflows import restoring
from commands import erased, heads, setback
from commands.opening import open_keys, open_migrated
from commands.settings import Settings
from storage import lineage
from storage.database import SqlStore
from storage.engines import file_of
from storage.tables import marks
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, PATIENT, an_alert, furnish

MINUTE = timedelta(minutes=1)


@pytest.fixture
def settings(tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(b"k" * 32).decode())
    monkeypatch.setenv("BOT_TOKEN", "123456789:" + "a" * 35)
    return Settings(data_dir=tmp_path / "data", database_url=migrated_url)


@pytest.fixture
def store(settings: Settings) -> Iterator[SqlStore]:
    """A bot ran until NOW."""
    store = open_migrated(settings, open_keys(settings))
    store.transact(furnish)
    assert set_back_to(store, settings, NOW) is None
    yield store
    store.close()


def set_back_to(store: SqlStore, settings: Settings, now: datetime) -> datetime | None:
    return setback.catch_up(store, settings, now).copied_at


def path_of(settings: Settings) -> Path:
    path = setback.file_of(settings)
    assert path is not None
    return path


def exchange(store: SqlStore, at: datetime) -> None:
    """As if the database were a copy of that moment."""
    store.transact(
        lambda tx: tx.sql.connection.execute(sa.update(marks).where(marks.c.name == "high water").values(at=at))
    )


def was_told(tx: SqlTransaction) -> bool:
    return tx.outbox.waits(5_000_000_002, "restored")


def test_a_copy_is_noticed_once(store: SqlStore, settings: Settings) -> None:
    before = NOW - timedelta(hours=2)
    exchange(store, before)
    assert set_back_to(store, settings, NOW + MINUTE) == before
    assert store.transact(was_told)
    assert store.transact(restoring.lost) == (before, NOW + MINUTE)
    assert store.transact(lambda tx: lineage.height(tx)) > NOW
    assert set_back_to(store, settings, NOW + 2 * MINUTE) is None


def test_a_file_that_was_exchanged_by_hand_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(b"k" * 32).decode())
    monkeypatch.setenv("BOT_TOKEN", "123456789:" + "a" * 35)
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/bot.sqlite3")
    file = file_of(settings.database_url)
    assert file is not None
    for number in range(4):
        store = open_migrated(settings, open_keys(settings))
        found = set_back_to(store, settings, NOW + number * MINUTE)
        assert (found is not None) is (number == 3)
        store.close()
        if number == 0:
            shutil.copy(file, tmp_path / "copy")
        if number == 2:
            shutil.copy(tmp_path / "copy", file)


def test_nothing_is_noticed_where_nothing_was_exchanged(store: SqlStore, settings: Settings) -> None:
    """Killed after it rose in the database and before that in the file; and with a clock that goes back."""
    store.transact(lineage.rise, NOW + MINUTE)
    assert set_back_to(store, settings, NOW - timedelta(days=400)) is None
    assert set_back_to(store, settings, NOW - timedelta(days=400)) is None
    assert set_back_to(store, settings, NOW + MINUTE) is None


@pytest.mark.parametrize("noted", [None, "", "0123456789abcdef", "0123456789abcdef 2126-01-01T00:00:00+00:00\n", "\0"])
def test_nothing_is_noticed_without_a_note_of_this_database(
    store: SqlStore, settings: Settings, noted: str | None
) -> None:
    path = path_of(settings)
    path.unlink()
    if noted is not None:
        path.write_text(noted)
    assert set_back_to(store, settings, NOW) is None
    assert setback.read(path) is not None


def test_what_was_begun_by_a_restore_is_ended_at_the_next_start(store: SqlStore, settings: Settings) -> None:
    store.transact(lambda tx: tx.marks.set(setback.RESTORED, NOW - MINUTE))
    assert set_back_to(store, settings, NOW) == NOW - MINUTE
    assert set_back_to(store, settings, NOW) is None


def test_nothing_is_left_halfway(store: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    exchange(store, NOW - MINUTE)
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "judge_anew", fail)
        with pytest.raises(RuntimeError):
            setback.catch_up(store, settings, NOW)
    assert set_back_to(store, settings, NOW) == NOW - MINUTE


def test_heads_of_lines_that_are_gone_are_put_aside(store: SqlStore, settings: Settings) -> None:
    file = heads.file_of(settings)
    assert file is not None
    file.write_text("old")
    exchange(store, NOW - MINUTE)
    setback.catch_up(store, settings, NOW)
    assert not file.exists()
    assert [each.read_text() for each in file.parent.glob("audit-heads-until-*.txt")] == ["old"]


def test_where_the_bot_is_tried_out_databases_come_and_go(store: SqlStore, settings: Settings) -> None:
    tried = settings.model_copy(update={"clock_file": settings.data_dir / "clock"})
    exchange(store, NOW - MINUTE)
    assert set_back_to(store, tried, NOW) is None


def test_a_run_ends_though_the_database_is_away(
    store: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreTrouble

    assert not setback.end(store, settings, NOW)
    store.transact(lambda tx: tx.marks.set(setback.RESTORED, NOW))
    assert setback.end(store, settings, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(store, "transact", away)
        assert not setback.end(store, settings, NOW)


async def rising(store: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch, told: asyncio.Event) -> None:
    """Until it has been noted once, or `told`."""
    noted, loop, write = asyncio.Event(), asyncio.get_running_loop(), setback._write

    def wrote(path: Path, height: setback.Height) -> None:
        write(path, height)
        loop.call_soon_threadsafe(noted.set)

    monkeypatch.setattr(setback, "EVERY", 0)
    monkeypatch.setattr(setback, "_write", wrote)
    task = asyncio.create_task(setback.keep_rising(store, path_of(settings), lambda: NOW + MINUTE, told))
    await asyncio.wait(
        [asyncio.ensure_future(noted.wait()), asyncio.ensure_future(told.wait())], return_when=asyncio.FIRST_COMPLETED
    )
    task.cancel()


async def test_it_rises_while_the_bot_runs(
    store: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Event()
    await rising(store, settings, monkeypatch, told)
    assert not told.is_set()
    assert store.transact(lineage.height) >= NOW + MINUTE
    noted = setback.read(path_of(settings))
    assert noted is not None
    assert noted.at >= NOW + MINUTE


def test_whom_a_copy_brings_back_under_a_running_bot_is_erased_first(store: SqlStore, settings: Settings) -> None:
    """A bot whose database is exchanged opens it no second time: it judges it, and goes on."""
    file = erased.file_of(settings)
    assert file is not None
    erased.append(file, [Erasure(1, NOW, NOW + MINUTE)])
    store.transact(lambda tx: tx.alerts.add(an_alert(1, 1)))
    exchange(store, NOW - MINUTE)
    assert set_back_to(store, settings, NOW) == NOW - MINUTE
    assert not store.transact(lambda tx: tx.enrollments.of_patient(PATIENT))
    assert [each.erased_at for each in store.transact(lambda tx: tx.erasures.every())] == [NOW + MINUTE]
    assert store.transact(lambda tx: tx.alerts.open_of_clinic(1)) == []


async def test_a_database_that_is_exchanged_while_the_bot_runs_is_judged(
    store: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Event()
    exchange(store, NOW - MINUTE)
    await rising(store, settings, monkeypatch, told)
    assert told.is_set()
    assert store.transact(setback.is_to_be_judged)
    assert set_back_to(store, settings, NOW) == NOW - MINUTE
    assert not store.transact(setback.is_to_be_judged)
