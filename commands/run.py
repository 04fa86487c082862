"""The bot put together and run: database, pipeline, and a Telegram on this machine where there is no token."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.workflows import clock as due_work
from bot.workflows import delivery
from commands.opening import open_keys, open_migrated
from commands.settings import Settings
from handlers import routes, worker
from handlers.delivery import Hooks
from handlers.errors import where
from handlers.links import Links
from handlers.pipeline import Clinic, Pipeline
from handlers.screens.all import screens
from handlers.words import read_all
from sandbox.server import running
from sandbox.telegram import TOKEN, Telegram
from storage.database import SqlStore

FIRST_PAUSE, LONGEST_PAUSE, PAUSE_WITHOUT_TOKEN = 0.2, 30.0, 30.0
Clock = Callable[[], datetime]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bot finds its Telegram."""

    token: str
    url: str


def run(settings: Settings, clock: Clock, say: Callable[[str], None]) -> None:
    """Until SIGINT or SIGTERM. Raises one of the errors that main.py says in one line."""
    keys = open_keys(settings)
    store = open_migrated(settings, keys, exclusive=True)
    try:
        asyncio.run(_until_told(settings, store, keys.derive("invitations"), clock, say))
    finally:
        store.close()


async def _until_told(
    settings: Settings, store: SqlStore, secret: bytes, clock: Clock, say: Callable[[str], None]
) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with _telegram(settings, clock, say) as place:
        bot = make_bot(place)
        username = await _unless(told, introduce(bot))
        if username is None:
            return
        log.info("running", bot=username, telegram=place.url)
        await make_pipeline(store, bot, Links(username, secret), clock).run(told)
    log.info("stopped")


@asynccontextmanager
async def _telegram(settings: Settings, clock: Clock, say: Callable[[str], None]) -> AsyncIterator[Place]:
    if settings.bot_token is not None:
        yield Place(settings.bot_token.get_secret_value(), settings.telegram_api_url)
        return
    telegram = Telegram(lambda: clock().timestamp())
    async with running(telegram, port=settings.sandbox_port) as url:
        say(
            f"A Telegram on this machine answers at {url}; nothing leaves it.\n"
            "Play both sides in a second terminal, from this folder:\n"
            "  .venv/bin/python main.py invite-admin                  prints a link for a clinic's first admin\n"
            "  .venv/bin/python main.py sandbox open Ann LINK         Ann follows it and presses Start\n"
            "  .venv/bin/python main.py sandbox tap Ann BUTTON        Ann taps a button by its label\n"
            "  .venv/bin/python main.py sandbox say Ann TEXT          Ann writes\n"
            "  .venv/bin/python main.py sandbox read Ann              what stands in Ann's chat\n"
            "The README shows a whole course. Ctrl-C stops the bot."
        )
        yield Place(TOKEN, url)


def make_bot(place: Place) -> Bot:
    """Few requests at once are enough for thirty messages a second; a long poll has a connection of its own."""
    return Bot(
        place.token,
        base_url=f"{place.url}/bot",
        base_file_url=f"{place.url}/file/bot",
        request=HTTPXRequest(connection_pool_size=16, http_version="1.1"),
        get_updates_request=HTTPXRequest(connection_pool_size=2, http_version="1.1", read_timeout=70),
    )


async def introduce(bot: Bot) -> str:
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
            log.error("Telegram does not answer", error=where(error), again_in=pause)
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


def make_pipeline(store: SqlStore, bot: Bot, links: Links, clock: Clock) -> Pipeline:
    application = worker.build(bot)
    routes.register(application, links)
    clinic = Clinic(
        screens=screens(links),
        otherwise=routes.OTHERWISE,
        hooks=Hooks(delivery.sent, delivery.recipient_gone, delivery.not_delivered),
        work_due=due_work.work_due,
        on_deaf=due_work.ask_again,
        upkeep=store.upkeep,
    )
    return Pipeline(store, application, read_all(), clinic, clock, polling=bot._request[0])
