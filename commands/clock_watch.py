"""A clock that somebody moves on purpose: what is due then is done at once, and not at the next beat."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from commands.moving import mark

LOOKED_EVERY = 0.01  # Seconds.


async def follow(clock_file: Path, moved: Callable[[], Awaitable[None]]) -> None:
    """`moved` is awaited after every move, as soon as that is seen. Until cancelled."""
    known = mark(clock_file)
    while True:
        await asyncio.sleep(LOOKED_EVERY)
        if (found := mark(clock_file)) != known:
            known = found
            await moved()
