"""A thread of this process with a loop of its own, in which something is served as long as a block runs."""

import asyncio
import threading
from typing import Self

PATIENCE = 40.0  # Seconds for what takes one; this machine may be busy.


class Serving(threading.Thread):
    """Whoever serves has a `_serve`, which calls `_until_over` once it can be asked."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._loop = asyncio.new_event_loop()
        self._up, self._over = threading.Event(), asyncio.Event()

    def run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        raise NotImplementedError

    async def _until_over(self) -> None:
        self._up.set()
        await self._over.wait()

    def __enter__(self) -> Self:
        self.start()
        assert self._up.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(PATIENCE)
