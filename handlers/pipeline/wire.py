"""Requests to Telegram over aiohttp, below python-telegram-bot's Bot; see decision 11."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from handlers.pipeline.trust import trusted, trusting_nobody

with trusting_nobody():
    import aiohttp

CONNECT_WITHIN = 6.0  # Seconds, the wait for a free connection included.
WRITE_WITHIN, UPLOAD_WITHIN = 5.0, 20.0
KEPT_FOR = 60.0
AS_JSON = {"Content-Type": "application/json"}
TIGHTLY = json.JSONEncoder(separators=(",", ":")).encode  # As json.dumps, which makes an encoder for each request.


class Wire(BaseRequest):
    """At most `connections` at once; `read_timeout` is how many seconds Telegram may be silent."""

    def __init__(self, connections: int, read_timeout: float = 5.0) -> None:
        self._connections, self._read_timeout = connections, read_timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str | None], str | None] = {}
        self.on_date: Callable[[datetime | None], None] | None = None
        self.date: datetime | None = None  # The last that was told.

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Authorities and proxies are those that httpx would trust and take."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEPT_FOR),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 (it is fixed)
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Status and body. An error keeps aiohttp's own as its cause: it tells what may have arrived."""
        if self._session is None:
            raise RuntimeError("this wire is not open")
        read = self._read_timeout if read_timeout is None or isinstance(read_timeout, DefaultValue) else read_timeout
        write = UPLOAD_WITHIN if request_data and request_data.contains_files else WRITE_WITHIN
        within = aiohttp.ClientTimeout(CONNECT_WITHIN + write + read, connect=CONNECT_WITHIN, sock_read=read)
        body, headers = _body(request_data)
        proxy = self._proxy_for(url)
        is_tls = "https" in (urlsplit(url).scheme, urlsplit(proxy or "").scheme)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=within,
                allow_redirects=False,
                proxy=proxy,
                ssl=trusted() if is_tls else True,
            ) as answer:
                if answer.content_type == "application/json":  # A page is somebody else's, and so is its date.
                    self._tell(answer.headers.get("Date"))
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error  # Its own words name the address, token and all.

    def _proxy_for(self, url: str) -> str | None:
        """Looked up once: aiohttp itself asks the environment, and a file, in two threads for every request."""
        scheme, host = (parts := urlsplit(url)).scheme, parts.hostname
        if (scheme, host) not in self._proxies:
            self._proxies[scheme, host] = None if proxy_bypass(host or "") else getproxies().get(scheme)
        return self._proxies[scheme, host]

    def _tell(self, date: str | None) -> None:
        """When Telegram says it is; None where it does not say, nothing where it cannot be read."""
        with suppress(ValueError, TypeError):
            self.date = parsedate_to_datetime(date).astimezone(UTC) if date else None
            if self.on_date is not None:
                self.on_date(self.date)


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """With the headers that say what it is. JSON is made ten times as fast as a form; files go by a form alone."""
    if data is None:
        return None, None
    if not data.contains_files:
        return TIGHTLY(data.parameters).encode(), AS_JSON
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, kind) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form, None
