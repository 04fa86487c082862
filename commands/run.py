"""The bot put together and run."""

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import lexicon, protocol
from bot.ports import Due, Transaction
from bot.protocol import BadProtocol
from bot.workflows import clock as due_work
from bot.workflows import delivery, faults, grouping, menus
from commands import bars, clock_watch, erased, removed, setback, watchdog
from commands.backups import saved_at
from commands.health import Doctor, free_bytes
from commands.logs import follow_chats
from commands.opening import open_keys, open_migrated
from commands.rotation import at_start
from commands.setback import Off
from commands.settings import Settings
from commands.site import Known, Serving, alive, open_door, operator_of, served, webhook_secrets
from commands.upkeep import NO_PAPERS, Papers, tidy
from commands.watch import Watchman, try_to_reach
from handlers import routes
from handlers.links import Links
from handlers.pipeline import worker
from handlers.pipeline.delivery import Hooks
from handlers.pipeline.leadership import Alone, Leadership
from handlers.pipeline.limits import UNLIMITED, Pace
from handlers.pipeline.lost_time import LostTime
from handlers.pipeline.pipeline import Clinic, Pipeline
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.webhook import Inlet, Webhook
from handlers.pipeline.wire import Wire
from handlers.screens import menu
from handlers.screens.all import screens
from storage.database import SqlStore
from wording.words import read_all

FIRST_PAUSE, LONGEST_PAUSE, PAUSE_WITHOUT_TOKEN = 0.2, 30.0, 30.0
BEAT = 1.0  # Seconds.
Clock = Callable[[], datetime]
log = structlog.get_logger()


def run(settings: Settings, clock: Clock, *, until_eof: bool = False) -> None:
    """Until SIGINT or SIGTERM, or the end of standard input where that is asked for.

    Raises one of the errors that main.py says in one line.
    """
    keys = open_keys(settings)
    follow_chats(keys.derive("log"))
    store = open_migrated(settings, keys, exclusive=True)
    try:
        refuse_lost_protocols(store)
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
    webhook: Webhook | None,
    known: Known,
) -> None:
    bot = make_bot(settings)
    papers = Papers.of(settings, store.ring)
    rising = setback.keep_rising(store, setback.file_of(settings), clock, told)
    noting = (erased.keep_complete(store, papers.erased), removed.keep_complete(store, removed.file_of(settings)))
    beside = [asyncio.create_task(each) for each in (rising, *noting)]
    try:
        username = await _unless(told, introduce(bot, settings.telegram_api_url))
        if username is not None:
            log.info("running", bot=username, telegram=settings.telegram_api_url)
            if settings.ops_chat is not None:
                beside.append(asyncio.create_task(try_to_reach(bot, settings.ops_chat)))
            if settings.desk_url is not None:
                await store.run(menus.renew_all, clock())
            is_real = settings.clock_file is None
            pace = Pace() if is_real else UNLIMITED
            pages = {"source": settings.source_url or "", "desk": settings.desk_url or ""}
            links = known.links = Links(username, lambda: store.ring.keys.link_secrets(clock()), **pages)
            more: dict[str, Any] = {"beat_seconds": BEAT, "dates": is_real, "pace": pace, "papers": papers}
            more |= {"pulse": pulse, "leadership": leadership_on(store), "operators": settings.ops_chat}
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


def webhook_of(settings: Settings, store: SqlStore, clock: Clock) -> Webhook | None:
    """None where updates are fetched."""
    if settings.webhook_url is None or settings.bot_token is None:
        return None
    bot_id = int(settings.bot_token.get_secret_value().partition(":")[0])
    return Webhook(settings.webhook_url, lambda: webhook_secrets(store)[0], Inlet(store, bot_id, clock))


def make_pipeline(
    store: SqlStore,
    bot: Bot,
    links: Links,
    clock: Clock,
    *,
    papers: Papers = NO_PAPERS,
    operators: int | None = None,
    lost_time: LostTime | None = None,
    **more: Any,
) -> Pipeline:
    """`operators` is the chat of who runs the bot; `more` is handed on to the pipeline: its pace, its seconds."""

    def work_due(tx: Transaction, due: Due, now: datetime, hears: bool = True) -> None:
        if due.kind == "erased":
            erased.note(tx, due, papers.erased)
            if papers.backups is not None:
                papers.backups.renew_keys(now)
        elif (due.kind, due.subject) != ("group", operators):  # Theirs is not left for want of a clinic.
            due_work.work_due(tx, due, now, hears)

    lexicon.load()
    application = worker.build(bot)
    routes.register(application, links)
    if lost_time is not None:
        lost_time.watch(application)
    wording = read_all(own=protocol.own_folder())
    clinic = Clinic(
        screens=screens(links),
        otherwise=routes.OTHERWISE,
        hooks=Hooks(delivery.sent, delivery.recipient_gone, delivery.not_delivered, grouping.has_moved),
        work_due=work_due,
        work_failed=faults.work_failed,
        on_deaf=due_work.ask_again,
        upkeep=lambda now: tidy(store, papers, now),
        menus=menu.for_everybody(wording),
    )
    return Pipeline(store, application, wording, clinic, clock, polling=bot._request[0], **more)
