"""A changed protocol tried from the command line: on made-up courses, on a folder, on a database."""

import base64
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot import protocol
from bot.alert import Outcome, resolve
from bot.ports import Transaction
from rehearsal import coursefile
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from tests.journey.site import ROOT, call
from tests.live import play_file

KEY = b"k" * 32
COURSES = ROOT / "tests" / "courses"
NOW = (protocol.FOLDER / "microneedling.toml").read_text("utf-8")
BEFORE, AFTER = '{ day = 7, grade = 1, urgency = "routine" },\n  { day = 14', "{ day = 14"


@pytest.fixture
def raised(tmp_path: Path) -> Path:
    """Faint redness on day 7 is no longer flagged."""
    assert BEFORE in NOW
    path = tmp_path / "raised.toml"
    path.write_text(NOW.replace(BEFORE, AFTER, 1).replace("version = 2", "version = 3", 1), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "courses"
    place.mkdir()
    for name in ("redness_faint_twice_on_day_7", "pus_on_day_2", "normal"):
        shutil.copy(COURSES / f"{name}.toml", place)
    return place


def test_on_a_folder_exactly_what_changes_is_listed(raised: Path, folder: Path) -> None:
    printed = call("protocol", "backtest", str(raised), "--from", str(folder))
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.startswith("microneedling version 3 against microneedling version 2. Courses: 3, in ")
    changed = [line for line in printed.stdout.splitlines() if "redness_faint_twice_on_day_7:" in line]
    assert changed
    assert all("no more" in line and "-> not flagged" in line for line in changed)
    assert "pus_on_day_2:" not in printed.stdout
    assert "normal:" not in printed.stdout


def test_as_json_everything_is_listed(raised: Path, folder: Path) -> None:
    printed = call("protocol", "backtest", str(raised), "--from", str(folder), "--json")
    found = json.loads(printed.stdout)
    assert found["courses"] == 3
    assert {each["course"] for each in found["changes"]} == {"redness_faint_twice_on_day_7"}
    assert found["new"]["flagged_courses"] == found["old"]["flagged_courses"] - 1


def test_against_itself_nothing_changes_on_made_up_courses() -> None:
    same = str(protocol.FOLDER / "microneedling.toml")
    printed = call("protocol", "backtest", same, "--against", same)
    assert printed.returncode == 0
    assert "Courses: 300, made up with seed 1" in printed.stdout
    assert "Both flag the same" in printed.stdout


def test_a_long_list_is_cut_and_says_how_much_is_left(tmp_path: Path) -> None:
    changed = tmp_path / "none.toml"
    changed.write_text(NOW.replace("persists = [\n  { day = 4", "persists = [\n  { day = 9", 1), encoding="utf-8")
    printed = call("protocol", "backtest", str(changed)).stdout.splitlines()
    listed = [line for line in printed if line.startswith("  made up, number")]
    assert len(listed) == 20
    assert any(line.startswith("  and ") and line.endswith(" more; --json lists all.") for line in printed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["nowhere.toml"], "nowhere.toml", id="no-protocol"),
        pytest.param(["{new}", "--against", "laser"], "laser", id="unknown-protocol"),
        pytest.param(["{new}", "--from", "nowhere"], "nowhere is no folder", id="no-folder"),
        pytest.param(["{new}", "--from", "docs"], "docs holds no course of microneedling", id="no-course"),
        pytest.param(["{new}", "--from", "sqlite:////nowhere/at.all"], "/nowhere/at.all is not there", id="no-file"),
        pytest.param(["{new}", "--from", "mysql://host/name"], "DATABASE_URL must begin with", id="another-database"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], said: str, raised: Path, tmp_path: Path) -> None:
    named = [each.format(new=raised) for each in arguments]
    printed = call("protocol", "backtest", *named, DATA_DIR=str(tmp_path / "data"))
    assert printed.returncode == 1
    (line,) = printed.stderr.splitlines()
    assert said in line


def test_a_bad_course_is_one_line(raised: Path, folder: Path) -> None:
    (folder / "broken.toml").write_text("about =", encoding="utf-8")
    printed = call("protocol", "backtest", str(raised), "--from", str(folder))
    assert (printed.returncode, printed.stdout) == (1, "")
    (line,) = printed.stderr.splitlines()
    assert line.startswith(f"{folder / 'broken.toml'}: file: ")


def close_as_called(tx: Transaction, enrollment_id: int) -> None:
    (alert,) = tx.alerts.of_enrollment(enrollment_id)
    closed_at = alert.last_event_at + timedelta(minutes=5)
    tx.alerts.save(resolve(alert, provider_id=1, outcome=Outcome.CALLED, now=closed_at))


async def lived(store: SqlStore, name: str) -> int:
    live = await play_file(store, coursefile.read(COURSES / f"{name}.toml"))
    return live.course().enrollment.id


async def test_on_a_database_with_how_alerts_were_closed(sqlite_template: Path, raised: Path, tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite3"
    shutil.copy(sqlite_template, database)
    store = open_store(f"sqlite:///{database}", Keys([KEY]))
    enrollment = await lived(store, "redness_faint_twice_on_day_7")
    store.transact(close_as_called, enrollment)
    store.close()
    before = database.read_bytes()
    settings = {
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": f"sqlite:///{database}",
        "MASTER_KEY": base64.b64encode(KEY).decode(),
    }
    printed = call("protocol", "backtest", str(raised), "--from", "database", **settings)
    assert printed.returncode == 0, printed.stderr
    assert "Courses: 1, in the database." in printed.stdout
    assert "  K-001: persisting:redness no more (day 7 routine -> not flagged)" in printed.stdout
    assert "acted on" in printed.stdout
    assert "Bea" not in printed.stdout
    named = call("protocol", "backtest", str(raised), "--from", settings["DATABASE_URL"], "--json", **settings)
    assert {"rule": "persisting", "closed": 1, "acted_on": 1, "lost": 1} in json.loads(named.stdout)["outcomes"]
    assert database.read_bytes() == before
