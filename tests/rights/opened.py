"""The cast in a house of its own, with an event loop, for tests that run whole scenes again and again."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.database import open_store
from tests.provider.conftest import MONDAY, House, build
from tests.provider.two_clinics import Watched
from tests.rights.cast import Cast, furnish
from tests.storage.people import KEYS


@contextmanager
def opened(template: Path, folder: Path) -> Iterator[tuple[Cast, asyncio.Runner]]:
    """On SQLite; `template` is an empty database of it."""
    file, now = folder / "bot.sqlite3", [MONDAY]
    shutil.copy(template, file)
    store, telegram = open_store(f"sqlite:///{file}", KEYS), Watched(lambda: now[0].timestamp())
    pipeline = build(store, telegram, now)
    with asyncio.Runner() as runner:
        yield runner.run(furnish(House(store, telegram, pipeline, now), file)), runner
        runner.run(pipeline.shut())
    store.close()


def watched(cast: Cast) -> Watched:
    telegram = cast.house.telegram
    assert isinstance(telegram, Watched)
    return telegram
