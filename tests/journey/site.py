"""The product as whoever runs it has it: the bot in a process of its own, a Telegram over HTTP, and a real database."""

import atexit
import base64
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sandbox.remote import Late, Remote
from sandbox.server import running
from sandbox.telegram import TOKEN, Telegram
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from tests.journey.killer import Killer
from tests.journey.serving import PATIENCE, Serving

ROOT = Path(__file__).parents[2]
KEY = b"k" * 32
LEASE = timedelta(seconds=16)
A_COMMAND = 60.0  # Seconds that one may take, or all that is loaded before the first.


def call(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """One command of the command line, to its end."""
    code, out, err = Forked(None, arguments, clean(environment)).end(A_COMMAND)
    return subprocess.CompletedProcess(arguments, code, out, err)


class Forked:
    """A process that tests/journey/warm.py started for us."""

    def __init__(self, log: Path | None, arguments: Sequence[str], environment: dict[str, str]) -> None:
        with _one_at_a_time:
            warm = _warm()
        self._answers, its = socket.socketpair()
        message = json.dumps((arguments, environment, log and str(log)))
        socket.send_fds(warm, [message.encode()], [its.fileno()])
        its.close()
        self._answers.settimeout(A_COMMAND)
        self._lines = self._answers.makefile()
        self.pid = int(self._lines.readline())

    def end(self, within: float) -> tuple[int, str, str]:
        """Waited for so many seconds: its exit code, and what it printed if it has no log."""
        self._answers.settimeout(within)
        with self._answers, self._lines:
            code, out, err = json.loads(self._lines.readline())
        return code, out, err


_one_at_a_time = Lock()


@cache
def _warm() -> socket.socket:
    """It ends with this process."""
    ours, its = socket.socketpair(type=socket.SOCK_SEQPACKET)
    command = [sys.executable, str(ROOT / "tests" / "journey" / "warm.py")]
    process = subprocess.Popen(command, cwd=ROOT, env=clean({}), stdin=its.fileno(), stdout=subprocess.DEVNULL)
    its.close()

    def end() -> None:
        ours.close()
        process.wait(PATIENCE)

    atexit.register(end)
    return ours


def clean(environment: dict[str, str]) -> dict[str, str]:
    """No setting of whoever runs the tests."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment}


class Process:
    """The bot, or whatever else the command line starts; what it prints is in `log`."""

    def __init__(self, log: Path, *arguments: str, **environment: str) -> None:
        self.log, self._arguments, self._environment = log, arguments, clean(environment)
        self._running: Forked | None = None
        self.starts = 0

    def start(self) -> None:
        self.starts += 1
        self._running = Forked(self.log, self._arguments, self._environment)

    @property
    def is_running(self) -> bool:
        return self._running is not None

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def end(self, number: signal.Signals = signal.SIGKILL) -> tuple[int, float]:
        """Its exit code, and how many seconds it took; nothing if it does not run."""
        if self._running is None:
            return 0, 0.0
        began = monotonic()
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        return self.wait(), monotonic() - began

    def wait(self) -> int:
        """For an end of its own."""
        assert self._running is not None
        (code, *_), self._running = self._running.end(PATIENCE), None
        return code

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def until_printed(self, text: str, times: int = 1) -> None:
        until(lambda: self.printed().count(text) >= times, f"{text!r} in:\n{self.printed()}")


def until(holds: Callable[[], object], what: str = "it") -> None:
    give_up_at = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < give_up_at, f"waited in vain for {what}"
        sleep(0.02)


class Line(Serving):
    """A Telegram served over HTTP by a thread of this process, so that what it lives through can be looked at."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__()
        self.telegram, self.url = telegram, ""

    async def _serve(self) -> None:
        async with running(self.telegram) as self.url:
            await self._until_over()

    def do(self, act: Callable[[], object]) -> None:
        """In Telegram's own thread, in a moment."""
        self._loop.call_soon_threadsafe(act)


class Site:
    """People act by their names; whatever the bot makes of it is waited for."""

    def __init__(self, directory: Path, database_url: str, now: datetime, token: str = TOKEN) -> None:
        self._offset_file, self.web_address = directory / "offset", "off"
        self.more: dict[str, str] = {}
        self._shift = now - datetime.now(UTC)
        self.move(timedelta())
        self.telegram = Killer(lambda: self.now().timestamp())
        self.line = Line(self.telegram)
        self.database_url = database_url
        self._directory, self._token = directory, token
        self._store: SqlStore | None = None
        self._processes: list[Process] = []
        self._last_read: dict[str, int] = {}

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def move(self, by: timedelta) -> None:
        """All at once: a half-written file would set the clock back."""
        self._shift += by
        new = self._offset_file.with_suffix(".new")
        new.write_text(str(self._shift.total_seconds()), encoding="ascii")
        new.replace(self._offset_file)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "BOT_TOKEN": self._token,
            "TELEGRAM_API_URL": self.line.url,
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self._directory / "data"),
            "MASTER_KEY": base64.b64encode(KEY).decode(),
            "CLOCK_FILE": str(self._offset_file),
            "WEB_ADDRESS": self.web_address,
            **self.more,
        }

    @property
    def store(self) -> SqlStore:
        """The bot's own database, looked at beside it."""
        if self._store is None:
            self._store = open_store(self.database_url, Keys([KEY]))
        return self._store

    def process(self, log: str = "log") -> Process:
        """A bot on this database, ended with the site."""
        started = Process(self._directory / log, "run", **self.environment)
        self._processes.append(started)
        return started

    def kill_and_start(self) -> None:
        """On PostgreSQL others may be at work, so what the dead one had claimed is free when its lease is over."""
        self.bot.end(signal.SIGKILL)
        if not self.database_url.startswith("sqlite"):
            self.move(LEASE)
        self.bot.start()

    def invited(self) -> str:
        printed = call("invite-admin", "--json", **self.environment)
        assert printed.returncode == 0, printed.stderr
        return str(json.loads(printed.stdout)["link"])

    def opens(self, who: str, link: str, then: str) -> None:
        self.remote.post("people", name=who)
        self._reads(who, self.remote.post("open", person=who, link=link), then)

    def says(self, who: str, text: str, then: str) -> None:
        self._reads(who, self.remote.post("say", person=who, text=text), then)

    def taps(self, who: str, label: str, then: str) -> None:
        """On the message that they read last: of two copies, the other may still ask what is answered."""
        last = [line for line in self.messages(who) if line["id"] == self._last_read.get(who)]
        has = any(button["label"].startswith(label) for line in last for row in line["buttons"] for button in row)
        on = {"message_id": self._last_read[who]} if has else {}
        self._reads(who, self.remote.post("tap", person=who, label=label, **on), then)

    def goes_on(self, to: datetime, who: str, then: str) -> None:
        """The clock moves, the bot having listened all the time: a longer silence would make it ask again."""
        self.settle()
        since = self.version()
        self.move(to - self.now())
        self.store.transact(lambda tx: tx.marks.set("received", self.now()))
        self._reads(who, {"version": since}, then)

    def reads(self, who: str, then: str, since: int = 0) -> dict[str, Any]:
        """As soon as it stands there."""
        try:
            found: dict[str, Any] = self.remote.get("wait", person=who, contains=then, since=since, timeout=PATIENCE)
        except Late as late:
            there = [line["text"] for line in self.messages(who)[-2:]]
            raise AssertionError(f"{late}; there is {there}, and the bot said:\n{self.bot.printed()[-3000:]}") from late
        self._last_read[who] = found["id"]
        return found

    def _reads(self, who: str, act: dict[str, Any], then: str) -> None:
        self.reads(who, then, act["version"])

    def settle(self) -> None:
        """Until nothing is unconfirmed, and nothing waits to be worked or sent."""

        def waiting() -> int:
            return self.telegram.unconfirmed() + self.store.transact(
                lambda tx: tx.inbox.count_waiting() + tx.outbox.count_waiting()
            )

        until(lambda: waiting() == 0, "the queues to be empty")

    def version(self) -> int:
        return int(self.remote.get("health")["version"])

    def messages(self, who: str) -> list[dict[str, Any]]:
        """What the bot has said to them, oldest first."""
        return [line for line in self.remote.get("transcript", person=who) if line["from"] == "bot"]

    def _open(self) -> None:
        self.remote = Remote(self.line.url)
        self.bot = self.process()
        self.telegram.on_kill = self.kill_and_start

    def close(self) -> None:
        self.telegram.on_kill = lambda: None
        for process in self._processes:
            process.end()
        if self._store is not None:
            self._store.close()

    @classmethod
    @contextmanager
    def opened(cls, directory: Path, database_url: str, now: datetime, **more: str) -> Iterator["Site"]:
        """With its Telegram answering, and its bot not yet started."""
        directory.mkdir(parents=True, exist_ok=True)
        site = cls(directory, database_url, now, **more)
        with site.line:
            site._open()
            try:
                yield site
            finally:
                site.close()
