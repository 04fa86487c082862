"""A migrated, empty store of either kind; migrating is done once and then copied."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.tables import metadata
from tests.postgres import Postgres
from tests.storage.people import KEYS, Staffed, furnish


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    return postgres.url_of_new_database(upgrade)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "bot.sqlite3")
        return f"sqlite:///{tmp_path}/bot.sqlite3"
    url: str = request.getfixturevalue("postgres_template")
    empty(url)
    return url


def empty(url: str) -> None:
    """To empty tables is ten times as quick as to make a database."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))


@pytest.fixture
def opened(migrated_url: str) -> Iterator[Callable[[], SqlStore]]:
    """Another store on the same database each time it is called, as another process would open it."""
    stores: list[SqlStore] = []

    def another() -> SqlStore:
        stores.append(open_store(migrated_url, KEYS))
        return stores[-1]

    yield another
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], SqlStore]) -> SqlStore:
    return opened()


@pytest.fixture
def staffed(store: SqlStore) -> Staffed:
    return store.transact(furnish)
