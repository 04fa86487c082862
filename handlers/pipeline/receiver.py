"""Fetches updates from Telegram: kept on our disk first, confirmed then."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from http import HTTPStatus

import structlog
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.inbox import RawUpdate
from bot.ports import Clock, Store, StoreTrouble, Transaction
from handlers.pipeline import page, payload
from handlers.pipeline.along import Offer, commit, nobody
from handlers.pipeline.errors import where
from handlers.pipeline.fetch import SOON, NoAnswer, fetch
from handlers.pipeline.hearing import Hearing
from handlers.pipeline.page import BadPage, Page
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.refusals import known

POLL_SECONDS = 25
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
BROKEN_BORNE = 2

log = structlog.get_logger()


class Receiver:
    """`address` is the bot's, token and all; `received` is called after every commit that brought something.

    `first` is a page that was asked for before this was there. `along` is the worker's look: where that is lent, it
    need not be told.
    """

    def __init__(
        self,
        store: Store,
        request: BaseRequest,
        address: str,
        bot_id: int,
        hearing: Hearing,
        received: Callable[[], None],
        clock: Clock,
        pulse: Pulse | None = None,
        first: Awaitable[bytes] | None = None,
        along: Offer = nobody,
    ) -> None:
        self._store, self._request, self._address, self._bot_id = store, request, address, bot_id
        self._hearing, self._received, self._clock = hearing, received, clock
        self._pulse, self._along = pulse or Pulse(), along
        self._first = first
        self._offset: int | None = None
        self._broken = 0

    async def run(self) -> None:
        """For ever: whatever happens, it is tried again. It begins anew where another instance has polled meanwhile."""
        pause = FIRST_PAUSE
        self._hearing.begin()
        while True:
            try:
                await self.poll()
                pause = FIRST_PAUSE
            except Exception as error:
                waits = max(pause, error.wait if isinstance(error, NoAnswer) else 0.0)
                self._complain(error, waits)
                await asyncio.sleep(waits)
                await self._unhook_after(error)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def poll(self, seconds: int = POLL_SECONDS) -> int:
        """Fetch once, keep, and only then move on; returns how many were new. Raises whatever goes wrong."""
        # The first answer tells the time, for which everything else waits.
        answer = await self._get_updates(min(seconds, SOON) if self._hearing.is_to_look_soon else seconds)
        fetched = self._read(answer)
        new = await self._keep(fetched) if fetched.updates else 0
        if fetched.offset is not None:
            self._offset = fetched.offset
        await self._hearing.note(caught_up=not fetched.updates)
        if fetched.updates and fetched.offset is None:
            raise BadPage
        self._pulse.fetched(new)
        return new

    async def _unhook_after(self, error: Exception) -> None:
        """A webhook that somebody set keeps us from polling."""
        if not (isinstance(error, NoAnswer) and error.status == HTTPStatus.CONFLICT and "webhook" in error.description):
            return
        log.warning("a webhook is set, and is taken away: updates are fetched")
        call = payload.call("deleteWebhook")
        with suppress(Exception):
            await self._request.do_request(f"{self._address}/{call.method}", "POST", call.data)

    async def _get_updates(self, seconds: int) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return await first
        limit = 1 if self._broken >= BROKEN_BORNE else 100
        return await fetch(self._request, self._address, seconds, offset=self._offset, limit=limit)

    def _read(self, answer: bytes) -> Page:
        """After a few pages that are no JSON, updates are fetched one by one, and a broken one is passed over."""
        try:
            read = page.read(answer)
        except BadPage:
            self._broken += 1
            if self._broken <= BROKEN_BORNE:
                raise
            read = page.read_broken(answer)
            log.error("an update that is no JSON was put aside")
        self._broken = 0
        return read

    async def _keep(self, fetched: Page) -> int:
        """What was asked for said by its offset which updates are confirmed; Telegram has answered it."""
        confirmed, now = self._offset or 0, self._clock()
        # The worker's clock is looked at after ours: what is kept is ready by then.
        along = self._along()
        put = partial(_put, bot_id=self._bot_id, updates=fetched.updates, now=now, confirmed=confirmed)
        new = await commit(self._store, put, along)
        if along is None:
            self._received()
        return new

    def _complain(self, error: Exception, waits: float) -> None:
        if isinstance(error, NoAnswer):
            loud = error.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
            level = logging.ERROR if loud else logging.WARNING
            log.log(level, "no updates", status=error.status, said=known(error.description), again_in=round(waits, 1))
        elif isinstance(error, TimedOut):
            log.warning("no updates", said="no answer in time", again_in=round(waits, 1))
        elif isinstance(error, NetworkError):
            kind = type(error.__cause__ or error).__name__
            log.warning("no updates", said="no connection", kind=kind, again_in=round(waits, 1))
        elif isinstance(error, StoreTrouble):
            log.error("what came in cannot be kept in the database", again_in=round(waits, 1))
        else:
            log.error("receiving failed", error=where(error), again_in=round(waits, 1))


def _put(tx: Transaction, bot_id: int, updates: Sequence[RawUpdate], now: datetime, confirmed: int) -> int:
    return tx.inbox.put(bot_id, updates, now, confirmed)
