"""What was put aside is listed, worked again, or let go."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.inbox import RawUpdate
from bot.ports import Transaction
from main import app
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    monkeypatch.chdir(tmp_path)
    key = "a" * 43 + "="
    for name, value in {
        "DATA_DIR": str(tmp_path),
        "MASTER_KEY": key,
        "DATABASE_URL": f"sqlite:///{tmp_path}/db",
    }.items():
        monkeypatch.setenv(name, value)
    from commands.settings import decode_key

    keys = Keys([decode_key(key)])
    upgrade(f"sqlite:///{tmp_path}/db", keys)
    opened = open_store(f"sqlite:///{tmp_path}/db", keys)
    opened.transact(put_aside)
    yield opened
    opened.close()


def put_aside(tx: Transaction) -> None:
    tx.inbox.put(1, [RawUpdate(7, 70, b'{"update_id": 7, "message": {"text": "Pat Miller"}}')], NOW)
    for _ in range(3):
        [row] = tx.inbox.claim(NOW.replace(year=2027), 1)
        tx.inbox.failed(row, "KeyError", NOW)


def command(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["inbox", *arguments])
    return result.exit_code, result.output


def test_it_is_let_go_once_and_what_it_said_with_it(store: SqlStore) -> None:
    [dead] = store.transact(lambda tx: tx.inbox.dead())
    code, listed = command("list")
    assert code == 0
    assert "message" in listed
    assert "Pat" not in listed
    assert command("forget", "999") == (1, "No update 999 was put aside; `inbox list` shows what there is.\n")
    assert command("forget", str(dead.id)) == (0, "It is blanked, and not worked.\n")
    assert command("list") == (0, "Nothing was put aside.\n")
    assert command("forget", str(dead.id))[0] == 1
    with store.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT body FROM inbox").scalars().all() == [None]
