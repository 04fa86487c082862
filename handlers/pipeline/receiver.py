"""Fetches updates from Telegram: kept on our disk first, confirmed then."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

import structlog
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.ports import Clock, Store, StoreTrouble, Transaction
from handlers.pipeline import page, payload
from handlers.pipeline.errors import where
from handlers.pipeline.hearing import Hearing
from handlers.pipeline.page import BadPage, Page
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.refusals import known

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
POLL_SECONDS = 25
ANSWER_WITHIN = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
BROKEN_BORNE = 2

log = structlog.get_logger()


class NoAnswer(Exception):
    """Telegram, or something before it, gave no updates; `wait` is how long it asks to be left alone."""

    def __init__(self, status: int, description: str = "", wait: float = 0.0) -> None:
        super().__init__(status)
        self.status, self.description, self.wait = status, description, wait


class Receiver:
    """`address` is the bot's, token and all; `received` is called after every commit that brought something."""

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
    ) -> None:
        self._store, self._request, self._address, self._bot_id = store, request, address, bot_id
        self._hearing, self._received, self._clock = hearing, received, clock
        self._pulse = pulse or Pulse()
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
        answer = await self._get_updates(min(seconds, 1) if self._hearing.is_to_look_soon else seconds)
        fetched = self._read(answer)
        new = await self._store.run(self._keep, fetched, self._clock())
        if fetched.offset is not None:
            self._offset = fetched.offset
        if fetched.updates:
            self._received()
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
        limit = 1 if self._broken >= BROKEN_BORNE else 100
        call = payload.call("getUpdates", offset=self._offset, limit=limit, timeout=seconds, allowed_updates=ALLOWED)
        url = f"{self._address}/{call.method}"
        within = seconds + ANSWER_WITHIN
        async with asyncio.timeout(within + ANSWER_WITHIN):
            status, answer = await self._request.do_request(url, "POST", call.data, read_timeout=within)
        if status != HTTPStatus.OK:
            raise _no_answer(status, answer)
        return answer

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

    def _keep(self, tx: Transaction, fetched: Page, now: datetime) -> int:
        """What was asked for said by its offset which updates are confirmed; Telegram has answered it."""
        return tx.inbox.put(self._bot_id, fetched.updates, now, self._offset or 0) if fetched.updates else 0

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


def _no_answer(status: int, answer: bytes) -> NoAnswer:
    description, wait = "", 0.0
    with suppress(ValueError, AttributeError, TypeError):
        told = json.loads(answer)
        description = str(told.get("description", ""))[:100]
        wait = float((told.get("parameters") or {}).get("retry_after", 0))
    return NoAnswer(status, description, wait)
