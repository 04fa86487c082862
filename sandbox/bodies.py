"""What requests to the sandbox bring, and what is answered: JSON."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from sandbox.errors import Impossible, Json

JSON = "application/json"


def is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(JSON)


async def asked(request: Request) -> Mapping[str, Any]:
    """A body must call itself JSON, and a page be our own: so no other page can do anything here."""
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc != request.url.netloc:
        raise Impossible("only the sandbox's own page may ask this", 403)
    if request.method != "POST":
        return request.query_params
    if not is_json(request) and await request.body():
        raise Impossible("send JSON, with the content type application/json")
    return await json_sent(request)


async def json_sent(request: Request) -> Json:
    body = await request.body()
    try:
        sent = json.loads(body) if body else {}
    except ValueError as error:
        raise Impossible("that is no JSON") from error
    if not isinstance(sent, dict):
        raise Impossible("send one JSON object")
    return sent


def as_json(body: Any, status: int = 200) -> Response:
    """ASCII, as Telegram writes it: so a lone surrogate, too, has a form on the wire."""
    return Response(json.dumps(body), status, media_type=JSON)
