"""What a running bot serves over HTTP, beside its work."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import structlog
from starlette.routing import BaseRoute

from commands.settings import BadSettings, Settings
from handlers.pipeline.pipeline import keep_alive
from web.address import Address
from web.app import make_app
from web.operator import Operator
from web.server import CannotListen, listen, serve

log = structlog.get_logger()


@contextmanager
def open_door(settings: Settings) -> Iterator[socket.socket | None]:
    """None where WEB_ADDRESS is off, or where nobody has set it and another program has the port.

    Raises BadSettings where the address that was set cannot be had.
    """
    door = _listen(settings)
    try:
        yield door
    finally:
        if door is not None:
            door.close()


def _listen(settings: Settings) -> socket.socket | None:
    if settings.web is None:
        if settings.webhook_url is not None:
            raise BadSettings(["WEB_ADDRESS: it is off, and what Telegram brings to WEBHOOK_URL comes over it."])
        return None
    try:
        return listen(settings.web)
    except CannotListen as error:
        if "web_address" in settings.model_fields_set or settings.webhook_url is not None:
            raise BadSettings([f"WEB_ADDRESS: {error}, or off."]) from error
        log.warning("another program has our port, so there is no health page; set WEB_ADDRESS to another, or to off")
        return None


def door_address(door: socket.socket) -> str:
    host, port, *_ = door.getsockname()
    return str(Address(host, port))


@asynccontextmanager
async def served(
    door: socket.socket | None, stop: asyncio.Event, ended: Callable[[str], None], *rooms: Sequence[BaseRoute]
) -> AsyncIterator[None]:
    """`rooms` are what the files of web/ make with their `routes(...)`; all of them are answered meanwhile."""
    if door is None:
        yield
        return
    log.info("asked over HTTP", address=door_address(door))
    async with alive("web", partial(serve, make_app(*rooms), door), stop, ended):
        yield


@asynccontextmanager
async def alive(
    name: str, part: Callable[[], Awaitable[None]], stop: asyncio.Event, ended: Callable[[str], None]
) -> AsyncIterator[None]:
    """`part` runs meanwhile, and is started again whenever it ends."""
    task = asyncio.create_task(keep_alive(name, part, stop, ended), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def operator_of(settings: Settings) -> Operator:
    url, ping_url = (each.get_secret_value() if each else None for each in (settings.ops_url, settings.ping_url))
    return Operator(url, ping_url)
