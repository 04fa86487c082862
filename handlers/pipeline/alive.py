"""What must not end is started again."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog

from handlers.pipeline.errors import where

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0

log = structlog.get_logger()


async def keep_alive(
    name: str,
    part: Callable[[], Awaitable[None]],
    stop: asyncio.Event,
    ended: Callable[[str], None] = lambda _: None,
) -> None:
    """Start `part` again whenever it ends, raises or is killed, until `stop`; `ended` is told its name each time."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        task, started_at = asyncio.ensure_future(part()), monotonic()
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise
        if stop.is_set():
            return
        error = None if task.cancelled() else task.exception()
        log.error("a part ended and is started again", part=name, error=where(error) if error else "killed")
        ended(name)
        pause = FIRST_PAUSE if monotonic() - started_at > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause)
