"""What every test may ask for: a new, empty database of either kind."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import NoPostgres, Postgres, running_postgres


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
