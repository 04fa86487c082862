"""What came back over the wire: Telegram's own answer, or something of whoever stands in between."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

OF_STATUS: Mapping[int, type[TelegramError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.CONFLICT: Conflict,
}


class NotTelegram(Exception):
    """A proxy's page, or JSON that is not Telegram's: nobody knows what has been passed on."""


async def post(request: BaseRequest, url: str, data: RequestData) -> Any:
    """Telegram's result. Raises one of python-telegram-bot's errors; from NotTelegram where somebody else answered."""
    try:
        status, body = await request.do_request(url, "POST", data)
    except TelegramError:
        raise
    except Exception as error:
        raise NetworkError(type(error).__name__) from error
    answer = _read(body)
    if answer.get("ok") is True and status == HTTPStatus.OK and "result" in answer:
        return answer["result"]
    if answer.get("ok") is False:
        raise _refusal(status, answer)
    raise _of_somebody_else(status) from NotTelegram(status)


def _read(body: bytes) -> Mapping[str, Any]:
    """Empty where it is no JSON of Telegram's kind."""
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: Mapping[str, Any]) -> TelegramError:
    """As python-telegram-bot would raise it."""
    description, parameters = str(answer.get("description") or status), answer.get("parameters") or {}
    if isinstance(parameters, dict):
        if migrated := parameters.get("migrate_to_chat_id"):
            return ChatMigrated(int(migrated))
        if wait := parameters.get("retry_after"):
            return RetryAfter(int(wait))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return InvalidToken(description)
    return OF_STATUS.get(status, NetworkError)(description)


def _of_somebody_else(status: int) -> TelegramError:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return InvalidToken(f"{status}")
    if status == HTTPStatus.CONFLICT:
        return Conflict(f"{status}")
    return NetworkError("Request Entity Too Large" if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else f"{status}")
