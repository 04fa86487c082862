"""What stands before several bots: each connection is led to the next of them that answers."""

import asyncio
from contextlib import suppress
from itertools import count

from tests.journey.serving import Serving


class Proxy(Serving):
    """In place of one that ends TLS; `ports` are the bots', and may change."""

    def __init__(self) -> None:
        super().__init__()
        self.ports: list[int] = []
        self.port = 0
        self._turn = count()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        await self._until_over()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self.ports:
            with suppress(OSError):
                there = await asyncio.open_connection("127.0.0.1", self.ports[next(self._turn) % len(self.ports)])
                await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))
                return
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(OSError):
            while part := await reader.read(65536):
                writer.write(part)
                await writer.drain()
    finally:
        writer.close()
