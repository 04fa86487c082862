"""The audit's end, noted each night where somebody who has the database alone does not reach it."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot

from bot.audit import Head
from commands import heads
from commands.audit_check import verified
from commands.heads import BadHead
from commands.run import make_pipeline
from commands.settings import Settings
from commands.upkeep import Papers
from storage.database import SqlStore
from storage.verification import Fault
from tests.provider.conftest import LINKS
from tests.storage import tampering
from tests.storage.people import NOW

KEY = b"k" * 32
TOKEN = "123456789:" + "a" * 35


@pytest.fixture
def settings(tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(KEY).decode())
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    return Settings(data_dir=tmp_path, database_url=migrated_url)


def note(store: SqlStore, times: int) -> Head:
    for _ in range(times):
        store.transact(lambda tx: tx.audit.note("provider:1", "read", "enrollment:1", NOW))
    head = store.transact(lambda tx: tx.audit.head())
    assert head is not None
    return head


async def test_a_night_notes_the_head_and_verify_compares_it(settings: Settings, store: SqlStore) -> None:
    file, now = heads.file_of(settings), NOW.replace(hour=4)
    assert file is not None
    pipeline = make_pipeline(store, Bot(TOKEN), LINKS, lambda: now, papers=Papers(heads=file))
    first = note(store, 2)
    await pipeline.heartbeat.beat()
    now += timedelta(hours=1)
    await pipeline.heartbeat.beat()
    (line,) = file.read_text().splitlines()
    assert line == f"2026-03-10T04:30:00+00:00 2 {first.signature.hex()}"
    assert file.stat().st_mode & 0o777 == 0o600
    now += timedelta(days=1)
    second = note(store, 3)
    await pipeline.heartbeat.beat()
    assert heads.read(str(file)) == [(2, first.signature.hex()), (5, second.signature.hex())]
    assert (
        verified(settings, "")[1]
        == f"The record is whole: 5 · {second.code}. It agrees with the heads noted before (2)."
    )


def test_a_record_set_back_whole_differs_from_its_head(settings: Settings, store: SqlStore, tmp_path: Path) -> None:
    note(store, 2)
    old = store.transact(lambda tx: tx.sql.connection.exec_driver_sql("SELECT * FROM audit_end").one())
    head = note(store, 1)
    elsewhere = tmp_path / "elsewhere.txt"
    heads.append(elsewhere, head, NOW)
    with store.engine.begin() as connection:
        tampering.let_in(connection)
        tampering.set_back(connection, old)
        tampering.leave(connection)
    assert verified(settings, "")[0].fault is None
    for given in (str(elsewhere), f"{head.count} · {head.code}", f"{head.count} {head.code.upper()}"):
        verdict, said = verified(settings, given)
        assert verdict.fault is Fault.HEAD
        assert "line 3 is gone" in said


def test_a_record_that_has_just_begun_is_whole(settings: Settings, store: SqlStore) -> None:
    assert verified(settings, "")[1] == "The record is whole: it has no line yet."
    assert store.transact(lambda tx: tx.audit.head()) == Head(0, b"")


def test_a_first_night_on_which_nothing_was_done_is_no_fault(settings: Settings, store: SqlStore) -> None:
    """A new bot notes an end with no line, and whoever verifies the next day has lines and that note."""
    file = heads.file_of(settings)
    assert file is not None
    heads.append(file, Head(0, b""), NOW)
    note(store, 2)
    verdict, _ = verified(settings, "")
    assert verdict.fault is None


def test_a_head_of_another_record_is_not_ours(settings: Settings, store: SqlStore) -> None:
    note(store, 3)
    assert verified(settings, "2 00000000")[0].fault is Fault.HEAD


@pytest.mark.parametrize("given", ["", "nothing of the kind", "512", "512 a1b2", "a1b2c3d4", "0 a1b2c3d4"])
def test_what_is_no_head_is_said(given: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(given)
    with pytest.raises(BadHead):
        heads.read(str(tmp_path / "file"))
    with pytest.raises(BadHead):
        heads.read(given)


def test_a_night_goes_on_where_the_head_cannot_be_noted(tmp_path: Path) -> None:
    heads.append(tmp_path / "no folder" / "file", Head(1, b"x" * 37), NOW)
    heads.append(tmp_path / "file", None, NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_bot_that_is_tried_out_notes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    assert heads.file_of(Settings(data_dir=tmp_path)) is None
