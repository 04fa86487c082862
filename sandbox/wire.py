"""The sandbox as python-telegram-bot's own transport: the whole library runs, without a socket."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from sandbox.errors import BlackHole, Dropped, NotJson
from sandbox.files import Upload
from sandbox.telegram import Telegram

_NO_CONNECTION = "All connection attempts failed"
_NOT_FOUND = b'{"ok":false,"error_code":404,"description":"Not Found"}'


class SandboxRequest(BaseRequest):
    """Give one to `Bot(token, request=…, get_updates_request=…)`.

    Faults surface as HTTPXRequest would raise them. A black hole times out at once: nobody wants to wait
    in a test. A read timeout counts real seconds, and what was asked for is done all the same.
    """

    def __init__(self, telegram: Telegram, read_timeout: float | None = None) -> None:
        self._telegram = telegram
        self._read_timeout = read_timeout
        self.on_date: Callable[[datetime | None], None] | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 (the signature is python-telegram-bot's)
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        limit = self._read_timeout if isinstance(read_timeout, DefaultValue) else read_timeout
        try:
            async with asyncio.timeout(limit):
                return await self._answer(unquote(urlsplit(url).path), request_data)
        except TimeoutError as error:
            raise TimedOut from httpx.ReadTimeout(str(error))
        except BlackHole:
            raise TimedOut from httpx.ReadTimeout("no answer")
        except Dropped as dropped:
            cause = httpx.ReadError("") if dropped.done else httpx.ConnectError(_NO_CONNECTION)
            raise NetworkError(f"httpx.{type(cause).__name__}: {cause}") from cause
        except NotJson as page:
            return page.status, page.page.encode()

    async def _answer(self, path: str, data: RequestData | None) -> tuple[int, bytes]:
        head, _, rest = path.partition("/bot")
        token, _, name = rest.partition("/")
        if head.endswith("/file"):
            file = self._telegram.download(token, name)
            return (200, file.content) if file else (404, _NOT_FOUND)
        status, body = await self._telegram.call(token, name, _params(data), _files(data))
        if self.on_date is not None:
            self.on_date(datetime.fromtimestamp(self._telegram.world.clock() // 1, UTC))
        return status, json.dumps(body).encode()


def _params(data: RequestData | None) -> dict[str, str]:
    return data.json_parameters if data else {}


def _files(data: RequestData | None) -> dict[str, Upload]:
    parts: dict[str, Any] = dict(data.multipart_data) if data else {}
    return {
        name: Upload(filename, content if isinstance(content, bytes) else content.read(), mime)
        for name, (filename, content, mime) in parts.items()
    }
