"""Whoever runs an older version can go on with this one: nothing is lost, everything opens, and the bot goes on."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from bot.finding import Urgency
from commands.start import refuse_lost_protocols
from storage import engines
from storage.database import SqlStore, open_store
from storage.engines import parse
from storage.migrate import RELEASES, NotMigrated, upgrade
from storage.resealing import is_due, once_through
from tests.postgres import Postgres
from tests.releases.story import WORDS, house_of, is_whole
from tests.storage.people import KEYS

HERE = Path(__file__).parent


@pytest.fixture(params=[f"{version}-{kind}" for version in RELEASES for kind in ("sqlite", "postgresql")])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database as that version left it."""
    version, _, kind = request.param.partition("-")
    if kind == "sqlite":
        (tmp_path / "bot.sqlite3").write_bytes(gzip.decompress((HERE / f"{version}.sqlite3.gz").read_bytes()))
        yield f"sqlite:///{tmp_path}/bot.sqlite3"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.url_of_new_database()
    with psycopg.connect(parse(url).set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        connection.execute(gzip.decompress((HERE / f"{version}.postgresql.sql.gz").read_bytes()))
    yield url
    server.drop(url)


def version_in(url: str) -> str:
    engine = engines.make(url)
    with engine.connect() as connection:
        found = str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    return found


def rows_in(url: str, table: str) -> int:
    engine = engines.make(url)
    with engine.connect() as connection:
        found = int(connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0)
    engine.dispose()
    return found


@pytest.fixture
def store(old_url: str) -> Iterator[SqlStore]:
    """Brought up to this version, and sealed as it seals."""
    upgrade(old_url, KEYS)
    opened = open_store(old_url, KEYS, exclusive=True)
    if opened.transact(is_due):
        assert not any(step.lost for step in once_through(opened))
    yield opened
    opened.close()


def test_it_is_of_its_version(old_url: str, request: pytest.FixtureRequest) -> None:
    assert version_in(old_url) == RELEASES[request.node.callspec.params["old_url"].partition("-")[0]]


def test_everything_of_an_older_version_opens(store: SqlStore) -> None:
    assert is_whole(store)
    refuse_lost_protocols(store)
    names = {each.name for each in store.transact(lambda tx: tx.enrollments.names(1))}
    assert names == {"Pat Miller", "Nuria Miller"}
    assert store.transact(lambda tx: tx.clinics.get(1).name) == "Skin & Co"
    alerts = store.transact(lambda tx: [tx.alerts.get(each) for each in (1, 2)])
    assert [each.urgency for each in alerts] == [Urgency.ROUTINE, Urgency.URGENT]


async def test_the_bot_goes_on_with_it(store: SqlStore) -> None:
    house = house_of(store, days=4)
    await house.pipeline.settle()
    await house.say("Ann", "/inbox")
    await house.tap("Ann", "🟡 K-001 Pat")
    await house.tap("Ann", "I've got it")
    await house.tap("Ann", "All words and photos")
    assert WORDS in "\n".join(house.read("Ann"))
    await house.say("Pat", "It is better now")
    assert "has your message" in house.last("Pat")
    await house.pipeline.shut()


def test_a_migration_loses_no_row(old_url: str) -> None:
    tables = ("clinics", "providers", "enrollments", "alerts", "checkins", "answer_sets", "words", "audit", "inbox")
    before = {each: rows_in(old_url, each) for each in tables}
    upgrade(old_url, KEYS)
    assert {each: rows_in(old_url, each) for each in tables} == before
    assert min(before.values()) > 0


def test_an_older_program_leaves_it_alone(old_url: str) -> None:
    """What a downgrade would lose is not lost."""
    upgrade(old_url, KEYS)
    engine = engines.make(old_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for opens in (upgrade, lambda url, keys: open_store(url, keys)):
        with pytest.raises(NotMigrated, match="of a newer version"):
            opens(old_url, KEYS)


@pytest.mark.parametrize("version", RELEASES)
def test_the_files_stay_small(version: str) -> None:
    files = [HERE / f"{version}.sqlite3.gz", HERE / f"{version}.postgresql.sql.gz"]
    assert all(each.stat().st_size < 100_000 for each in files)
