"""Where Telegram brings updates: kept on our disk first, answered then."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ports import StoreTrouble

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)
LARGEST = 1_000_000  # Bytes; Telegram's own are a few thousand.
SAYS_AGAIN_AFTER = 600.0  # Seconds: whoever knocks, and often, fills no log.

Keep = Callable[[bytes], Awaitable[None]]
log = structlog.get_logger()


class TooLarge(Exception):
    """More than any update."""


def routes(path: str, keep: Keep, secrets: Callable[[], Sequence[str]]) -> list[Route]:
    """`keep` commits a body or raises. 200 once that is done, 503 where it could not be: Telegram brings it again.

    Who does not know one of the `secrets` is answered 403, and what it sends is not read.
    """

    said_at = -SAYS_AGAIN_AFTER

    async def webhook(request: Request) -> Response:
        nonlocal said_at
        if not _is_known(request.headers.get(SECRET_HEADER, ""), secrets()):
            if (now := asyncio.get_running_loop().time()) - said_at >= SAYS_AGAIN_AFTER:
                said_at = now
                log.warning("somebody who is not Telegram knocked at the webhook")
            return Response(status_code=403)
        try:
            await keep(await _body(request))
        except TooLarge:
            return Response(status_code=413)
        except StoreTrouble:
            return Response(status_code=503)
        return Response()

    return [Route(path, webhook, methods=["POST"])]


def _is_known(given: str, secrets: Sequence[str]) -> bool:
    """In a time that says nothing of how much of it was right."""
    return sum(hmac.compare_digest(given.encode(), each.encode()) for each in secrets) > 0


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise TooLarge
    return bytes(body)
