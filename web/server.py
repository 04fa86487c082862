"""The application served within the bot's own process and event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

CONNECTIONS = 100  # At once; whoever comes beyond that is answered 503.
ENDS_WITHIN = 1.0  # Seconds for what is being answered.


async def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Until cancelled; then what is being answered has a second to end.

    `listening` stays open, so that it can be served from again.
    """
    own = listening.dup()
    server = _Server(
        uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="warning",
            server_header=False,
            date_header=False,
            limit_concurrency=CONNECTIONS,
        )
    )
    try:
        await server.serve(sockets=[own])
    finally:
        await server.end()
        own.close()


class _Server(uvicorn.Server):
    """Leaves signals to the process, and has nothing to do while nobody asks."""

    async def main_loop(self) -> None:
        await asyncio.Event().wait()

    async def end(self) -> None:
        for server in getattr(self, "servers", ()):
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := list(self.server_state.tasks):
            await asyncio.wait(tasks, timeout=ENDS_WITHIN)
        for connection in list(self.server_state.connections):
            connection.transport.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
