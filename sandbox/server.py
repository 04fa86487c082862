"""The sandbox over HTTP, on the loopback interface."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from sandbox.errors import Impossible
from sandbox.stage import Stage
from sandbox.telegram import TOKEN, USERNAME, Telegram
from sandbox.web import LOOPBACK, Connection, make_http

KEPT_FOR = 75  # Seconds without a word; nginx's own default, and longer than the bot keeps a connection.


class _Server(uvicorn.Server):
    """Starts and stops at once, and leaves signals to whoever owns the process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.leaving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.leaving.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Nobody is waited for: whoever polls is cut off, as by a real end."""
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def running(
    telegram: Telegram, host: str = "127.0.0.1", port: int = 0, stage: Stage | None = None
) -> AsyncIterator[str]:
    """Serve within this event loop; the value is the address. Port 0 is any free one.

    Raises Impossible, with one line to show, if the port is taken or the address is not loopback.
    """
    listening = _listen(host, port)
    server = _Server(
        uvicorn.Config(
            make_http(telegram, stage),
            http=Connection,
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEPT_FOR,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.ready.wait()
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        await asyncio.gather(*telegram.webhook.stop(), return_exceptions=True)
        server.leaving.set()
        await serving


def serve(
    host: str = "127.0.0.1",
    port: int = 8081,
    token: str = TOKEN,
    username: str = USERNAME,
    *,
    clock: Callable[[], float],
    mind_limits: bool = False,
    started: Callable[[str, Telegram], None] = lambda _address, _telegram: None,
) -> None:
    """Serve until SIGINT or SIGTERM; `started` is called with the address once requests are answered."""
    telegram = Telegram(clock, token, username, mind_limits=mind_limits)

    async def until_told() -> None:
        told = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        async with running(telegram, host, port) as address:
            started(address, telegram)
            await told.wait()

    asyncio.run(until_told())


def _listen(host: str, port: int) -> socket.socket:
    if host not in LOOPBACK:
        raise Impossible(f"the sandbox serves this machine only: {' or '.join(LOOPBACK)}, not {host}")
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # or asyncio leaves Nagle on: 40 ms an answer
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Impossible(f"port {port} of {host} cannot be used ({error.strerror}): choose another") from error
    return listening
