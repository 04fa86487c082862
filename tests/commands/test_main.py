"""The command line, as it is typed."""

import base64
import json
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

import main
from storage.crypto import Keys
from storage.database import open_store
from tests.journey.site import KEY, ROOT, Process, call
from tests.logged import logged
from tests.storage.people import a_clinic, a_provider

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COURSES = ROOT / "tests" / "courses"
AS_EXPECTED = """
about = "Pus on the first day"
protocol = "microneedling"
treated_at = "2026-03-02 15:00"
timezone = "Europe/Berlin"

[[report]]
at = "2026-03-03 10:20"
answers = { redness = 0, swelling = 0, peeling = 0, pain = 0 }
signs = ["pus"]

[[expect]]
day = 1
urgency = "urgent"
findings = ["sign:pus"]
"""
NO_ENV_FILE = pytest.mark.skipif((ROOT / ".env").exists(), reason="a .env file may hold a token of Telegram's own")


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Everything in one directory, and no token."""
    url = f"sqlite:///{tmp_path}/bot.sqlite3"
    return {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": url, "SANDBOX_PORT": "0"}


@pytest.fixture
def courses(tmp_path: Path) -> dict[str, Path]:
    """One that goes as it expects, one that does not, and two that are none."""
    written = {
        "expected": AS_EXPECTED,
        "surprising": AS_EXPECTED.replace("day = 1", "day = 9"),
        "unknown": AS_EXPECTED.replace("redness", "rednes"),
        "broken": "about =",
    }
    for name, text in written.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return {name: tmp_path / f"{name}.toml" for name in written}


def test_a_defect_ends_with_its_kind_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise LookupError("what bea wrote")

    monkeypatch.setattr(main, "app", fails)
    with logged(), pytest.raises(SystemExit) as ended:
        main.main()
    assert str(ended.value.code).startswith("A defect of ours: LookupError at test_main.py:")
    assert "bea" not in str(ended.value.code)


BESIDE = """
import gc, logging, sys, threading, warnings
import structlog
import main

class Falls:
    def __del__(self):
        raise LookupError("what bea wrote")

def fails():
    thread = threading.Thread(target=lambda: {}["what bea wrote"])
    thread.start()
    thread.join()
    warnings.warn("what bea wrote")
    logging.getLogger("sqlalchemy").error("what bea wrote")
    Falls()
    gc.collect()
    try:
        raise LookupError("what bea wrote")
    except LookupError:
        structlog.get_logger("handlers").exception("failed", chat=123456789)
    raise LookupError("what bea wrote")

main.app = fails
main.main()
"""


def test_what_goes_wrong_beside_a_command_says_nothing_either() -> None:
    done = subprocess.run([sys.executable, "-c", BESIDE], cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "bea" not in said
    assert "123456789" not in said
    assert said.count("LookupError at <string>:") == 3
    assert "KeyError at <string>:" in said
    assert "UserWarning at <string>:" in said
    assert "a library spoke up" in said


def test_help_names_every_command() -> None:
    printed = call("--help")
    assert printed.returncode == 0
    named = (
        "run",
        "migrate",
        "invite-admin",
        "rehearse",
        "cohort",
        "phrases",
        "protocol",
        "audit",
        "sandbox",
        "export",
        "move",
    )
    for command in named:
        assert f" {command} " in printed.stdout


def test_a_protocol_is_printed_and_drawn(tmp_path: Path) -> None:
    printed = call("protocol", "show", "microneedling", "--picture", str(tmp_path / "drawn.png"))
    assert printed.returncode == 0
    assert printed.stdout.startswith("microneedling, version ")
    assert (tmp_path / "drawn.png").read_bytes().startswith(b"\x89PNG")


def test_a_protocol_that_is_not_there_is_one_line() -> None:
    printed = call("protocol", "show", "astrology")
    (line,) = printed.stderr.splitlines()
    assert (printed.returncode, "astrology" in line, "microneedling" in line) == (1, True, True)


def test_a_course_is_printed_as_a_table_that_ends_with_the_verdict() -> None:
    file = min(COURSES.glob("*.toml"))
    printed = call("rehearse", str(file))
    title, first, *_ = printed.stdout.splitlines()
    assert printed.returncode == 0
    assert title.startswith(f"{file}: ")
    assert first.split()[0] == "day"
    assert printed.stdout.splitlines()[-2] == "  as expected"


def test_as_json_every_course_is_one_object_a_line() -> None:
    files = [str(each) for each in sorted(COURSES.glob("*.toml"))[:3]]
    printed = call("rehearse", *files, "--json")
    assert printed.returncode == 0
    assert [json.loads(line)["met"] for line in printed.stdout.splitlines()] == [True] * 3


def test_a_course_that_goes_otherwise_shows_both_and_is_a_failure(courses: dict[str, Path]) -> None:
    printed = call("rehearse", str(courses["surprising"]))
    assert printed.returncode == 1
    assert "NOT AS EXPECTED" in printed.stdout
    assert "expected  day 9: urgent sign:pus" in printed.stdout
    assert "flagged   day 1: urgent sign:pus" in printed.stdout


def test_a_bad_file_is_one_line_and_the_others_are_played(courses: dict[str, Path]) -> None:
    played = call("rehearse", *(str(courses[name]) for name in ("unknown", "expected", "broken")), "--json")
    assert played.returncode == 1
    assert len(played.stdout.splitlines()) == 1
    unknown, broken = played.stderr.splitlines()
    assert "unknown.toml" in unknown
    assert "rednes" in unknown
    assert "broken.toml" in broken


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    printed = call("rehearse", str(tmp_path / "nowhere.toml"))
    assert printed.returncode == 1
    (line,) = printed.stderr.splitlines()
    assert "nowhere.toml" in line


def test_a_folder_is_one_line_that_says_so(tmp_path: Path) -> None:
    printed = call("rehearse", str(tmp_path))
    assert (printed.returncode, printed.stderr) == (1, f"{tmp_path}: is a folder; name the files in it\n")


def test_a_clock_that_should_go_back_is_one_line(settings: dict[str, str]) -> None:
    printed = call("clock", "-1d", **settings)
    assert (printed.returncode, printed.stderr) == (1, "The clock only goes forward; `clock 0` is now.\n")


def test_a_telegram_that_is_away_at_the_start_is_a_short_line(settings: dict[str, str], tmp_path: Path) -> None:
    settings |= {"BOT_TOKEN": f"1234567:{'x' * 35}", "TELEGRAM_API_URL": "http://127.0.0.1:1"}
    bot = Process(tmp_path / "log", "run", **settings)
    bot.start()
    bot.until_printed("Telegram does not answer at http://127.0.0.1:1 (ClientConnectorError); trying again in 0.2 s")
    code, _ = bot.end(signal.SIGTERM)
    assert code == 0
    assert "Unclosed" not in bot.printed()
    assert "Traceback" not in bot.printed()


def test_migrating_twice_is_migrating_once(settings: dict[str, str]) -> None:
    first, second = call("migrate", **settings), call("migrate", **settings)
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout == "The database is at this version.\n"
    assert "upgrade" not in second.stderr


def test_an_admin_is_invited_by_a_link(settings: dict[str, str]) -> None:
    told = call("invite-admin", **settings)
    link, how = told.stdout.splitlines()
    assert link.startswith("https://t.me/sandbox_clinic_bot?start=")
    assert "15 minutes" in how
    other = json.loads(call("invite-admin", "--json", **settings).stdout)
    assert other["link"] != link
    assert other["expires_at"].endswith("+00:00")


def test_an_admin_is_invited_to_a_clinic_by_its_number_or_name(settings: dict[str, str]) -> None:
    settings["MASTER_KEY"] = base64.b64encode(KEY).decode()
    assert call("migrate", **settings).returncode == 0
    store = open_store(settings["DATABASE_URL"], Keys([KEY]))
    clinic = store.transact(lambda tx: tx.clinics.add(a_clinic()))
    store.transact(lambda tx: tx.providers.add(a_provider(clinic.id)))
    store.close()
    for named in (str(clinic.id), "clinic  zorbax"):
        told = call("invite-admin", "--clinic", named, **settings)
        assert told.stdout.startswith("https://t.me/sandbox_clinic_bot?start=")
    unknown = call("invite-admin", "--clinic", "Nowhere", **settings)
    assert unknown.returncode == 1
    line = f"There is no such clinic; name one by its number: {clinic.id} (Clinic Zorbax).\n"
    assert unknown.stderr == line
    store = open_store(settings["DATABASE_URL"], Keys([KEY]))
    told_of_it = store.transact(lambda tx: [each.message.screen for each in tx.outbox.claim(datetime.now(UTC), 9, ())])
    assert told_of_it == ["of_staff"]
    store.close()


def test_a_record_that_somebody_changed_is_found(settings: dict[str, str]) -> None:
    settings["MASTER_KEY"] = base64.b64encode(KEY).decode()
    assert call("migrate", **settings).returncode == 0
    store = open_store(settings["DATABASE_URL"], Keys([KEY]))
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "card:1", NOW))
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "card:2", NOW))
    whole = call("audit", "verify", **settings)
    assert (whole.returncode, whole.stdout[:24]) == (0, "The record is whole: 2 ·")
    with store.engine.begin() as connection:
        for name in connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        connection.execute(sa.text("UPDATE audit SET about = 'card:3' WHERE about = 'card:1'"))
    store.close()
    tampered = call("audit", "verify", **settings)
    assert tampered.returncode == 1
    guards, line = tampered.stderr.splitlines()
    assert "triggers" in guards
    assert "tampered" in line


def test_bad_settings_are_a_line_each(settings: dict[str, str]) -> None:
    printed = call("run", **(settings | {"BOT_TOKEN": "hunter2", "SANDBOX_PORT": "many"}))
    assert printed.returncode == 1
    token, port = sorted(printed.stderr.splitlines())
    assert token.startswith("BOT_TOKEN: ")
    assert "hunter2" not in token
    assert port.startswith("SANDBOX_PORT: ")


@pytest.mark.parametrize("command", [["run"], ["audit", "verify"]], ids=" ".join)
def test_a_data_directory_that_cannot_be_made_is_one_line(
    command: list[str], settings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    printed = call(*command, **(settings | {"DATA_DIR": str(tmp_path / "file" / "data")}))
    assert printed.returncode == 1
    (line,) = printed.stderr.splitlines()
    assert line.startswith("DATA_DIR: ")


def test_another_master_key_is_one_line(settings: dict[str, str], tmp_path: Path) -> None:
    assert call("migrate", **settings).returncode == 0
    assert call("invite-admin", **settings).returncode == 0
    settings["MASTER_KEY"] = base64.b64encode(KEY).decode()
    printed = call("audit", "verify", **settings)
    assert printed.returncode == 1
    (line,) = printed.stderr.splitlines()
    assert "another master key" in line


def test_no_key_is_made_beside_a_database_that_was_sealed_with_another(
    settings: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    settings["DATABASE_URL"] = database_url
    assert call("migrate", **settings).returncode == 0
    assert call("invite-admin", **settings).returncode == 0
    key = tmp_path / "data" / "master.key"
    key.unlink()
    for command in (["run"], ["invite-admin"], ["audit", "verify"]):
        printed = call(*command, **settings)
        assert printed.returncode == 1
        line = f"{key} is missing, and the database was sealed with it. Put back your backup.\n"
        assert printed.stderr == line
    assert not key.exists()


@NO_ENV_FILE
def test_a_port_that_is_taken_by_somebody_silent_is_one_line(settings: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        printed = call("run", **(settings | {"SANDBOX_PORT": port}))
    assert printed.returncode == 1
    (line,) = printed.stderr.splitlines()
    assert f"port {port}" in line
    assert "SANDBOX_PORT" in line
