"""What stands around every answer of the desk: over TLS, for this host, and with nothing of anybody else in it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.desk.desk import Desk, Place
from web.desk.hints import Lacks

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
REFUSED, FULL = "403", "503"
MOST = 80  # Answered at once, fewer than web/server.py lets in: Telegram and monitors come through the same door.
LONGEST_PATH = 1000  # Characters; in more there could be a number that Python refuses to read.


class Wall:
    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk, self._place = app, desk, desk.place
        self._headers, self._inside = headers(desk), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    given[name] = value
            await send(message)

        is_meant = comes_over_tls(self._place, asked := Headers(scope=scope))
        if not is_meant:
            is_host = asked.get("host", "") == self._place.host
            self._desk.hints.say(Lacks.PROTO if is_host else Lacks.HOST, self._desk.clock())
        is_ours = is_meant and len(scope["path"]) <= LONGEST_PATH
        answer = self._app if is_ours else PlainTextResponse(REFUSED, 403)
        if self._inside >= MOST:
            answer = PlainTextResponse(FULL, 503)
        self._inside += 1
        try:
            await answer(scope, receive, send_on)
        finally:
            self._inside -= 1


def comes_over_tls(place: Place, given: Headers) -> bool:
    """Whoever ends TLS in front of us says so; without it there is this machine alone.

    Another host's name in the request would let a page of that host read what is ours.
    """
    if given.get("host", "") != place.host:
        return False
    if place.is_secure:
        return given.get("x-forwarded-proto", "") == "https"
    return is_loopback(place.host)


def is_loopback(host: str) -> bool:
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in LOOPBACK


def headers(desk: Desk) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {desk.framed_by or chr(39) + 'none' + chr(39)}"
    )
    secure = {"strict-transport-security": "max-age=31536000"} if desk.place.is_secure else {}
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
        **secure,
    }
