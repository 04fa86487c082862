"""The Mini App on the page: its button, its frame, and the way to it in a tab of its own."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from telegram import MenuButtonCommands

from sandbox.menu_button import app_origins
from sandbox.server import running
from sandbox.telegram import Telegram
from tests.sandbox.conftest import NO_TLS, Line
from tests.sandbox.test_launch import is_genuine, told
from tests.sandbox.test_menu_button import DESK, desk


@pytest.fixture
async def visitor(telegram: Telegram) -> AsyncIterator[httpx.AsyncClient]:
    async with running(telegram) as address, httpx.AsyncClient(base_url=address, verify=NO_TLS) as client:
        yield client


async def phone(visitor: httpx.AsyncClient, who: str = "Ann") -> str:
    return (await visitor.get("/phone", params={"person": who, "side": "clinic"})).text


async def test_the_button_stands_beside_the_field_of_whoever_has_it(visitor: httpx.AsyncClient, line: Line) -> None:
    line.telegram.people.join("Bob")
    line.telegram.people.open("Bob")
    assert 'data-app=""' in await phone(visitor)
    await line.bot.set_chat_menu_button(line.ann, desk(text="Desk & <b>"))
    found = await phone(visitor)
    assert 'data-app="Desk &amp; &lt;b&gt;"' in found
    assert 'class="open-app" data-act="app">Desk &amp; &lt;b&gt;</button>' in found
    assert "open-app" not in await phone(visitor, "Bob")
    await line.bot.set_chat_menu_button(line.ann, MenuButtonCommands())
    assert "open-app" not in await phone(visitor)


async def test_a_tab_of_its_own_is_led_there_signed_in(visitor: httpx.AsyncClient, line: Line) -> None:
    assert (await visitor.get("/app", params={"person": "Ann"})).status_code == 404
    await line.bot.set_chat_menu_button(line.ann, desk())
    led = await visitor.get("/app", params={"person": str(line.ann)})
    assert (led.status_code, led.headers["cache-control"]) == (303, "no-store")
    assert led.headers["location"].startswith(f"{DESK}#")
    init_data = told(led.headers["location"])["tgWebAppData"]
    assert is_genuine(init_data)
    assert f'"id":{line.ann}' in dict(parse_qsl(init_data))["user"]
    assert (await visitor.get("/app", params={"person": str(line.ann), "url": f"{DESK}/other"})).status_code == 404


async def test_nothing_is_framed_but_what_is_on_this_machine_or_of_the_bot(
    visitor: httpx.AsyncClient, line: Line
) -> None:
    async def framed() -> list[str]:
        policy = (await visitor.get("/")).headers["content-security-policy"]
        return next(words.split()[1:] for words in policy.split("; ") if words.startswith("frame-src"))

    here = ["http://127.0.0.1:*", "http://localhost:*"]
    await line.bot.set_chat_menu_button(line.ann, desk())
    assert await framed() == here
    await line.bot.set_chat_menu_button(menu_button=desk("https://desk.example.org:8443/staff?x=1"))
    assert await framed() == [*here, "https://desk.example.org:8443"]
    await line.bot.set_chat_menu_button()
    assert await framed() == here


@pytest.mark.parametrize("url", ["https://a.b;script-src *", "https://x@a.b/", "https://a.b'/"])
async def test_no_address_writes_the_pages_policy(line: Line, url: str) -> None:
    await line.bot.set_chat_menu_button(menu_button=desk(url))
    assert urlsplit(url).hostname
    assert app_origins(line.telegram.world) == set()
