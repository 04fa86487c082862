"""One request for updates."""

import asyncio
import json
from contextlib import suppress
from http import HTTPStatus

from telegram.request import BaseRequest

from handlers.pipeline import payload

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
ANSWER_WITHIN = 10.0
SOON = 1  # Seconds, for the first: its answer tells the time.


class NoAnswer(Exception):
    """Telegram, or something before it, gave no updates; `wait` is how long it asks to be left alone."""

    def __init__(self, status: int, description: str = "", wait: float = 0.0) -> None:
        super().__init__(status)
        self.status, self.description, self.wait = status, description, wait


async def fetch(
    request: BaseRequest, address: str, seconds: int = SOON, offset: int | None = None, limit: int = 100
) -> bytes:
    """What Telegram answers within `seconds`, and a few more for the way. `address` is the bot's, token and all.

    Whatever is older than `offset` is confirmed by it. Raises NoAnswer, and what the request raises.
    """
    call = payload.call("getUpdates", offset=offset, limit=limit, timeout=seconds, allowed_updates=ALLOWED)
    within = seconds + ANSWER_WITHIN
    async with asyncio.timeout(within + ANSWER_WITHIN):
        status, answer = await request.do_request(f"{address}/{call.method}", "POST", call.data, read_timeout=within)
    if status != HTTPStatus.OK:
        raise _no_answer(status, answer)
    return answer


def _no_answer(status: int, answer: bytes) -> NoAnswer:
    description, wait = "", 0.0
    with suppress(ValueError, AttributeError, TypeError):
        told = json.loads(answer)
        description = str(told.get("description", ""))[:100]
        wait = float((told.get("parameters") or {}).get("retry_after", 0))
    return NoAnswer(status, description, wait)
