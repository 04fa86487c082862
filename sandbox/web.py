"""Requests and answers: the Bot API, its files, and the control API."""

import json
from collections.abc import Mapping
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
from sandbox.control import ROUTES
from sandbox.errors import BlackHole, Dropped, Impossible, Json, NotJson, bad_request
from sandbox.files import Upload
from sandbox.stage import Stage
from sandbox.telegram import Telegram

LOOPBACK = ("127.0.0.1", "localhost")
_JSON = "application/json"


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
        return _json(body, status)

    async def download(self, request: Request) -> Response:
        file = self._telegram.download(request.path_params["token"], request.path_params["path"])
        if file is None:
            return _json({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(file.content, media_type=file.mime)

    async def control(self, request: Request) -> Response:
        act = ROUTES.get((request.method, request.path_params["act"]))
        try:
            if act is None:
                raise Impossible(f"the sandbox cannot {request.method} {request.url.path}", 404)
            return _json(await act(self._telegram, Asked(await _asked(request))))
        except Impossible as error:
            return _json({"error": str(error)}, error.status)


async def _read(request: Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters come in the query, in a form, or as JSON; files in a multipart form."""
    params: Json = dict(request.query_params)
    files: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith(_JSON):
        sent = await _json_sent(request)
        return params | sent, files
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                mime = value.content_type or "application/octet-stream"
                files[name] = Upload(value.filename or name, await value.read(), mime)
            else:
                params[name] = value
    return params, files


async def _asked(request: Request) -> Mapping[str, Any]:
    """A body must call itself JSON: that a web page cannot do unasked."""
    if request.method != "POST":
        return request.query_params
    if not request.headers.get("content-type", "").startswith(_JSON) and await request.body():
        raise Impossible("send JSON, with the content type application/json")
    return await _json_sent(request)


async def _json_sent(request: Request) -> Json:
    body = await request.body()
    try:
        sent = json.loads(body) if body else {}
    except ValueError as error:
        raise Impossible("that is no JSON") from error
    if not isinstance(sent, dict):
        raise Impossible("send one JSON object")
    return sent


def _json(body: Any, status: int = 200) -> Response:
    """ASCII, as Telegram writes it: so a lone surrogate, too, has a form on the wire."""
    return Response(json.dumps(body), status, media_type=_JSON)


async def _hang_up(request: Request) -> Response:
    request.scope["state"]["transport"].abort()
    return await _never(request)


async def _never(request: Request) -> Response:
    """Keep silent until the other side is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return _Silence()
