"""`status` says how the bot is, whether it runs or not, and whatever is wrong with its database, in lines."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import status
from commands.settings import decode_key
from main import app
from storage.crypto import Keys
from storage.database import open_store
from storage.engines import Lock
from storage.migrate import upgrade

KEY = "a" * 43 + "="


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    found = tmp_path / "data" / "bot.sqlite3"
    found.parent.mkdir()
    given = {
        "DATA_DIR": str(found.parent),
        "MASTER_KEY": KEY,
        "DATABASE_URL": f"sqlite:///{found}",
        "WEB_ADDRESS": "off",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def made(file: Path) -> Path:
    keys = Keys([decode_key(KEY)])
    upgrade(f"sqlite:///{file}", keys)
    open_store(f"sqlite:///{file}", keys).close()
    return file


def asked(*more: str) -> tuple[int, dict[str, str]]:
    """The exit code, and each reason by its check."""
    result = CliRunner().invoke(app, ["status", "--json", *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    page = json.loads(result.output)
    assert page["state"] == ("red" if result.exit_code else "green")
    return result.exit_code, {each["name"]: each["reason"] for each in page["checks"] if each["reason"]}


def test_before_the_first_start_there_is_nothing_to_open_and_nothing_is_made(file: Path) -> None:
    reasons = {"running": "the bot does not run", "database": f"there is no {file} yet: start the bot"}
    assert asked() == (1, reasons)
    assert list(file.parent.iterdir()) == []


def test_of_a_bot_that_does_not_run_its_database_speaks(made: Path) -> None:
    never = {"receiving": "nothing was ever fetched from Telegram"}
    assert asked() == (1, {"running": "the bot does not run", **never})


def test_a_backup_folder_that_is_away_hides_nothing_else(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is not mounted must keep nobody from the bot, nor from seeing how it is."""
    monkeypatch.setenv("BACKUP_DIR", str(made.parent / "not mounted"))
    monkeypatch.setenv("CLOCK_FILE", "")
    monkeypatch.setenv("BOT_TOKEN", "123456789:" + "a" * 35)
    away = {"backup": "BACKUP_DIR is not there, or cannot be written to"}
    never = {"receiving": "nothing was ever fetched from Telegram"}
    assert asked() == (1, {"running": "the bot does not run", **away, **never})


def test_a_bot_that_runs_without_a_page_is_known_by_its_lock(made: Path) -> None:
    lock = Lock(made.with_name("bot.sqlite3.lock"))
    assert asked() == (1, {"receiving": "nothing was ever fetched from Telegram"})
    lock.release()


def test_a_locked_database_is_said_and_not_waited_for(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "ANSWERS_WITHIN", 0.1)
    other = sqlite3.connect(made, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert asked() == (1, {"running": "the bot does not run", "database": "no answer within 0.1 s"})
    other.execute("ROLLBACK")
    other.close()


def test_another_key_is_one_line(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTER_KEY", "b" * 43 + "=")
    code, reasons = asked()
    assert code == 1
    assert "key" in reasons["database"]


def test_what_is_no_database_is_one_line(file: Path) -> None:
    file.write_bytes(b"Pat Miller" * 1000)
    code, reasons = asked()
    assert code == 1
    assert "\n" not in reasons["database"]
    assert "Pat" not in reasons["database"]


def test_in_a_terminal_each_check_is_a_line_with_its_state_first(made: Path) -> None:
    result = CliRunner().invoke(app, ["status"])
    lines = result.output.splitlines()
    assert lines[0] == "red     running             0  the bot does not run"
    assert [line.split()[1] for line in lines if line.startswith("red")] == ["running", "receiving"]
    unknown = [line.split()[1] for line in lines if line.startswith("unknown")]
    assert unknown == ["heartbeat", "parts", "clock", "backup"]
    assert {"disk", "database", "fuse"} <= {line.split()[1] for line in lines if line.startswith("green")}
