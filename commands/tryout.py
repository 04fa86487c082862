"""Trying out without Telegram: one on this machine, with a page, and the bot beside it, kept alive."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from bot.ports import Clock
from commands.opening import open_keys
from commands.settings import Settings
from commands.stage import TrialStage
from commands.trial import Trial
from sandbox.errors import Impossible
from sandbox.server import running
from sandbox.telegram import Telegram
from storage.engines import StoreInUse, file_of, lock_of

HINTS = """
  Two phones, a clinic's and a patient's, are at

      {url}

  Open it in a browser on this machine, and follow the three lines there. Nothing leaves this machine.
  Ctrl-C ends it all; the next `make run` begins afresh. To play in a terminal instead, see the README.
"""


def try_out(settings: Settings, clock: Clock, say: Callable[[str], None]) -> None:
    """Until SIGINT or SIGTERM. Raises Impossible, StoreInUse, what opening a database raises, and Ended."""
    _be_the_only_one(settings)
    asyncio.run(_until_told(settings, clock, say))


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


async def _until_told(settings: Settings, clock: Clock, say: Callable[[str], None]) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    if settings.clock_file is None:
        raise Impossible("Set CLOCK_FILE: the clock of a bot that is tried out can be moved.")
    telegram = Telegram(lambda: clock().timestamp())
    trial = Trial(telegram, settings, open_keys(settings), clock)
    stage = TrialStage(telegram, trial, clock, settings.clock_file)
    try:
        async with running(telegram, port=settings.sandbox_port, stage=stage) as stage.url:
            await trial.begin(stage.url)
            try:
                say(HINTS.format(url=stage.url))
                await _unless_it_ends(told, trial)
            finally:
                await stage.stop_playing()
                await trial.end()
    except Impossible as error:
        if stage.url:
            raise
        raise Impossible(f"{error}; set SANDBOX_PORT to another") from error


async def _unless_it_ends(told: asyncio.Event, trial: Trial) -> None:
    """Raises Ended where the bot does not want to run; while it is begun again, there is none."""
    waiting: asyncio.Future[Any] = asyncio.create_task(told.wait())
    while not told.is_set():
        keeping = trial.keeping
        await asyncio.wait({waiting, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.cancelled():
            await asyncio.sleep(0.05)
        elif keeping.done():
            waiting.cancel()
            keeping.result()
