"""The bot put together and run."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.workflows import clock as due_work
from bot.workflows import delivery
from commands.opening import open_keys, open_migrated
from commands.place import Place, telegram_for
from commands.settings import Settings
from handlers import routes, worker
from handlers.delivery import Hooks
from handlers.links import Links
from handlers.pipeline import Clinic, Pipeline
from handlers.screens.all import screens
from handlers.words import read_all
from storage.database import SqlStore
from storage.upkeep import prune

FIRST_PAUSE, LONGEST_PAUSE, PAUSE_WITHOUT_TOKEN = 0.2, 30.0, 30.0
Clock = Callable[[], datetime]
log = structlog.get_logger()


def run(settings: Settings, clock: Clock, say: Callable[[str], None]) -> None:
    """Until SIGINT or SIGTERM. Raises one of the errors that main.py says in one line."""
    keys = open_keys(settings)
    with telegram_for(settings, say) as place:
        store = open_migrated(settings, keys, exclusive=True)
        try:
            asyncio.run(_until_told(place, store, keys.derive("invitations"), clock))
        finally:
            store.close()


async def _until_told(place: Place, store: SqlStore, secret: bytes, clock: Clock) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    bot = make_bot(place)
    username = await _unless(told, introduce(bot, place.url))
    if username is not None:
        log.info("running", bot=username, telegram=place.url)
        await make_pipeline(store, bot, Links(username, secret), clock).run(told)
    log.info("stopped")


def make_bot(place: Place) -> Bot:
    """Few requests at once are enough for thirty messages a second; a long poll has a connection of its own."""
    return Bot(
        place.token,
        base_url=f"{place.url}/bot",
        base_file_url=f"{place.url}/file/bot",
        request=HTTPXRequest(connection_pool_size=16, http_version="1.1"),
        get_updates_request=HTTPXRequest(connection_pool_size=2, http_version="1.1", read_timeout=70),
    )


async def introduce(bot: Bot, address: str) -> str:
    """Our own name, asked for until Telegram answers: a network that is away at start is no reason to end."""
    pause = FIRST_PAUSE
    while True:
        try:
            await bot.initialize()
            return bot.username
        except InvalidToken:
            log.critical("Telegram does not know this BOT_TOKEN; tried again in 30 s")
            pause = PAUSE_WITHOUT_TOKEN
        except TelegramError as error:
            kind = type(error.__cause__ or error).__name__
            log.error(f"Telegram does not answer at {address} ({kind}); trying again in {pause:g} s")
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _unless(told: asyncio.Event, work: Awaitable[str]) -> str | None:
    """What `work` gives, or None if it is time to stop before."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(told.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        return working.result()
    working.cancel()
    return None


def make_pipeline(store: SqlStore, bot: Bot, links: Links, clock: Clock, **more: Any) -> Pipeline:
    """`more` is handed on to the pipeline: its pace, its seconds."""
    application = worker.build(bot)
    routes.register(application, links)
    clinic = Clinic(
        screens=screens(links),
        otherwise=routes.OTHERWISE,
        hooks=Hooks(delivery.sent, delivery.recipient_gone, delivery.not_delivered),
        work_due=due_work.work_due,
        on_deaf=due_work.ask_again,
        upkeep=lambda now: _tidy(store, now),
    )
    return Pipeline(store, application, read_all(), clinic, clock, polling=bot._request[0], **more)


async def _tidy(store: SqlStore, now: datetime) -> None:
    log.info("tidied", rows=await store.run(prune, now))
