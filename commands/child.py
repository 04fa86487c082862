"""The bot in a process of its own, beside the Telegram that it talks to; killed, it is started again."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic

from commands.settings import ROOT
from sandbox.diary import Diary
from sandbox.telegram import Telegram

ENDS_WITHIN = 10.0
MOST_UNBORN = 5
HOW: dict[int, str] = {signal.SIGKILL: "killed (kill -9)", signal.SIGTERM: "stopped (SIGTERM)"}


class Ended(Exception):
    """The bot ended by itself, having said why; `code` is its exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class BotProcess:
    """`main.py run` as on a server, with `environment` for its settings; `changed` is called whenever its state has.

    It reads its end from standard input, so that it never outlives us, however suddenly we go.
    """

    def __init__(self, telegram: Telegram, environment: Mapping[str, str], changed: Callable[[], None]) -> None:
        self._telegram, self._environment, self._changed = telegram, environment, changed
        self._process: Process | None = None
        self.state = "down"

    async def keep(self) -> None:
        """Start it, and start it again whenever it was killed, until cancelled; then it is stopped cleanly.

        Raises Ended if it ends in any other way, or dies again and again before it is there.
        """
        died_at: float | None = None
        unborn = 0
        try:
            while True:
                process = await self._start()
                watching = asyncio.create_task(self._until_it_calls(died_at))
                try:
                    code = await process.wait()
                finally:
                    watching.cancel()
                unborn = 0 if self.state == "running" else unborn + 1
                if code >= 0 or unborn > MOST_UNBORN:
                    raise Ended(abs(code))
                died_at = monotonic()
                self._is("down")
                how = HOW.get(-code, f"ended by signal {-code}")
                self._diary.note(f"The bot was {how} in the middle of whatever it was doing.", "trouble")
        finally:
            await self._end()

    def kill(self) -> None:
        """As by `kill -9`; nothing if it does not run."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    @property
    def _diary(self) -> Diary:
        return self._telegram.diary

    def _is(self, state: str) -> None:
        self.state = state
        self._changed()

    async def _start(self) -> Process:
        """In a session of its own: Ctrl-C is for us, and we end it."""
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "main.py"),
            "run",
            "--until-eof",
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdin=PIPE,
            start_new_session=True,
        )
        self._is("starting")
        return process

    async def _until_it_calls(self, died_at: float | None) -> None:
        """It runs once it has asked who it is, then for what is new: an earlier poll is the last of one that died."""
        telegram = self._telegram
        await self._asks("getMe")
        await self._asks("getUpdates")
        self._is("running")
        if died_at is None:
            return
        waits = telegram.unconfirmed()
        meanwhile = "" if not waits else f", beginning with what people did meanwhile ({waits})"
        seconds = monotonic() - died_at
        self._diary.note(f"The bot is back after {seconds:.1f} s and goes on from its disk{meanwhile}.", "good")

    async def _asks(self, method: str) -> None:
        asked, known = self._telegram.asked, self._telegram.asked[method]
        while not await self._telegram.world.bell.until(lambda: asked[method] > known or None, 60):
            pass

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), ENDS_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()
        self._is("down")
