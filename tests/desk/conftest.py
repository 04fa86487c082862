"""The desk of a clinic of tests/provider, asked over ASGI as a browser would ask it."""

import hmac
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.types import ASGIApp

from bot.sign_in import digest_of
from bot.workflows import entering
from handlers.exports.papers import PAPERS
from sandbox.telegram import TOKEN
from tests.provider.conftest import LINKS, House, house
from web.app import make_app
from web.desk.desk import Desk, Place
from web.desk.init_data import key_of
from web.desk.routes import routes
from wording.words import read_all

__all__ = ["house"]
URL = "http://127.0.0.1:9000/desk"
PHOTO = b"\xff\xd8\xff\xe0 a photo"


async def photo(_file_id: str) -> AsyncIterator[bytes]:
    yield PHOTO


def desk_of(house: House, url: str = URL) -> Desk:
    return Desk(
        store=house.store,
        clock=lambda: house.now[0],
        wording=read_all(),
        place=Place.of(url),
        app_key=key_of(TOKEN),
        photo=photo,
        papers=PAPERS,
        links=lambda: LINKS,
    )


def vouch(chat_id: int, at: datetime, token: str = TOKEN, **more: str) -> str:
    """What Telegram says of who opens the app."""
    said = {"user": json.dumps({"id": chat_id, "first_name": "Ann"}), "auth_date": str(int(at.timestamp())), **more}
    checked = "\n".join(f"{name}={value}" for name, value in sorted(said.items()))
    return urlencode({**said, "hash": hmac.new(key_of(token), checked.encode(), sha256).hexdigest()})


@dataclass
class Browser:
    """`ask` follows where it is sent, as a browser does."""

    house: House
    client: httpx.AsyncClient
    app: ASGIApp

    async def ask(self, path: str = "/", **more: Any) -> httpx.Response:
        return await self.client.get(f"/desk{path}", follow_redirects=True, **more)

    async def send(self, path: str, **form: object) -> httpx.Response:
        """With what the newest page of ours had in its forms."""
        page = await self.client.get("/desk/")
        found = re.search(r'name="csrf" value="(\w+)"', page.text)
        given = {"csrf": found[1] if found else "", **form}
        answer = await self.client.post(f"/desk{path}", data=given, follow_redirects=True)
        await self.house.pipeline.settle()
        return answer

    async def sign_in(self, name: str, link: str = "of a link") -> httpx.Response:
        def give(tx: Any) -> None:
            provider = tx.providers.of_chat(self.house.person(name))
            entering.give_link(tx, provider, digest_of(f"{link} {name}"), self.house.now[0])

        self.house.run(give)
        form = {"token": f"{link} {name}"}
        return await self.client.post("/desk/sign-in/link", data=form, follow_redirects=True)


def browser_of(house: House, url: str = URL) -> Browser:
    app = make_app(routes(desk_of(house, url)))
    origin = url.removesuffix("/desk")
    return Browser(house, httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=origin), app)


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    found = browser_of(house)
    yield found
    await found.client.aclose()
