"""What is new at a clinic is told to every page of its staff that is open, within a second or two."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from bot.ports import StoreTrouble, Transaction
from web.desk.desk import Desk
from web.desk.door import SignedOut, reader_of

LOOK_EVERY = 1.0  # Seconds.
MOST = 40  # At once: a page beyond that asks by itself, every ten seconds.
OUT = "event: out\ndata:\n\n"
ASKS_AGAIN = "retry: 3000\n\n"


class Live:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._open = desk, 0

    async def events(self, request: Request) -> Response:
        if self._open >= MOST:
            return PlainTextResponse("", 204)  # A browser does not ask again.
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._tell(request), media_type="text/event-stream", headers=headers)

    async def _tell(self, request: Request) -> AsyncIterator[str]:
        """Until the page is closed, or whoever looks is signed in no more."""
        self._open += 1
        try:
            yield ASKS_AGAIN
            seen = request.query_params.get("seen", "")  # What the page showed that asks.
            while True:
                try:
                    now = await self._desk.store.run(self._look, request)
                except SignedOut:
                    yield OUT
                    return
                except StoreTrouble:
                    now = seen
                if now != seen:
                    yield "event: changed\ndata:\n\n"
                else:
                    yield ":\n\n"  # So that somebody who has gone is noticed.
                seen = now
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._open -= 1

    def _look(self, tx: Transaction, request: Request) -> str:
        return reader_of(tx, self._desk, request, self._desk.clock()).news
