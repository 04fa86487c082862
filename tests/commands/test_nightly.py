"""Backups while the bot runs: each night, and patients' keys whenever somebody was erased."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.workflows import erasing
from commands import backups, nightly
from commands.nightly import Nightly
from commands.run import make_pipeline
from commands.settings import Settings
from commands.upkeep import Papers, tidy
from sandbox.telegram import Telegram
from storage.database import SqlStore
from tests.commands.test_backups import rows
from tests.logged import logged
from tests.provider.conftest import LINKS, bot_of
from tests.storage.people import KEYS, NOW, PATIENT, furnish

LATER = NOW + timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def of(store: SqlStore, folder: Path, keep: int = 2) -> Nightly:
    return Nightly(store.engine.url.render_as_string(hide_password=False), store.ring, folder, keep)


def wait(at_night: Nightly) -> None:
    at_night._workers.submit(lambda: None).result()


async def test_each_night_one_is_made_and_the_oldest_goes(store: SqlStore, folder: Path) -> None:
    store.transact(furnish)
    papers = Papers(backups=of(store, folder))
    assert papers.backups is not None
    for day in range(3):
        await tidy(store, papers, NOW + timedelta(days=day))
        wait(papers.backups)
    assert len(list(backups._nightly(folder))) == 2
    papers.close()


async def test_a_failure_is_said_and_the_night_goes_on(store: SqlStore, folder: Path) -> None:
    papers = Papers(backups=of(store, folder / "gone"))
    assert papers.backups is not None
    with logged("CRITICAL") as said:
        await tidy(store, papers, NOW)
        wait(papers.backups)
    papers.close()
    assert "the backup failed" in said.getvalue()
    assert str(folder / "gone") in said.getvalue()
    assert "No such file or directory" in said.getvalue()
    assert "No such file or directory" in said.getvalue()


async def test_who_is_erased_is_erased_from_the_backups_at_once(store: SqlStore, folder: Path) -> None:
    store.transact(furnish)
    papers = Papers(erased=folder / "erased.txt", backups=of(store, folder))
    assert papers.backups is not None
    await tidy(store, papers, NOW)
    wait(papers.backups)
    [before] = rows(folder / backups.KEYS_NAME)["patient_keys"]
    store.transact(lambda tx: erasing.forget(tx, PATIENT, LATER))
    more: dict[str, Any] = {"papers": papers}
    pipeline = make_pipeline(store, bot_of(Telegram(LATER.timestamp)), LINKS, lambda: LATER, **more)
    await pipeline.heartbeat.drain()
    wait(papers.backups)
    papers.close()
    [after] = rows(folder / backups.KEYS_NAME)["patient_keys"]
    assert not before.startswith(b"[1,null,")
    assert after.startswith(b"[1,null,")


def test_whoever_ends_the_bot_does_not_wait_for_a_backup(
    store: SqlStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given up at the next row, and leaves nothing."""
    store.transact(furnish)
    begun, go_on = threading.Event(), threading.Event()

    def slowly(_: float) -> None:
        begun.set()
        go_on.wait(30)

    monkeypatch.setattr(nightly, "AT_ONCE", 1)
    monkeypatch.setattr(nightly, "sleep", slowly)
    at_night = of(store, folder)
    at_night.begin(NOW)
    assert begun.wait(30)
    at_night._over.set()
    go_on.set()
    at_night.close()
    assert [each.name for each in folder.iterdir()] == [".backup.lock"]


def test_only_where_it_is_asked_for_and_time_is_real(store: SqlStore, folder: Path, tmp_path: Path) -> None:
    real = {"data_dir": tmp_path, "bot_token": "123456789:" + "a" * 35}
    assert Nightly.of(Settings.model_validate(real), store.ring) is None
    at_night = Nightly.of(Settings.model_validate({**real, "backup_dir": folder}), store.ring)
    assert at_night is not None
    at_night.close()
    tried_out = Settings.model_validate({"data_dir": tmp_path, "backup_dir": folder})
    assert Nightly.of(tried_out, store.ring) is None
    assert KEYS.id == store.ring.keys.id
