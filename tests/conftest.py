"""What every test may ask for: a new database of either kind, empty or migrated, and a store on it."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest
import sqlalchemy as sa

from storage import database, engines
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.sql import Prepare
from tests import memory
from tests.postgres import NoPostgres, Postgres, running_postgres
from tests.shared import MAKE, Shared
from tests.storage.people import KEYS

STORIES = ("tests/patient/", "tests/provider/", "tests/desk/", "tests/days/", "tests/journey/test_courses_live.py")
ONE_IN = {"tests/patient/": 6, "tests/provider/": 3, "tests/desk/": 4}


def pytest_configure() -> None:
    """`tmp_path` is in memory, unless --basetemp or this variable says where."""
    if folder := memory.room():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A story is told in every language and way on SQLite, and once on PostgreSQL: no database reads sentences.

    Of the patients', the provider's and the desk's many one in a few, by its name: they run the same statements over
    and over. EVERY_STORY=1 tells each on both.
    """
    if os.environ.get("EVERY_STORY") == "1":
        return
    told: set[str] = set()
    again: list[pytest.Item] = []
    for item in filter(_is_story_on_postgres, items):
        name = item.nodeid.partition("[")[0]
        one_in = next((each for folder, each in ONE_IN.items() if name.startswith(folder)), 1)
        if name in told or crc32(name.encode()) % one_in:
            again.append(item)
        told.add(name)
    if again:
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if item not in again]


def pytest_collection_finish() -> None:
    """What has been imported stays: to look through it for garbage again and again took a tenth of a run."""
    gc.collect()
    gc.freeze()


def _is_story_on_postgres(item: pytest.Item) -> bool:
    params = getattr(getattr(item, "callspec", None), "params", {})
    return item.nodeid.startswith(STORIES) and params.get("migrated_url") == "postgresql"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this session; skipped without its programs, unless REQUIRE_POSTGRES=1."""
    try:
        with running_postgres() as server:
            yield server
    except NoPostgres as reason:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(f"REQUIRE_POSTGRES=1, but {reason}", pytrace=False)
        pytest.skip(f"no PostgreSQL: {reason}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; a test that asks for it runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.sqlite3"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.url_of_new_database()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def shared(postgres: Postgres) -> Iterator[Shared]:
    shared = Shared(postgres.url_of_new_database(upgrade))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "make", lambda url: shared.engine() if url == shared.url else MAKE(url))
        yield shared
    shared.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "bot.sqlite3")
        return f"sqlite:///{tmp_path}/bot.sqlite3"
    database: Shared = request.getfixturevalue("shared")
    database.empty()
    return database.url


@pytest.fixture(scope="session", autouse=True)
def _prepared_once() -> Iterator[None]:
    """A store prepares its statements when it first runs them; stores of one engine run the same ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "Prepare", PreparedBefore())
        yield


class PreparedBefore:
    def __init__(self) -> None:
        self._known: dict[str, Prepare] = {}

    def __call__(self, dialect: sa.Dialect) -> Prepare:
        if dialect.name not in self._known:
            self._known[dialect.name] = Prepare(dialect)
        return self._known[dialect.name]


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


@pytest.fixture(autouse=True)
def _durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or python-telegram-bot warns, at every 429, of the day when they will be."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
