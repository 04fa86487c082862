"""Requests and answers: the Bot API, its files, the control API, and the page."""

from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.asked import Asked
from sandbox.bodies import as_json, asked, is_json, json_sent
from sandbox.control import ROUTES
from sandbox.errors import BlackHole, Dropped, Impossible, Json, NotJson, bad_request
from sandbox.files import Upload
from sandbox.page.routes import page_routes
from sandbox.stage import Stage
from sandbox.telegram import Telegram

LOOPBACK = ("127.0.0.1", "localhost")


class Connection(H11Protocol):
    """Lets a request reach its own socket, to close it without a word."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def make_http(telegram: Telegram, stage: Stage | None = None) -> Starlette:
    """Only requests addressed to this machine by name are served: no page on the web can reach in."""
    endpoints = _Endpoints(telegram)
    return Starlette(
        routes=[
            Route("/file/bot{token}/{path:path}", endpoints.download, methods=["GET"]),
            Route("/bot{token}/{method}", endpoints.bot, methods=["GET", "POST"]),
            Route("/control/{act:path}", endpoints.control, methods=["GET", "POST", "DELETE"]),
            *page_routes(telegram, stage),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))],
    )


class _Silence(Response):
    """What is left to say when nobody listens any more."""

    async def __call__(self, _scope: Scope, _receive: Receive, _send: Send) -> None:
        return None


class _Endpoints:
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def bot(self, request: Request) -> Response:
        names = request.path_params
        try:
            params, files = await _read(request)
            status, body = await self._telegram.call(names["token"], names["method"], params, files)
        except Impossible as error:
            status, body = 400, bad_request(f"can't parse the request: {error}").answer()
        except NotJson as page:
            return Response(page.page, page.status, media_type="text/html")
        except Dropped:
            return await _hang_up(request)
        except BlackHole:
            return await _never(request)
        return as_json(body, status)

    async def download(self, request: Request) -> Response:
        file = self._telegram.download(request.path_params["token"], request.path_params["path"])
        if file is None:
            return as_json({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(file.content, media_type=file.mime)

    async def control(self, request: Request) -> Response:
        act = ROUTES.get((request.method, request.path_params["act"]))
        try:
            if act is None:
                raise Impossible(f"the sandbox cannot {request.method} {request.url.path}", 404)
            return as_json(await act(self._telegram, Asked(await asked(request))))
        except Impossible as error:
            return as_json({"error": str(error)}, error.status)


async def _read(request: Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters come in the query, in a form, or as JSON; files in a multipart form."""
    params: Json = dict(request.query_params)
    files: dict[str, Upload] = {}
    if is_json(request):
        sent = await json_sent(request)
        return params | sent, files
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                mime = value.content_type or "application/octet-stream"
                files[name] = Upload(value.filename or name, await value.read(), mime)
            else:
                params[name] = value
    return params, files


async def _hang_up(request: Request) -> Response:
    request.scope["state"]["transport"].abort()
    return await _never(request)


async def _never(request: Request) -> Response:
    """Keep silent until the other side is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return _Silence()
