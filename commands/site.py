"""What a running bot serves over HTTP, beside its work."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import structlog
from starlette.routing import BaseRoute

from bot import protocol
from bot.ports import Clock
from commands.photos import Photos
from commands.settings import BadSettings, Settings
from handlers.links import Links
from handlers.pipeline.pipeline import keep_alive
from storage.database import SqlStore
from web.address import Address
from web.app import make_app
from web.desk.desk import Desk, Place
from web.desk.init_data import key_of
from web.desk.routes import routes as desk_routes
from web.operator import Operator
from web.server import CannotListen, listen, serve
from wording.words import read_all

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


@dataclass
class Known:
    """`links` are there as soon as Telegram has said what the bot is called."""

    links: Links | None = None


def desk_of(settings: Settings, store: SqlStore, clock: Clock, known: Known) -> Sequence[BaseRoute]:
    """Nothing where DESK_URL is not set."""
    if settings.desk_url is None or settings.bot_token is None:
        return []
    return desk_routes(
        Desk(
            store=store,
            clock=clock,
            wording=read_all(own=protocol.own_folder()),
            place=Place.of(settings.desk_url),
            app_key=key_of(settings.bot_token.get_secret_value()),
            photo=Photos(settings).fetch,
            links=lambda: known.links,
            framed_by=origin_of(settings.telegram_api_url) if settings.clock_file is not None else "",
        )
    )


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def operator_of(settings: Settings) -> Operator:
    url, ping_url = (each.get_secret_value() if each else None for each in (settings.ops_url, settings.ping_url))
    return Operator(url, ping_url)
