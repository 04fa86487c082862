"""`main.py move`, as it is typed."""

import base64
from pathlib import Path

import pytest

from storage.database import open_store
from storage.migrate import upgrade
from tests.journey.site import KEY, call
from tests.postgres import Postgres
from tests.storage.people import KEYS, furnish


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    url = f"sqlite:///{tmp_path}/bot.sqlite3"
    upgrade(url)
    store = open_store(url, KEYS)
    store.transact(furnish)
    store.close()
    key = base64.b64encode(KEY).decode()
    return {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": url, "MASTER_KEY": key}


def test_a_bot_moves_to_postgresql(settings: dict[str, str], postgres: Postgres) -> None:
    url = postgres.url_of_new_database()
    printed = call("move", url, **settings)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.startswith("Moved ")
    assert "Set DATABASE_URL to the new address" in printed.stdout
    assert call("audit", "verify", **settings | {"DATABASE_URL": url}).returncode == 0
    again = call("move", url, **settings)
    assert (again.returncode, "is not empty" in again.stderr, len(again.stderr.splitlines())) == (1, True, 1)
    postgres.drop(url)


@pytest.mark.parametrize(
    ("to", "line"),
    [
        ("mysql://u:hunter2@h/n", "DATABASE_URL: it names no database of a kind that is known here"),
        ("postgresql://u:hunter2@127.0.0.1:1/n", "The database cannot be opened"),
        ("", "DATABASE_URL: it names no database"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line(to: str, line: str, settings: dict[str, str]) -> None:
    printed = call("move", to, **settings)
    assert printed.returncode == 1
    (said,) = printed.stderr.splitlines()
    assert said.startswith(line)
    assert "hunter2" not in said


def test_where_nothing_is_there_is_nothing_to_move(tmp_path: Path) -> None:
    settings = {"DATA_DIR": str(tmp_path), "MASTER_KEY": base64.b64encode(KEY).decode()}
    printed = call("move", f"sqlite:///{tmp_path}/new.sqlite3", **settings)
    assert (printed.returncode, "there is nothing to move" in printed.stderr) == (1, True)
    assert not (tmp_path / "sandbox.sqlite3").exists()
