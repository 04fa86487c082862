"""systemd learns when the bot is up, and starts it again when it hangs."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.ports import StoreTrouble
from commands import watchdog
from storage.database import SqlStore
from tests.journey.site import Process

SOON = 30.0  # Seconds for what takes one.


@pytest.fixture(params=["file", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What it would hear."""
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path if request.param == "file" else f"\0{path}")
        listening.settimeout(SOON)
        monkeypatch.setenv("NOTIFY_SOCKET", path if request.param == "file" else f"@{path}")
        yield listening


def heard(systemd: socket.socket) -> list[str]:
    """All that was said until now."""
    systemd.setblocking(False)
    found = []
    with suppress(BlockingIOError):
        while True:
            found.append(systemd.recv(100).decode())
    return found


class Turns:
    """Sleeps no longer than it takes; after `turns` of them the watching is over."""

    def __init__(self, turns: int) -> None:
        self.left, self.slept = turns, list[float]()

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.left -= 1
        if self.left < 0:
            raise asyncio.CancelledError


async def watched(store: Any, turns: Turns) -> None:
    with suppress(asyncio.CancelledError):
        await watchdog.watch(store, turns)


async def test_it_is_up_and_lives(systemd: socket.socket, store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "90000000")
    turns = Turns(2)
    await watched(store, turns)
    assert heard(systemd) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    assert turns.slept == [30, 30, 30]


@pytest.mark.parametrize("systemd", ["file"], indirect=True)
async def test_a_database_that_hangs_is_not_said_to_live(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hangs:
        async def run(self, _: object) -> None:
            asked.set()
            await asyncio.wrap_future(Future[None]())

    asked = asyncio.Event()
    monkeypatch.setenv("WATCHDOG_USEC", "1000")
    watching = asyncio.create_task(watchdog.watch(Hangs(), Turns(9)))  # type: ignore[arg-type]
    await asked.wait()
    assert heard(systemd) == ["READY=1"]
    watching.cancel()


@pytest.mark.parametrize("systemd", ["file"], indirect=True)
async def test_a_database_that_is_away_is_no_reason_to_be_killed(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refuses:
        async def run(self, _: object) -> None:
            raise StoreTrouble("OperationalError")

    monkeypatch.setenv("WATCHDOG_USEC", "1000")
    await watched(Refuses(), Turns(1))
    assert heard(systemd) == ["READY=1", "WATCHDOG=1"]


async def test_without_systemd_nothing_is_said(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    turns = Turns(1)
    await watched(store, turns)
    assert turns.slept == []


async def test_a_systemd_that_is_gone_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nowhere"))
    watchdog.tell("READY=1")


@pytest.mark.parametrize("systemd", ["file"], indirect=True)
def test_a_systemd_that_does_not_listen_stops_nobody(systemd: socket.socket) -> None:
    for _ in range(1_000):
        watchdog.tell("WATCHDOG=1")
    assert set(heard(systemd)) == {"WATCHDOG=1"}


@pytest.mark.parametrize("systemd", ["file"], indirect=True)
def test_a_bot_is_up_before_telegram_answers(systemd: socket.socket, tmp_path: Path) -> None:
    environment = {
        "DATA_DIR": str(tmp_path / "data"),
        "BOT_TOKEN": f"1234567:{'x' * 35}",
        "TELEGRAM_API_URL": "http://127.0.0.1:1",
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "3000000",
        "WEB_ADDRESS": "off",
    }
    bot = Process(tmp_path / "log", "run", **environment)
    bot.start()
    assert [systemd.recv(100), systemd.recv(100)] == [b"READY=1", b"WATCHDOG=1"], bot.printed()
    code, _ = bot.end(signal.SIGTERM)
    assert code == 0
    assert heard(systemd)[-1] == "STOPPING=1"
