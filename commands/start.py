"""The bot started: what it needs to listen first, and what it needs to talk while Telegram is asked."""

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import protocol
from bot.protocol import BadProtocol
from bot.workflows.menus import renew_all
from commands import bars, clock_watch, erased, removed, setback, watchdog
from commands.backups import saved_at
from commands.health import Doctor, free_bytes
from commands.kindly import read_protocols
from commands.lean import lean
from commands.logs import follow_chats
from commands.opening import open_keys, open_migrated
from commands.rotation import at_start
from commands.setback import Off
from commands.settings import Settings
from commands.site import Known, Serving, alive, open_door, operator_of, served, webhook_secrets
from commands.upkeep import Papers
from commands.watch import Watchman, try_to_reach
from handlers.links import Links
from handlers.pipeline.fetch import fetch
from handlers.pipeline.leadership import Alone, Leadership
from handlers.pipeline.limits import UNLIMITED, Pace
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.wire import Wire
from storage.database import SqlStore

if TYPE_CHECKING:
    from handlers.pipeline.pipeline import Pipeline
    from handlers.pipeline.webhook import Webhook

FIRST_PAUSE, LONGEST_PAUSE, PAUSE_WITHOUT_TOKEN = 0.2, 30.0, 30.0
BEAT = 1.0  # Seconds.
WAITED_FOR = 1.0  # Seconds; then the rest is loaded without an answer of Telegram.
Clock = Callable[[], datetime]
log = structlog.get_logger()


def run(settings: Settings, clock: Clock, *, until_eof: bool = False) -> None:
    """Until SIGINT or SIGTERM, or the end of standard input where that is asked for.

    Raises one of the errors that main.py says in one line.
    """
    if settings.protocols_dir is not None:  # Ours are as they were tested; a clinic's own may be at fault.
        read_protocols(settings)
    keys = open_keys(settings)
    follow_chats(keys.derive("log"))
    store = open_migrated(settings, keys, exclusive=True)
    try:
        at_start(store, clock(), bars.logged)
        has_more = True
        while has_more:
            off = setback.catch_up(store, settings, clock())
            with open_door(settings) as door:
                asyncio.run(_until_told(settings, store, clock, door, until_eof, off))
            has_more = setback.end(store, settings, clock())
    finally:
        store.close()


def refuse_lost_protocols(store: SqlStore) -> None:
    """Raises BadProtocol where a version has no file any more, and there is somebody whose course goes by it."""
    here = {(each.id, each.version) for each in protocol.every()}
    pinned = store.transact(lambda tx: tx.enrollments.pinned())
    if lost := [each for each in pinned if each not in here]:
        lines = (
            f"protocol {id_}, version {version}: patients are followed by it, and no file holds it"
            for id_, version in lost
        )
        raise BadProtocol("\n".join(f"{line}; allowed: put the file back" for line in lines))


async def _until_told(
    settings: Settings, store: SqlStore, clock: Clock, door: socket.socket | None, until_eof: bool, off: Off
) -> None:
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    if until_eof:
        loop.add_reader(sys.stdin, told.set)
    pulse = Pulse()
    doctor = Doctor(store, pulse, clock, partial(free_bytes, settings.data_dir), saved_at=partial(saved_at, settings))
    webhook = webhook_of(settings, store, clock)
    known = Known()

    def load() -> Serving:
        from commands.rooms import serving

        return serving(settings, store, clock, doctor, pulse, webhook, known)

    watchman = Watchman(store, doctor, operator_of(settings), settings.ops_chat, pulse)
    async with (
        served(door, told, pulse.ended, load),
        alive("watch", watchman.run, told, pulse.ended),
        watchdog.watched(store),
    ):
        await _talk(settings, store, clock, pulse, told, off, webhook, known)
    if until_eof:
        loop.remove_reader(sys.stdin)
    log.info("stopped")


async def _talk(
    settings: Settings,
    store: SqlStore,
    clock: Clock,
    pulse: Pulse,
    told: asyncio.Event,
    off: Off,
    webhook: "Webhook | None",
    known: Known,
) -> None:
    bot = make_bot(settings)
    papers = Papers.of(settings, store.ring)
    rising = setback.keep_rising(store, setback.file_of(settings), clock, told)
    noting = (erased.keep_complete(store, papers.erased), removed.keep_complete(store, removed.file_of(settings)))
    beside: list[asyncio.Task[Any]] = [asyncio.create_task(each) for each in (rising, *noting)]
    leadership = leadership_on(store)
    try:
        ready = await _ready(bot, settings, store, told, polls=webhook is None and isinstance(leadership, Alone))
        if ready is not None:
            username, first, make_pipeline = ready
            beside += [first] if first is not None else []
            log.info("running", bot=username, telegram=settings.telegram_api_url)
            if settings.ops_chat is not None:
                beside.append(asyncio.create_task(try_to_reach(bot, settings.ops_chat)))
            if settings.desk_url is not None:
                await store.run(renew_all, clock())
            is_real = settings.clock_file is None
            pace = Pace() if is_real else UNLIMITED
            pages = {"source": settings.source_url or "", "desk": settings.desk_url or ""}
            links = known.links = Links(username, lambda: store.ring.keys.link_secrets(clock()), **pages)
            more: dict[str, Any] = {"beat_seconds": BEAT, "dates": is_real, "pace": pace, "papers": papers}
            more |= {"pulse": pulse, "leadership": leadership, "operators": settings.ops_chat, "first": first}
            more |= {"lost_time": setback.watch_for(store, off, told) if is_real else None, "webhook": webhook}
            pipeline = make_pipeline(store, bot, links, clock, **more)
            if settings.clock_file is not None:  # What is due then is not left to the next beat.
                beside.append(asyncio.create_task(clock_watch.follow(settings.clock_file, pipeline.heartbeat.beat)))
            await pipeline.run(told)
    finally:
        for task in beside:
            task.cancel()
        papers.close()
        for request in bot._request:
            await request.shutdown()


class Ready(NamedTuple):
    """`first` is the first page of updates, which Telegram has been asked for already."""

    username: str
    first: "asyncio.Task[bytes] | None"
    make_pipeline: Callable[..., "Pipeline"]


async def _ready(bot: Bot, settings: Settings, store: SqlStore, told: asyncio.Event, *, polls: bool) -> Ready | None:
    """Loads what talks while Telegram is asked who we are and, where this instance `polls`, for updates.

    None where it is time to stop. Raises BadWording, and BadProtocol where one is bad, is lost or lacks its words.
    """
    greeting = asyncio.create_task(_unless(told, introduce(bot, settings.telegram_api_url)))
    await asyncio.wait({greeting}, timeout=WAITED_FOR)
    first = None
    if polls and greeting.done() and greeting.result() is not None:  # Nothing is confirmed by it: it has no offset.
        first = asyncio.create_task(fetch(bot._request[0], bot.base_url))
    make_pipeline = await asyncio.to_thread(_load, store)
    username = await greeting
    return None if username is None else Ready(username, first, make_pipeline)


def _load(store: SqlStore) -> Callable[..., "Pipeline"]:
    with lean():
        from commands.run import make_pipeline, prepare

        prepare()
    refuse_lost_protocols(store)
    return make_pipeline


def make_bot(settings: Settings) -> Bot:
    """Few requests at once are enough for thirty messages a second; a long poll has a connection of its own."""
    url = settings.telegram_api_url
    return Bot(
        settings.bot_token.get_secret_value() if settings.bot_token else "",
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=Wire(connections=16),
        get_updates_request=Wire(connections=2, read_timeout=70),
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
    await asyncio.wait({working})
    return None


def leadership_on(store: SqlStore) -> Leadership:
    """On SQLite a file's lock sees to it that there is one instance; PostgreSQL's driver is not loaded for it."""
    if store.engine.dialect.name != "postgresql":
        return Alone()
    from storage.leadership import Elected

    return Elected(store)


def webhook_of(settings: Settings, store: SqlStore, clock: Clock) -> "Webhook | None":
    """None where updates are fetched."""
    if settings.webhook_url is None or settings.bot_token is None:
        return None
    from handlers.pipeline.webhook import Inlet, Webhook

    bot_id = int(settings.bot_token.get_secret_value().partition(":")[0])
    return Webhook(settings.webhook_url, lambda: webhook_secrets(store)[0], Inlet(store, bot_id, clock))
