"""Signing in and out."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.ports import NotYours, StoreTrouble, Transaction
from bot.sign_in import digest_of, new_secret
from bot.workflows import entering
from web.desk import asked, init_data
from web.desk.asked import Asked, BadAsk
from web.desk.desk import Desk, Reader
from web.desk.door import (
    is_from_here,
    remember_browser,
    sorry,
    words_of,
)
from web.desk.init_data import Forged, Vouched
from web.desk.page import NO_STORE, Elsewhere, Page, html, render
from wording.names import first_of_staff


class Entrance:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def way(self, request: Request) -> Response:
        """How to come in; the page's script does it where Telegram has opened it."""
        return self._page(request, "sign_in", {"is_out": "out" in request.query_params})

    async def app(self, request: Request) -> Response:
        """What the script has found behind the address."""
        try:
            given = await asked.read(request)
            if not is_from_here(self._desk, request):
                raise BadAsk("origin")
            now, secret = self._desk.clock(), new_secret()
            said = init_data.read(given.form.get("app", ""), self._desk.app_key, now)
            await self._come_in(said, digest_of(secret), now)
        except (BadAsk, Forged, NotYours):
            return JSONResponse({"to": None}, 403, NO_STORE)
        except StoreTrouble:
            return JSONResponse({"to": None}, 503, NO_STORE)
        return remember_browser(self._desk, JSONResponse({"to": f"{self._desk.place.path}/"}, 200, NO_STORE), secret)

    async def _come_in(self, said: Vouched, browser: str, now: datetime) -> None:
        """Raises NotYours, once that is on the record."""
        try:
            await self._desk.store.run(entering.by_app, said.chat_id, said.digest, browser, now)
        except NotYours:
            await self._desk.store.run(entering.app_refused, said.chat_id, now)
            raise

    async def link(self, request: Request) -> Response:
        """Whoever only looks at an address, as chats do to show what is behind it, uses nothing up."""
        token = str(request.path_params["token"])
        try:
            provider = await self._desk.store.run(entering.whose_link, digest_of(token), self._desk.clock())
        except NotYours:
            return sorry(self._desk, request, "link", 404)
        except StoreTrouble:
            return sorry(self._desk, request, "busy", 503)
        return self._page(request, "link", {"token": token, "name": first_of_staff(provider)})

    async def open(self, request: Request) -> Response:
        try:
            given = await asked.read(request)
            if not is_from_here(self._desk, request):
                raise BadAsk("origin")
            token, secret, now = given.form.get("token", ""), new_secret(), self._desk.clock()
            await self._desk.store.run(entering.by_link, digest_of(token), digest_of(secret), now)
        except BadAsk:
            return sorry(self._desk, request, "asked", 400)
        except NotYours:
            return sorry(self._desk, request, "link", 404)
        except StoreTrouble:
            return sorry(self._desk, request, "busy", 503)
        return remember_browser(self._desk, RedirectResponse(f"{self._desk.place.path}/", 303), secret)

    def _page(self, request: Request, template: str, values: dict[str, object]) -> Response:
        return html(render(self._desk, Page(template, values), words_of(self._desk, request)))


def leave(tx: Transaction, reader: Reader, _given: Asked) -> Elsewhere:
    entering.leave(tx, reader.browser, reader.now)
    return Elsewhere("/sign-in")


def leave_everywhere(tx: Transaction, reader: Reader, _given: Asked) -> Elsewhere:
    entering.leave_everywhere(tx, reader.provider, reader.now)
    return Elsewhere("/sign-in")
