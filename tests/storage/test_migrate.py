import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import engines, migrate
from storage.database import open_store
from storage.tables import metadata
from tests.postgres import Postgres
from tests.storage.people import KEYS


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = engines.make(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def test_the_revisions_make_the_tables(database_url: str) -> None:
    migrate.upgrade(database_url)
    with connected(database_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_revisions_write_what_the_tables_say(tmp_path: Path) -> None:
    """Word for word, in any order, with WITHOUT ROWID, AUTOINCREMENT and each index's condition."""
    migrated, made = f"sqlite:///{tmp_path}/migrated.db", f"sqlite:///{tmp_path}/made.db"
    migrate.upgrade(migrated)
    with connected(made) as connection:
        metadata.create_all(connection)
        connection.commit()
    assert schema(migrated) == schema(made)


def schema(url: str) -> dict[str, list[str]]:
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
    with connected(url) as connection:
        return {name: sorted(re.split(r"[\s,()]+", text)) for name, text in connection.exec_driver_sql(query)}


def test_every_index_has_its_condition(database_url: str) -> None:
    migrate.upgrade(database_url)
    with connected(database_url) as connection:
        inspector = sa.inspect(connection)
        found = {
            index["name"]: index.get("dialect_options", {}).get(f"{connection.dialect.name}_where") is not None
            for table in metadata.tables
            for index in inspector.get_indexes(table)
        }
    wanted = {index.name: index.dialect_options["sqlite"]["where"] is not None for index in every_index()}
    assert {name: found.get(str(name)) for name in wanted} == wanted


def every_index() -> list[sa.Index]:
    return [index for table in metadata.tables.values() for index in table.indexes]


def test_the_head_is_the_last_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER).replace("%", "%%"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_what_is_current_stays_so(database_url: str) -> None:
    assert not migrate.is_current(database_url)
    migrate.upgrade(database_url)
    assert migrate.is_current(database_url)
    store = open_store(database_url, KEYS)
    store.transact(lambda tx: tx.drafts.clear(1))
    store.close()
    migrate.upgrade(database_url)
    open_store(database_url, KEYS).close()


def test_asking_makes_no_file(tmp_path: Path) -> None:
    assert not migrate.is_current(f"sqlite:///{tmp_path}/none.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """With what SQLite puts beside it; the mode that somebody has given to one is left."""
    file = tmp_path / "bot.sqlite3"
    migrate.upgrade(f"sqlite:///{file}")
    store = open_store(f"sqlite:///{file}", KEYS)
    store.transact(lambda tx: tx.clinics.every())
    assert {each.name for each in tmp_path.iterdir() if each.stat().st_mode & 0o077} == set()
    assert file.with_name("bot.sqlite3-wal").exists()
    store.close()
    file.chmod(0o640)
    migrate.upgrade(f"sqlite:///{file}")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_path_may_hold_anything(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a new folder/50%% of it/bot.sqlite3"
    migrate.upgrade(url)
    assert migrate.is_current(url)


def test_several_that_start_at_once_migrate_once(database_url: str) -> None:
    """In processes of their own: Alembic keeps its context in a module."""
    command = [executable, "-c", "import sys; from storage.migrate import upgrade; upgrade(sys.argv[1])", database_url]
    with ThreadPoolExecutor(3) as threads:
        ended = list(threads.map(lambda _: run(command, capture_output=True, text=True, check=False), range(3)))
    assert [(each.returncode, each.stderr) for each in ended] == [(0, "")] * 3
    assert migrate.is_current(database_url)


def test_asking_does_not_import_alembic(sqlite_template: Path) -> None:
    code = (
        "import sys; from storage.migrate import is_current; import storage.database; print(is_current(sys.argv[1]));"
        "print('alembic' in sys.modules)"
    )
    answered = run([executable, "-c", code, f"sqlite:///{sqlite_template}"], capture_output=True, text=True, check=True)
    assert answered.stdout.split() == ["True", "False"]


def test_what_was_there_before_gets_its_mornings_its_links_their_ends_and_its_first_consent(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER).replace("%", "%%"))
    engine = engines.make(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0014")
        connection.execute(sa.text("INSERT INTO marks (name, at) VALUES ('received', 50)"))
        connection.execute(
            sa.text(
                "INSERT INTO clinics (id, name, phone, timezone, emergency_number, created_at, language, hours, "
                "clocks) VALUES (1, :sealed, :sealed, 'UTC', '112', 1, 'en', '[]', '{}')"
            ),
            {"sealed": b"x"},
        )
        connection.execute(
            sa.text(
                "INSERT INTO providers (id, clinic_id, chat_id, name, role, joined_at, username, on_duty) "
                "VALUES (1, 1, 1, :sealed, 'admin', 1, :sealed, true)"
            ),
            {"sealed": b"x"},
        )
        connection.execute(
            sa.text(
                "INSERT INTO enrollments (id, clinic_id, provider_id, state, label, protocol_id, protocol_version, "
                "treated_on, timezone, hour, language, created_at, profile, name, username) VALUES (1, 1, 1, "
                "'invited', 'K-001', 'microneedling', 2, '2026-03-02', 'UTC', 10, 'en', 1, :sealed, :sealed, :sealed)"
            ),
            {"sealed": b"x"},
        )
        connection.execute(sa.text("UPDATE enrollments SET enrolled_at = 45, language = 'es'"))
        for number, (expires_at, used_at) in enumerate(((99, None), (99, 40), (49, None)), start=1):
            connection.execute(
                sa.text(
                    "INSERT INTO invitations (id, kind, created_at, expires_at, clinic_id, enrollment_id, used_at) "
                    "VALUES (:id, 'patient', 1, :expires_at, 1, 1, :used_at)"
                ),
                {"id": number, "expires_at": expires_at, "used_at": used_at},
            )
    engine.dispose()
    migrate.upgrade(database_url)
    with connected(database_url) as connection:
        found = connection.execute(sa.text("SELECT kind, subject, at FROM due ORDER BY kind")).all()
        query = "SELECT agreed_version, agreed_months, agreed_at, agreed_language FROM enrollments"
        agreed = connection.execute(sa.text(query)).all()
        keeps = connection.execute(sa.text("SELECT keeps_months FROM clinics")).scalar_one()
    assert [tuple(each) for each in found] == [("invitation", 1, 99), ("morning", 1, 0)]
    assert [tuple(each) for each in agreed] == [(1, 0, 45, "es")]
    assert keeps == 0, "nobody is erased by an update"


def test_no_database_is_changed_under_bots_that_run_on_it(postgres: Postgres) -> None:
    """They know the tables only as they are."""
    url = postgres.url_of_new_database()
    with connected(url) as running:
        running.execute(sa.text(f"SELECT pg_advisory_lock_shared({engines.RUNS})"))
        with pytest.raises(engines.StoreInUse, match="1 of an older version"):
            migrate.upgrade(url)
    assert not migrate.is_current(url)
    migrate.upgrade(url)
    assert migrate.is_current(url)


def test_what_another_has_brought_up_meanwhile_is_left_alone(postgres: Postgres) -> None:
    url = postgres.url_of_new_database(migrate.upgrade)
    with connected(url) as running:
        running.execute(sa.text(f"SELECT pg_advisory_lock_shared({engines.RUNS})"))
        migrate.upgrade(url)
