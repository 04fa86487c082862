"""What a running bot serves over HTTP, beside its work."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from commands.settings import BadSettings, Settings
from handlers.links import Links
from handlers.pipeline.alive import keep_alive
from storage.database import SqlStore
from web.address import Address
from web.door import CannotListen, knocked, listen
from web.operator import Operator

Serving = Callable[[socket.socket], Awaitable[None]]
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
        if settings.desk_url is not None:
            raise BadSettings(["WEB_ADDRESS: it is off, and the desk of DESK_URL is looked at over it."])
        if settings.webhook_url is not None:
            raise BadSettings(["WEB_ADDRESS: it is off, and what Telegram brings to WEBHOOK_URL comes over it."])
        return None
    try:
        return listen(settings.web)
    except CannotListen as error:
        if "web_address" in settings.model_fields_set or settings.webhook_url or settings.desk_url:
            raise BadSettings([f"WEB_ADDRESS: {error}, or off."]) from error
        log.warning("another program has our port, so there is no health page; set WEB_ADDRESS to another, or to off")
        return None


def door_address(door: socket.socket) -> str:
    host, port, *_ = door.getsockname()
    return str(Address(host, port))


@asynccontextmanager
async def served(
    door: socket.socket | None, stop: asyncio.Event, ended: Callable[[str], None], load: Callable[[], Serving]
) -> AsyncIterator[None]:
    """Whoever asks is answered meanwhile. `load` is called when somebody first does: no start waits for it."""
    if door is None:
        yield
        return
    log.info("asked over HTTP", address=door_address(door))
    async with alive("web", partial(_when_asked, door, load), stop, ended):
        yield


async def _when_asked(door: socket.socket, load: Callable[[], Serving]) -> None:
    await knocked(door)
    serve = await asyncio.to_thread(load)
    await serve(door)


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


@dataclass
class Known:
    """`links` are there as soon as Telegram has said what the bot is called."""

    links: Links | None = None


def operator_of(settings: Settings) -> Operator:
    url, ping_url = (each.get_secret_value() if each else None for each in (settings.ops_url, settings.ping_url))
    return Operator(url, ping_url)


def webhook_secrets(store: SqlStore) -> list[str]:
    """Of each master key at hand: another instance may have another first."""
    return [each.hex() for each in store.ring.keys.derive_each("webhook")]
