"""Receiver, worker, sender and heartbeat put together, kept alive, and stopped with nothing in doubt."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

import structlog
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.ports import Clock, Store, Transaction
from handlers.pipeline.alive import keep_alive
from handlers.pipeline.along import Along
from handlers.pipeline.delivery import Desk, Hooks
from handlers.pipeline.errors import where
from handlers.pipeline.hearing import Hearing, OnDeaf
from handlers.pipeline.heartbeat import Heartbeat, Upkeep, Work, WorkDue, WorkFailed
from handlers.pipeline.introduction import introduce
from handlers.pipeline.leadership import Alone, Leadership
from handlers.pipeline.limits import Pace
from handlers.pipeline.payload import Menus
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.receiver import Receiver
from handlers.pipeline.sender import Sender
from handlers.pipeline.steady import SteadyClock
from handlers.pipeline.turns import Turns
from handlers.pipeline.webhook import Webhook, WebhookWatch
from handlers.pipeline.worker import App, Otherwise, Worker
from handlers.screen import Screens
from wording.words import Wording

STOPS_WITHIN = 7.0
MOST_ROUNDS = 1_000
DATE_ASKED_EVERY = 60.0

Part = Callable[[], Awaitable[None]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the clinic decides, wherever the pipeline has to ask: every one of these runs inside a transaction,
    but `upkeep`, which is awaited once a night.
    """

    screens: Screens
    otherwise: Otherwise
    hooks: Hooks
    work_due: WorkDue
    work_failed: WorkFailed
    on_deaf: OnDeaf
    upkeep: Upkeep
    menus: Menus


class Pipeline:
    """`application` is built by `worker.build`, with handlers that were registered through `worker.on`.

    `polling` is the request that waits for updates, the bot's own one if None. `ticks` counts seconds for limits and
    pauses; give it the clock's own seconds where the clock is virtual. `dates`: compare it with those of Telegram's
    answers, if the requests tell of them; not where somebody moves it on purpose. `leadership`: of several instances on
    one database one polls, beats and sends; all work the inbox. `webhook`: updates are brought, and not fetched.
    `first` is a page that was asked for already.
    """

    def __init__(
        self,
        store: Store,
        application: App,
        wording: Wording,
        clinic: Clinic,
        clock: Clock,
        *,
        polling: BaseRequest | None = None,
        pace: Pace | None = None,
        beat_seconds: float = 1.0,
        ticks: Callable[[], float] = monotonic,
        dates: bool = True,
        pulse: Pulse | None = None,
        leadership: Leadership | None = None,
        webhook: Webhook | None = None,
        first: Awaitable[bytes] | None = None,
    ) -> None:
        self._store, self._application, bot = store, application, application.bot
        self._leadership = leadership or Alone()
        leads = self._leadership.leads
        self.pulse = pulse or Pulse(ticks)
        self.pulse.leads = leads
        self._is_ready, self._menus = asyncio.Event(), clinic.menus
        telling = [each for each in {polling or bot.request, bot.request} if dates and hasattr(each, "on_date")]
        self.clock = SteadyClock(clock, ticks, dates=bool(telling))
        clock = self.pulse.clock = self.clock
        self.pulse.wake = self._wake_all
        for each in telling:
            each.on_date = self.clock.note
            if (date := getattr(each, "date", None)) is not None:
                self.clock.note(date)
        turns = Turns(*(pace or Pace()).heard)
        self.worker = Worker(
            store, application, clinic.otherwise, self._worked, clock, turns, self.pulse, self._along_sending
        )
        desk = Desk(clinic.screens, clinic.hooks)
        self.sender = Sender(store, bot, desk, wording, clock, self.pulse, pace, ticks, leads)
        bot_id = int(bot.token.partition(":")[0])
        request = polling or bot.request
        pulse, self.hearing = self.pulse, Hearing(store, clinic.on_deaf, clock, self.pulse, ticks)
        wake, along = self.worker.wake.set, self.worker.along
        self.receiver = Receiver(store, request, bot.base_url, bot_id, self.hearing, wake, clock, pulse, first, along)
        self._fetch = self.receiver.run
        if webhook is not None:
            webhook.inlet.received, webhook.inlet.clock = self._brought, clock
            self._fetch = WebhookWatch(webhook, bot.request, bot.base_url, self.hearing, pulse).run
        work = Work(clinic.work_due, clinic.work_failed, clinic.upkeep)
        self.heartbeat = Heartbeat(
            store, work, self._wake_all, beat_seconds, self.hearing.hears, self.clock, pulse, leads
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, and at most 8 seconds longer. The lead is given up when nothing is on its way any more."""
        tasks = self._start(
            {
                "worker": lambda: self._when_ready(self.worker.run, stop),
                "sender": lambda: self.sender.run(stop),
            },
            stop,
        )
        others = self._start(
            {
                "leadership": lambda: self._leadership.run(lambda: self._lead(stop), self._wake_all),
                "introduction": self._introduce,
            },
            stop,
        )
        try:
            await stop.wait()
        finally:
            stop.set()
            self._is_ready.set()
            self._wake_all()
            await self._end(tasks)
            await _cancelled(others)
            await self.shut()

    async def settle(self, *, poll: bool = True) -> None:
        """Fetch, work, beat and send, one after another and without waiting, until nothing moves any more."""
        await self._introduce_once()
        before: Waiting | None = None
        for _ in range(MOST_ROUNDS):
            moved = await self._poll_once() if poll else 0
            waits = await self._store.run(_waiting, self.clock())
            if waits.updates:
                moved += await self.worker.drain()
            if waits.is_due:
                moved += await self.heartbeat.drain()
            if waits != NOTHING:
                moved += await self.sender.drain()
            if not moved and waits in (before, NOTHING):
                return
            before = waits
        raise RuntimeError("it does not settle")

    async def shut(self) -> None:
        """Close what `settle` opened; `run` does it by itself."""
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()

    def _start(self, parts: Mapping[str, Part], stop: asyncio.Event) -> "set[asyncio.Task[None]]":
        ended = self.pulse.ended
        return {asyncio.create_task(keep_alive(name, part, stop, ended), name=name) for name, part in parts.items()}

    def _lead(self, stop: asyncio.Event) -> Coroutine[Any, Any, None]:
        self.sender.begin()
        self.pulse.beaten()
        return self._do_alone(stop)

    async def _do_alone(self, stop: asyncio.Event) -> None:
        """What one instance does for all."""
        tasks = self._start({"receiver": self._fetch, "heartbeat": self._beat, "menus": self._show_menus}, stop)
        try:
            await stop.wait()
        finally:
            await _cancelled(tasks)

    def _brought(self) -> None:
        self.pulse.counts.received += 1
        self._committed()

    def _committed(self) -> None:
        self._wake_all()
        self._leadership.tell()

    def _worked(self, is_to_look: bool) -> None:
        """What it has put waits to be sent; the worker looks by itself what waits behind it."""
        if is_to_look:
            self.sender.wake.set()
        self._leadership.tell()

    def _along_sending(self) -> Along[Any] | None:
        """On PostgreSQL each looks for itself: who holds what was worked would wait for others' enrollments."""
        return self.sender.along() if isinstance(self._leadership, Alone) else None

    def _wake_all(self) -> None:
        self.worker.wake.set()
        self.sender.wake.set()

    async def _poll_once(self) -> int:
        try:
            return await self.receiver.poll(0)
        except Exception as error:
            log.warning("no updates", error=where(error))
            return 0

    async def _introduce(self) -> None:
        """PTB asks Telegram who we are before it will choose; until it knows, updates wait in the inbox."""
        await self._introduce_once()
        while True:
            await asyncio.sleep(DATE_ASKED_EVERY)
            if not self._leadership.leads():  # Who leads hears Telegram's date with every answer.
                with suppress(TelegramError):
                    await self._application.bot.get_me()

    async def _show_menus(self) -> None:
        if self._menus:
            await introduce(self._application.bot, self._menus)
            self._menus = {}
        await asyncio.Event().wait()

    async def _introduce_once(self) -> None:
        if not self._is_ready.is_set():
            await self._application.initialize()
            self._is_ready.set()

    async def _when_ready(self, part: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
        await self._is_ready.wait()
        if not stop.is_set():
            await part(stop)

    async def _beat(self) -> None:
        scheduler = self.heartbeat.schedule()
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _end(self, tasks: "set[asyncio.Task[None]]") -> None:
        _, late = await asyncio.wait(tasks, timeout=STOPS_WITHIN)
        for task in late:
            log.error("did not stop in time", part=task.get_name())
            task.cancel()


class Waiting(NamedTuple):
    updates: int
    messages: int
    is_due: bool


NOTHING = Waiting(0, 0, False)


def _waiting(tx: Transaction, now: datetime) -> Waiting:
    due_at = tx.due.next_at()
    return Waiting(tx.inbox.count_waiting(), tx.outbox.count_waiting(), due_at is not None and due_at <= now)


async def _cancelled(tasks: "set[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
