"""Where the bot finds its Telegram: the real one with a token, or one on this machine, in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from time import monotonic, sleep

from commands.settings import ROOT, Settings, default_clock, default_database
from sandbox.errors import Impossible
from sandbox.remote import Remote
from sandbox.telegram import TOKEN, USERNAME
from storage.engines import StoreInUse, file_of, lock_of

STARTS_WITHIN = 15.0
ANSWERS_WITHIN = 2.0
HINTS = """A Telegram on this machine answers at {url}; nothing leaves it.
Play both sides in a second terminal, from this folder:
  {python} main.py invite-admin             prints a link for a clinic's first admin
  {python} main.py sandbox open Ann LINK    Ann follows it and presses Start
  {python} main.py sandbox tap Ann BUTTON   Ann taps a button by its label
  {python} main.py sandbox say Ann TEXT     Ann writes
  {python} main.py sandbox read Ann         what stands in Ann's chat
  {python} main.py clock +1d                a day goes by
The README plays a whole course. Ctrl-C stops the bot and this Telegram."""


@dataclass(frozen=True, slots=True)
class Place:
    token: str
    url: str


@contextmanager
def telegram_for(settings: Settings, say: Callable[[str], None]) -> Iterator[Place]:
    """The sandbox ends with the bot, but outlives its sudden death: started again, the bot finds everybody there.

    Raises Impossible and StoreInUse.
    """
    if settings.bot_token is not None:
        yield Place(settings.bot_token.get_secret_value(), settings.telegram_api_url)
        return
    _be_the_only_one(settings)
    port = settings.sandbox_port or _free_port()
    url = f"http://127.0.0.1:{port}"
    pid = _left_behind(settings, url) if _answers(url) else _start(settings, port, url)
    say(HINTS.format(url=url, python=f"SANDBOX_URL={url} {_python()}" if port != 8081 else _python()))
    try:
        yield Place(TOKEN, url)
    finally:
        if pid is not None:
            _end(settings, pid)


def _be_the_only_one(settings: Settings) -> None:
    """Before anything is said or started; raises StoreInUse."""
    file = file_of(settings.database_url)
    if file is None or not file.parent.is_dir():
        return
    try:
        lock = lock_of(settings.database_url)
    except StoreInUse as error:
        line = "The bot is already running in another terminal. Stop it there with Ctrl-C, or just go on using it."
        raise StoreInUse(line) from error
    if lock is not None:
        lock.release()


def _start(settings: Settings, port: int, url: str) -> int:
    """Its process; raises Impossible, and StoreInUse where another bot runs on the data that would be forgotten."""
    call = [sys.executable, str(ROOT / "main.py"), "sandbox", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and file)
        call, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    until = monotonic() + STARTS_WITHIN
    try:
        while not _answers(url):
            if process.poll() is not None or monotonic() > until:
                raise Impossible(f"no Telegram could be started on port {port}; set SANDBOX_PORT to another")
            sleep(0.05)
        _forget(settings)
    except BaseException:
        process.kill()
        process.wait()
        raise
    _sign(settings, process.pid)
    return process.pid


def _forget(settings: Settings) -> None:
    """A new Telegram knows nobody, so what was tried out with the last one is forgotten with it, its days too."""
    if settings.database_url != default_database({"data_dir": settings.data_dir}):
        return
    lock = lock_of(settings.database_url)
    for file in settings.data_dir.glob("sandbox.sqlite3*"):
        if file.suffix != ".lock":
            file.unlink()
    clock = default_clock({"data_dir": settings.data_dir})
    if clock is not None and clock == settings.clock_file:
        clock.unlink(missing_ok=True)
    if lock is not None:
        lock.release()


def _left_behind(settings: Settings, url: str) -> int | None:
    """The process of the Telegram that answers, if the bot that started it has died; None if it is somebody else's."""
    try:
        bot, pid = map(int, _signature(settings).read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return None
    if _lives(bot) or Remote(url, ANSWERS_WITHIN).get("health").get("pid") != pid:
        return None
    _sign(settings, pid)
    return pid


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _sign(settings: Settings, pid: int) -> None:
    """Whose Telegram this is: ours."""
    _signature(settings).write_text(f"{os.getpid()} {pid}", encoding="ascii")


def _end(settings: Settings, pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    with suppress(ChildProcessError):  # It is not ours if we have only found it.
        os.waitpid(pid, 0)
    _signature(settings).unlink(missing_ok=True)


def _signature(settings: Settings) -> Path:
    return settings.data_dir / "sandbox.pid"


def _answers(url: str) -> bool:
    try:
        return bool(Remote(url, ANSWERS_WITHIN).get("health")["bot"] == USERNAME)
    except (Impossible, KeyError, TypeError):
        return False


def _free_port() -> int:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _python() -> str:
    """As somebody in the project's folder would type it."""
    path = Path(sys.executable)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
