"""The house of the clinic's stories, and copies that are made of it and put back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.provider.conftest import house
from tests.restored.copies import Copies

__all__ = ["house"]


@pytest.fixture
def copies(request: pytest.FixtureRequest, migrated_url: str, tmp_path: Path) -> Iterator[Copies]:
    folder, url = tmp_path / "copies", f"sqlite:///{tmp_path}/restored.sqlite3"
    folder.mkdir()
    server: Postgres | None = None
    if migrated_url.startswith("postgresql"):
        server = request.getfixturevalue("postgres")
        url = server.url_of_new_database()
    made = Copies(url, folder)
    yield made
    made.close()
    if server is not None:
        server.drop(url)
