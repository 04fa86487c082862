"""`python -m tests.releases`: play the story with this version, and keep its database for every later one."""

import asyncio
import gzip
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy as sa

from commands.bars import shown
from commands.version import version
from storage import engines
from storage.database import open_store
from storage.migrate import upgrade
from storage.move import move
from tests.postgres import AS_SOMEBODY, Postgres, programs_for, running_postgres
from tests.releases.story import house_of, play
from tests.storage.people import KEYS

HERE = Path(__file__).parent
DUMP = ("--inserts", "--rows-per-insert=50", "--no-owner", "--no-privileges")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        url = f"sqlite:///{folder}/bot.sqlite3"
        asyncio.run(_played(url))
        (HERE / f"{version()}.sqlite3.gz").write_bytes(gzip.compress(_file_of(url, Path(folder)), mtime=0))
        (HERE / f"{version()}.postgresql.sql.gz").write_bytes(gzip.compress(_dump_of(url, server), mtime=0))


async def _played(url: str) -> None:
    upgrade(url, KEYS)
    store = open_store(url, KEYS)
    await play(house_of(store))
    store.close()


def _file_of(url: str, folder: Path) -> bytes:
    engine = engines.make(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("COMMIT")
        connection.execute(sa.text("VACUUM INTO :file"), {"file": str(folder / "small.sqlite3")})
    engine.dispose()
    return (folder / "small.sqlite3").read_bytes()


def _dump_of(url: str, server: Postgres) -> bytes:
    """As SQL, without what psql alone understands."""
    target = server.url_of_new_database()
    move(url, target, shown)
    database = target.partition("@/")[2].partition("?")[0]
    program, place = programs_for(server.directory) / "pg_dump", str(server.directory)
    command = [str(program), "-h", place, "-U", "postgres", *DUMP, database]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True, **AS_SOMEBODY).stdout
    kept = [line for line in dumped.splitlines() if line and not line.startswith(("\\", "--"))]
    return "\n".join([*kept, ""]).encode()


if __name__ == "__main__":
    main()
