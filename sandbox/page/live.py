"""What happens, told to a page as it happens (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncGenerator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.errors import Json
from sandbox.page.drawing import Drawing
from sandbox.page.standing import Standing
from sandbox.telegram import Telegram

SETTLED = 0.4  # Seconds of quiet after which the bot's records may say something new.
SIGN_OF_LIFE = 2.0  # Seconds: the clock may be moved from elsewhere.
AS_THEY_ARE = ("tapped", "answered", "standing", "started", "person", "commands", "menu_button", "reset")
AGAIN = 1000  # Milliseconds until a page that lost us asks again.


class Live:
    """One page that listens. The first event says how things stand, so that the page can see what it has missed."""

    def __init__(self, telegram: Telegram, drawing: Drawing, standing: Standing) -> None:
        self._telegram, self._drawing, self._standing = telegram, drawing, standing

    async def events(self) -> AsyncGenerator[str, None]:
        with self._telegram.world.listening() as heard:
            state, unsettled = await self._standing.state(), False
            version = self._telegram.world.version
            yield f"retry: {AGAIN}\n\n"
            yield self._line(
                "hello", version, run=self._telegram.world.run, state=state, faults=self._standing.faults()
            )
            while True:
                try:
                    async with asyncio.timeout(SETTLED if unsettled else SIGN_OF_LIFE):
                        event = await heard.get()
                except TimeoutError:
                    known, state = state, await self._standing.state()
                    kind, more = ("stage", {"state": state}) if state != known else ("clock", {})
                    yield self._line(kind, self._telegram.world.version, **more)
                    unsettled = False
                    continue
                if event["kind"] == "stage":
                    state = await self._standing.state()
                    yield self._line("stage", event["version"], state=state)
                elif told := self._told(event):
                    yield told
                    unsettled = True

    def _told(self, event: Json) -> str:
        """Empty if it is nothing for the page."""
        match event["kind"]:
            case "message" | "edited":
                return self._bubble(event)
            case "deleted":
                return self._line("gone", event["version"], chat=event["chat"], message=event["message_id"])
            case "action":
                return self._line("typing", event["version"], chat=event["chat"])
            case "note":
                return self._line("note", event["version"], html=self._drawing.note(event["entry"]))
            case "faults" | "struck":
                return self._line("faults", event["version"], faults=self._standing.faults())
            case kind if kind in AS_THEY_ARE:
                more = {key: value for key, value in event.items() if key not in ("kind", "at", "version")}
                return self._line(kind, event["version"], **more)
        return ""

    def _bubble(self, event: Json) -> str:
        chat = self._telegram.world.chats.get(event["message"]["chat"])
        message = chat.messages.get(event["message"]["id"]) if chat else None
        if chat is None or message is None:
            return ""  # Deleted meanwhile.
        return self._line(
            "bubble",
            event["version"],
            chat=chat.id,
            message=message.id,
            is_edit=event["kind"] == "edited",
            by_bot=message.by_bot,
            html=self._drawing.bubble(message),
            day=self._drawing.day(message.at)._asdict(),
        )

    def _line(self, kind: str, version: int, **more: object) -> str:
        body = {"version": version, "now": self._telegram.world.now(), **more}
        return f"event: {kind}\ndata: {json.dumps(body)}\n\n"


class Stream(Response):
    """Told until the page leaves, or we do."""

    media_type = "text/event-stream"

    def __init__(self, live: Live) -> None:
        super().__init__(headers={"cache-control": "no-store"})
        del self.headers["content-length"]
        self._live = live

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        telling, leaving = asyncio.create_task(self._tell(send)), asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            telling.cancel()
            leaving.cancel()
            await asyncio.wait({telling, leaving})
        if not telling.cancelled():
            telling.result()  # What failed is the server's to log.

    async def _tell(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for line in self._live.events():
            await send({"type": "http.response.body", "body": line.encode(), "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
