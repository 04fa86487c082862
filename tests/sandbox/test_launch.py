"""A Mini App is opened: what it is told of whoever tapped, and how it sees that Telegram has told it."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest

from sandbox.errors import Impossible
from sandbox.launch import address, launch, signed
from sandbox.telegram import TOKEN
from tests.sandbox.conftest import NOON, Clock, Line
from tests.sandbox.test_menu_button import DESK, desk, message


def opened(line: Line, who: str = "Ann", url: str | None = None) -> dict[str, Any]:
    return launch(line.telegram.world, TOKEN, line.telegram.people.find(who), url)


def told(place: str) -> dict[str, str]:
    """What the page reads in its address, as Telegram's own script does."""
    return dict(parse_qsl(urlsplit(place).fragment))


def is_genuine(init_data: str, token: str = TOKEN) -> bool:
    """As Telegram tells a bot to check it, apart from the code that signs."""
    fields = dict(parse_qsl(init_data))
    given = fields.pop("hash")
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    lines = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest() == given


@pytest.mark.parametrize(
    ("user", "known"),
    [
        pytest.param(
            '{"id":42,"first_name":"Test"}',
            "46d2ea5e32911ec8d30999b56247654460c0d20949b6277af519e76271182803",
            id="short",
        ),
        pytest.param(
            '{"id": "123456789", "first_name": "PlaceholderFirstName", "last_name": "PlaceholderLastName '
            '\\ud83c\\uddfa\\ud83c\\udde6", "username": "Latand", "language_code": "en", "is_premium": "true", '
            '"allows_write_to_pm": "true"}',
            "b3c8b293f14ad0f7f0abcf769aea1209a72295d30a87eb0e74df855d32e53bfe",
            id="long",
        ),
    ],
)
def test_it_signs_as_others_know_it(user: str, known: str) -> None:
    """The vectors are aiogram's, tests/test_utils/test_web_app.py."""
    fields = {"auth_date": "1650385342", "user": user, "query_id": "test"}
    assert dict(parse_qsl(signed(fields, "42:TEST"))) == fields | {"hash": known}


async def test_the_page_is_told_who_tapped_and_when(line: Line, clock: Clock) -> None:
    await line.bot.set_chat_menu_button(line.ann, desk())
    clock.now += 61.5
    found = opened(line)
    assert (found["text"], found["url"]) == ("Desk", DESK)
    assert found["address"].startswith(f"{DESK}#tgWebAppData=query_id%3D")
    what = told(found["address"])
    assert (what["tgWebAppVersion"], what["tgWebAppPlatform"]) == ("9.1", "tdesktop")
    assert is_genuine(what["tgWebAppData"])
    assert not is_genuine(what["tgWebAppData"], "42:OTHER")
    fields = dict(parse_qsl(what["tgWebAppData"]))
    assert list(fields) == ["query_id", "user", "auth_date", "hash"]
    assert int(fields["auth_date"]) == NOON + 61
    user = {"id": line.ann, "first_name": "Ann", "last_name": "", "username": "ann_smith"}
    assert json.loads(fields["user"]) == user
    assert dict(parse_qsl(told(opened(line)["address"])["tgWebAppData"]))["query_id"] != fields["query_id"]


@pytest.mark.parametrize("name", ["Zoë & Co = 100 %", "Инес", "𝒜 👩‍⚕️", "half \ud83d"])
async def test_any_name_is_signed(line: Line, name: str) -> None:
    person = line.telegram.people.join(name, language_code="es")
    line.telegram.people.open(person.id)
    await line.bot.set_chat_menu_button(menu_button=desk())
    init_data = told(launch(line.telegram.world, TOKEN, person)["address"])["tgWebAppData"]
    assert is_genuine(init_data)
    user = json.loads(dict(parse_qsl(init_data))["user"])
    assert (user["first_name"], user["language_code"]) == (name.replace("\ud83d", "?"), "es")


async def test_a_button_under_a_message_opens_too(line: Line) -> None:
    await line.telegram.call(TOKEN, "sendMessage", message(line.ann, {"web_app": {"url": f"{DESK}?card=1"}}))
    found = opened(line, url=f"{DESK}?card=1")
    assert found["text"] == "Open"
    assert is_genuine(told(found["address"])["tgWebAppData"])


async def test_nothing_is_signed_for_what_no_button_opens(line: Line) -> None:
    """Nor for whoever does not talk to the bot."""
    with pytest.raises(Impossible, match=r"^no button in Ann's chat opens a Mini App$"):
        opened(line)
    await line.telegram.call(TOKEN, "sendMessage", message(line.ann, {"web_app": {"url": DESK}}))
    with pytest.raises(Impossible, match=r"^no button in Ann's chat opens http://127\.0\.0\.1:9/$"):
        opened(line, url="http://127.0.0.1:9/")
    await line.bot.set_chat_menu_button(menu_button=desk())
    line.telegram.people.join("Bob")
    line.telegram.people.block("Ann")
    for who, url in (("Bob", None), ("Ann", None), ("Ann", DESK)):
        with pytest.raises(Impossible, match=r"^no button"):
            opened(line, who, url)


def test_an_address_keeps_what_it_has_behind_its_own_mark() -> None:
    place = address(f"{DESK}?a=1#today", "user=x&hash=y")
    assert place == f"{DESK}?a=1#today&tgWebAppData=user%3Dx%26hash%3Dy&tgWebAppVersion=9.1&tgWebAppPlatform=tdesktop"


async def test_it_is_asked_over_http(http_line: Line, control: httpx.AsyncClient) -> None:
    assert (await control.get("/app", params={"person": "Ann"})).status_code == 404
    await http_line.bot.set_chat_menu_button(http_line.ann, desk())
    found = (await control.get("/app", params={"person": "ann"})).json()
    assert is_genuine(told(found["address"])["tgWebAppData"])
    assert unquote(found["address"]).count(TOKEN) == 0
