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
from storage.crypto import Keys
from storage.engines import Lock, StoreInUse

HINTS = """
  Three phones, two of a clinic's and a patient's, are at

      {url}

  Open it in a browser on this machine, and follow the three lines there. Nothing leaves this machine.
  Ctrl-C ends it all{afterwards}. To play in a terminal instead, see the README.
"""
AFRESH = "; the next `make run` begins afresh"


def try_out(settings: Settings, clock: Clock, say: Callable[[str], None]) -> None:
    """Until SIGINT or SIGTERM. Raises Impossible, StoreInUse, what opening a database raises, and Ended."""
    keys = open_keys(settings)
    lock = _the_only_one(settings)
    try:
        asyncio.run(_until_told(settings, keys, clock, say))
    finally:
        lock.release()


def _the_only_one(settings: Settings) -> Lock:
    """Held as long as we live, whatever the bot beside us does. Raises StoreInUse."""
    try:
        return Lock(settings.data_dir / "trial.lock")
    except StoreInUse as error:
        line = "The bot is already running in another terminal. Stop it there with Ctrl-C, or just go on using it."
        raise StoreInUse(line) from error


async def _until_told(settings: Settings, keys: Keys, clock: Clock, say: Callable[[str], None]) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    if settings.clock_file is None:
        raise Impossible("Set CLOCK_FILE: the clock of a bot that is tried out can be moved.")
    telegram = Telegram(lambda: clock().timestamp())
    trial = Trial(telegram, settings, keys, clock)
    stage = TrialStage(telegram, trial, clock, settings.clock_file)
    try:
        async with running(telegram, port=settings.sandbox_port, stage=stage) as stage.url:
            await trial.begin(stage.url)
            try:
                say(HINTS.format(url=stage.url, afterwards=AFRESH if trial.is_ours else ""))
                await _unless_it_ends(told, trial)
            finally:
                await stage.end()
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
