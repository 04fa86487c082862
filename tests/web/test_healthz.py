"""/healthz: each light made red by its real fault, and green after."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from commands.health import Doctor
from handlers.pipeline.pulse import Pulse
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from web import health
from web.app import make_app

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Surgery:
    """A doctor, and the page on which it says what it found; `seconds` is what every clock counts."""

    def __init__(self, store: SqlStore, within: float = 2.0) -> None:
        self.seconds = 1000.0
        self.pulse = Pulse(self.ticks)
        self.doctor = Doctor(store, self.pulse, lambda: NOW, self.ticks, within=within)
        app = make_app(health.routes(self.doctor.look))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")

    def ticks(self) -> float:
        return self.seconds

    async def ask(self) -> tuple[int, dict[str, str]]:
        """The page's status, and the reason of each light that is red."""
        self.seconds += 2
        answer = await self.client.get("/healthz")
        return answer.status_code, {
            each["name"]: each["reason"] for each in answer.json()["checks"] if each["state"] == "red"
        }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite3"


@pytest.fixture
def kept(file: Path) -> Iterator[SqlStore]:
    keys = Keys([b"k" * 32])
    upgrade(f"sqlite:///{file}", keys)
    opened = open_store(f"sqlite:///{file}", keys)
    yield opened
    opened.close()


async def test_all_is_green(store: SqlStore) -> None:
    assert await Surgery(store).ask() == (200, {})


async def test_silence_of_more_than_a_minute_is_red_until_something_is_fetched(store: SqlStore) -> None:
    surgery = Surgery(store)
    surgery.seconds += 58
    assert await surgery.ask() == (200, {})
    assert await surgery.ask() == (503, {"receiving": "nothing was fetched from Telegram for 62 s"})
    surgery.pulse.fetched()
    assert await surgery.ask() == (200, {})


async def test_a_locked_database_is_red_at_once_and_does_not_hang(kept: SqlStore, file: Path) -> None:
    surgery = Surgery(kept, within=0.05)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        assert await surgery.ask() == (503, {"database": "the database cannot be written to: no answer within 0.05 s"})
    other.execute("ROLLBACK")
    other.close()
    await kept.run(lambda tx: None)
    assert await surgery.ask() == (200, {})


async def test_whoever_asks_again_within_a_second_costs_the_database_nothing(store: SqlStore) -> None:
    surgery = Surgery(store)
    await surgery.ask()
    looked = store.transact(lambda tx: tx.marks.get("looked"))
    store.transact(lambda tx: tx.marks.set("looked", NOW.replace(year=2020)))
    await surgery.client.get("/healthz")
    assert store.transact(lambda tx: tx.marks.get("looked")) == NOW.replace(year=2020)
    await surgery.ask()
    assert store.transact(lambda tx: tx.marks.get("looked")) == looked


async def test_it_lives_as_long_as_it_answers(store: SqlStore) -> None:
    surgery = Surgery(store)
    surgery.seconds += 1000
    assert (await surgery.client.get("/livez")).status_code == 200
