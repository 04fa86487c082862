"""What every test may ask for: a new database of either kind, empty or migrated, and a store on it."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import pytest
import sqlalchemy as sa

from reports import picture
from storage import database, engines
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.sql import Prepare
from tests import memory
from tests.postgres import NoPostgres, Postgres, running_postgres
from tests.shared import MAKE, Shared
from tests.storage.people import KEYS

# Of the tests of a folder, by their names, one in how many is run again; EVERY_STORY=1 runs all.
ON_POSTGRES = {
    "tests/patient/": 8,
    "tests/provider/": 8,
    "tests/desk/": 8,
    "tests/days/": 1,
    "tests/journey/test_courses_live.py": 3,
}
IN_SPANISH = {"tests/patient/": 4, "tests/provider/": 2}
LIVE = {"tests/journey/test_courses_live.py": 3, "tests/journey/test_in_spanish.py": 3}

# They take so long that they come first: begun last, each would keep a single worker busy when all is done.
LONG = (
    "tests/test_benchmarks.py",
    "tests/simulation/",
    "tests/hostile/",
    "tests/patient/test_hostile.py",
    "tests/days/",
)


def pytest_configure() -> None:
    """`tmp_path` is in memory, unless --basetemp or this variable says where."""
    if folder := memory.room():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A story is told in every way on SQLite and in English; once, of one in a few, on PostgreSQL and in Spanish.

    No database reads sentences, and stories run the same statements over and over.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    if os.environ.get("EVERY_STORY") == "1":
        return
    told: set[str] = set()
    again = [item for item in items if _is_left_out(item, told)]
    if again:
        config.hook.pytest_deselected(items=again)
        left_out = set(again)
        items[:] = [item for item in items if item not in left_out]


def _is_left_out(item: pytest.Item, told: set[str]) -> bool:
    params = getattr(getattr(item, "callspec", None), "params", {})
    name = item.nodeid.partition("[")[0]
    if params.get("migrated_url") == "postgresql" and _one_in(ON_POSTGRES, name):
        if name in told or not _is_chosen(name, ON_POSTGRES):
            return True
        told.add(name)
        return False
    if "es" in (params.get("language"), params.get("words")) and _one_in(IN_SPANISH, name):
        return not _is_chosen(name, IN_SPANISH)
    return bool(_one_in(LIVE, name)) and not _is_chosen(item.nodeid, LIVE)


def _one_in(of: dict[str, int], name: str) -> int:
    return next((each for folder, each in of.items() if name.startswith(folder)), 0)


def _is_chosen(name: str, of: dict[str, int]) -> bool:
    return crc32(name.encode()) % _one_in(of, name) == 0


def pytest_collection_finish() -> None:
    """What has been imported stays, and memory is plenty: to look for garbage as usual took a sixth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


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


DRAWN = lru_cache(maxsize=500)(picture.png)


@pytest.fixture(autouse=True)
def _drawn_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same drawing is the same picture, and most stories show one that another has shown."""
    if not request.node.nodeid.startswith("tests/reports/"):
        monkeypatch.setattr(picture, "png", DRAWN)


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
