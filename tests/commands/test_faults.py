"""What can be wrong before anything starts: one line that says what to do, for whoever starts it, and nothing lost."""

import ast
import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

import main
from tests.journey.site import ROOT, call, clean
from tests.logged import logged
from tests.postgres import Postgres

TOKEN = f"1234567:{'x' * 35}"
NOWHERE = "http://127.0.0.1:1"
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24  # linux/capability.h, linux/prctl.h
OLDER = [
    each for each in Path.home().glob(".pyenv/versions/3.*/bin/python") if each.parts[-3].startswith(("3.6", "3.10"))
]
COMMANDS: list[tuple[str, ...]] = [
    ("run",),
    ("migrate",),
    ("keys", "status"),
    ("keys", "rotate"),
    ("audit", "verify"),
    ("audit", "show"),
    ("inbox", "list"),
    ("inbox", "retry"),
    ("export", "out"),
    ("backup", "out"),
    ("move", "sqlite:////nowhere/bot.sqlite3"),
]


class Place:
    """An installation that works: a migrated database, its key, and a token that nobody knows."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.data, self.database = folder / "data", folder / "bot.sqlite3"
        self.key = self.data / "master.key"
        self.data.mkdir(mode=0o700)
        self.key.write_text("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=\n")
        self.key.chmod(0o600)
        shutil.copy(template, self.database)
        self.environment = {
            "DATA_DIR": str(self.data),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": NOWHERE,
        }

    def sql(self, *statements: str) -> None:
        connection = sqlite3.connect(self.database)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    def made(self, name: str) -> Path:
        """A folder."""
        folder = self.data / name
        folder.mkdir()
        return folder


@pytest.fixture
def place(tmp_path: Path, sqlite_template: Path) -> Place:
    return Place(tmp_path, sqlite_template)


class Fault(NamedTuple):
    id: str
    happens: Callable[[Place], Any]
    line: str
    as_root: bool = True  # False: only those are refused whom permissions bind.
    largest_file: int | None = None  # Bytes, as on a disk that is full.
    command: str = "migrate"  # It starts in half the time that `run` takes.


def damage(place: Place) -> None:
    content = place.database.read_bytes()
    place.database.write_bytes(content[:8192] + os.urandom(len(content) - 8192))


def names(name: str, value: str) -> Callable[[Place], None]:
    return lambda place: place.environment.update({name: value.format(data=place.data, database=place.database)})


def folder_instead(of: str) -> Callable[[Place], None]:
    def happens(place: Place) -> None:
        getattr(place, of).unlink()
        getattr(place, of).mkdir()

    return happens


def protocol_of(content: bytes | None) -> Callable[[Place], None]:
    def happens(place: Place) -> None:
        folder = place.made("protocols")
        place.environment["PROTOCOLS_DIR"] = str(folder)
        if content is None:
            folder.chmod(0)
        else:
            (folder / "laser.toml").write_bytes(content)

    return happens


def nothing_is_there(place: Place) -> None:
    place.database.unlink()
    place.key.unlink()


FAULTS = [
    Fault("of the future", lambda p: p.sql("UPDATE alembic_version SET version_num = '0999'"), "of a newer version"),
    Fault("of no version", lambda p: p.sql("DROP TABLE alembic_version"), "does not say of which version"),
    Fault("random bytes", lambda p: p.database.write_bytes(os.urandom(50_000)), "The database is damaged"),
    Fault("a text file", lambda p: p.database.write_text("hello\n" * 999), "The database is damaged"),
    Fault("truncated", lambda p: os.truncate(p.database, 40_960), "The database is damaged"),
    Fault("pages of noise", damage, "The database is damaged"),
    Fault("a folder", folder_instead("database"), "which is a folder and must be a file"),
    Fault("in a file", names("DATABASE_URL", "sqlite:///{database}/x"), "is a file, and a folder is needed"),
    Fault("unreadable", lambda p: p.database.chmod(0), "The database cannot be opened", as_root=False),
    Fault(
        "only readable", lambda p: p.database.chmod(0o400), "attempt to write a readonly", as_root=False, command="run"
    ),
    Fault("full", lambda p: None, "The database cannot be opened: disk I/O error", largest_file=2048),
    Fault("key: a folder", folder_instead("key"), "master.key is a folder: name a file in MASTER_KEY_FILE"),
    Fault("key: unreadable", lambda p: p.key.chmod(0), "master.key: Permission denied", as_root=False),
    Fault("key: a disk that is only read", names("MASTER_KEY_FILE", "/proc/ours/key"), "The key file cannot be read"),
    Fault("key: in a file", names("MASTER_KEY_FILE", "{database}/key"), "is a file, and a folder is needed"),
    Fault("key: no key", lambda p: p.key.write_text("hm\n"), "does not hold a key: restore it"),
    Fault("key: full", nothing_is_there, "No space left on device", largest_file=10),
    Fault("data: a file", names("DATA_DIR", "{database}"), "DATA_DIR: "),
    Fault("data: not ours", lambda p: p.data.chmod(0o500), "cannot be written to", as_root=False),
    Fault("erased.txt", lambda p: p.made("erased.txt"), "erased.txt: Is a directory", command="run"),
    Fault("protocols: a file", names("PROTOCOLS_DIR", "{database}"), "PROTOCOLS_DIR: there is no directory"),
    Fault("protocols: unreadable", protocol_of(None), "protocols cannot be read", as_root=False),
    Fault("protocols: no TOML", protocol_of(b"\xff"), "laser.toml: file: 'utf-8' codec", command="run"),
    Fault("PostgreSQL away", names("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/n"), "Connection refused"),
    Fault("PostgreSQL nowhere", names("DATABASE_URL", "postgresql://u:hunter2@x.invalid/n"), "failed to resolve"),
    Fault("a port of letters", names("DATABASE_URL", "postgresql://u:hunter2@h:port/n"), "is not a database address"),
    Fault("an unknown option", names("DATABASE_URL", "postgresql:///n?sslmod=x"), "invalid connection option"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_is_one_line(fault: Fault, place: Place) -> None:
    fault.happens(place)
    printed = start(fault, place)
    assert (printed.returncode, printed.stdout) == (1, ""), printed.stderr
    (line,) = printed.stderr.splitlines()
    assert fault.line in line
    assert "hunter2" not in line


def start(fault: Fault, place: Place) -> "subprocess.CompletedProcess[str]":
    if fault.as_root and fault.largest_file is None:
        return call(fault.command, **place.environment)

    def bind() -> None:
        if fault.largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (fault.largest_file, fault.largest_file))
        if not fault.as_root:
            for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
                ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), fault.command],
        env=clean(place.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=bind,
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[5], FAULTS[11]], ids=lambda fault: fault.id)
def test_every_command_says_it_in_one_line(fault: Fault, command: tuple[str, ...], place: Place) -> None:
    fault.happens(place)
    before = place.database.read_bytes()
    with logged(), pytest.MonkeyPatch.context() as patch:
        patch.chdir(place.data)
        for name, value in place.environment.items():
            patch.setenv(name, value)
        printed = CliRunner().invoke(main.app, command)
    assert printed.exit_code == 1, printed.output
    (line,) = printed.stderr.splitlines()
    assert fault.line in line
    assert place.database.read_bytes() == before


def test_a_database_whose_wal_is_gone_opens_with_what_was_in_the_file(place: Place) -> None:
    """Nothing in the file tells. That hours are missing shows when Telegram's ids are compared."""
    connection = sqlite3.connect(place.database)
    connection.execute("INSERT INTO marks (name, at) VALUES ('received', 1)")
    connection.commit()
    place.database.with_name("bot.sqlite3-wal").unlink()
    assert call("migrate", **place.environment).returncode == 0
    connection.close()


@pytest.mark.parametrize(
    ("made", "name", "line"),
    [
        ("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0", "postgres@/latin", "encoding is LATIN1"),
        ("CREATE ROLE weak LOGIN", "weak@/postgres", "Make them the database's owner"),
        ("SELECT 1", "postgres@/nothere", 'database "nothere" does not exist'),
        ("SELECT 1", "stranger@/postgres", 'role "stranger" does not exist'),
    ],
    ids=["encoding", "rights", "no-database", "no-user"],
)
def test_a_postgresql_that_cannot_be_used_is_one_line(
    made: str, name: str, line: str, place: Place, postgres: Postgres
) -> None:
    postgres.execute(made)
    printed = call("migrate", **place.environment | {"DATABASE_URL": f"postgresql://{name}?host={postgres.directory}"})
    assert printed.returncode == 1
    assert line in printed.stderr
    assert len(printed.stderr.splitlines()) == 1


@pytest.mark.skipif(not OLDER, reason="no older Python is here")
@pytest.mark.parametrize("python", OLDER, ids=lambda python: python.parts[-3])
def test_an_older_python_is_told_so(python: Path) -> None:
    printed = subprocess.run([python, "main.py", "run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert printed.returncode == 1
    (line,) = printed.stderr.splitlines()
    assert line.startswith("This bot needs Python 3.11 or newer, and this is 3.")


def test_older_pythons_can_read_the_line_that_tells_them() -> None:
    ast.parse((ROOT / "main.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_without_the_libraries_it_says_how_they_come() -> None:
    printed = subprocess.run(
        [sys.executable, "-S", "main.py", "run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert printed.returncode == 1
    assert printed.stderr == "typer cannot be loaded: run `make setup`, then use .venv/bin/python main.py.\n"
