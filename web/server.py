"""The application served within the bot's own process and event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from web.address import Address

CONNECTIONS = 100  # At once; whoever comes beyond that is answered 503.
WAITING = 64
ENDS_WITHIN = 1.0  # Seconds for what is being answered.


class CannotListen(Exception):
    """The address is taken, or none of this machine; says so in one line."""


def listen(address: Address) -> socket.socket:
    """Port 0 is any free one. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address.host, address.port))
        listening.listen(WAITING)  # Now, or two could bind one port, and only one of them would learn of it.
    except OSError as error:
        listening.close()
        raise CannotListen(f"{address} cannot be used ({error.strerror}); name another") from error
    listening.setblocking(False)
    return listening


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
