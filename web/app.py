"""The one HTTP application of a running bot, made of the routes that it is given."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def make_app(*rooms: Sequence[BaseRoute]) -> Starlette:
    """Each file beside this one that serves something has a `routes(...)`, which takes what it serves as values."""
    return Starlette(routes=[route for room in rooms for route in room], middleware=[Middleware(Closing)])


class Closing:
    """Ends the connection of whoever is answered before all that they send has come: uvicorn would wait for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope)
        waits = "transfer-encoding" in given or given.get("content-length", "0") != "0"

        async def received() -> Message:
            nonlocal waits
            message = await receive()
            waits = waits and message.get("more_body", False)
            return message

        async def sent(message: Message) -> None:
            if waits and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        await self._app(scope, received, sent)
