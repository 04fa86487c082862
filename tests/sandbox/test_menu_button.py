"""The menu button of a chat, and the buttons that open a Mini App."""

import json
from typing import Any

import pytest
from telegram import MenuButtonCommands, MenuButtonDefault, MenuButtonWebApp, WebAppInfo

from sandbox.errors import Impossible
from sandbox.menu_button import app_button
from sandbox.page.drawing import Drawing
from sandbox.telegram import TOKEN
from tests.sandbox.conftest import Line

DESK = "http://127.0.0.1:8080/desk"
APP = {"type": "web_app", "text": "Desk", "web_app": {"url": DESK}}
WHOSE = ["menu button", "inline keyboard button"]


def desk(url: str = DESK, text: str = "Desk") -> MenuButtonWebApp:
    return MenuButtonWebApp(text, WebAppInfo(url))


def shown(line: Line, who: str = "Ann") -> str | None:
    """The text of the Mini App's button in this person's chat."""
    found = app_button(line.telegram.world, line.telegram.world.chats[line.telegram.people.find(who).id])
    return found["text"] if found else None


async def test_a_chats_own_button_goes_before_everybodys(either_line: Line) -> None:
    line, bot = either_line, either_line.bot
    line.telegram.people.join("Bob")
    line.telegram.people.open("Bob")
    assert await bot.get_chat_menu_button() == await bot.get_chat_menu_button(line.ann) == MenuButtonDefault()
    assert await bot.set_chat_menu_button(line.ann, desk())
    assert await bot.get_chat_menu_button(line.ann) == desk()
    assert (shown(line), shown(line, "Bob")) == ("Desk", None)
    await bot.set_chat_menu_button(menu_button=desk(text="For all"))
    assert (shown(line), shown(line, "Bob")) == ("Desk", "For all")
    await bot.set_chat_menu_button(line.ann, MenuButtonCommands())
    assert await bot.get_chat_menu_button(line.ann) == MenuButtonCommands()
    assert shown(line) is None
    await bot.set_chat_menu_button(line.ann, MenuButtonDefault())
    assert await bot.get_chat_menu_button(line.ann) == desk(text="For all")
    await bot.set_chat_menu_button()
    assert await bot.get_chat_menu_button(line.ann) == MenuButtonDefault()


async def test_who_has_blocked_the_bot_has_no_button(line: Line) -> None:
    await line.bot.set_chat_menu_button(line.ann, desk())
    line.telegram.people.block("Ann")
    assert shown(line) is None


async def test_a_reset_takes_it_away(line: Line) -> None:
    await line.bot.set_chat_menu_button(menu_button=desk())
    line.telegram.reset()
    assert await line.bot.get_chat_menu_button() == MenuButtonDefault()


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ("x", "can't parse menu_button JSON object"),
        ([], "can't parse menu button: MenuButton must be an Object"),
        ({}, "can't parse menu button: Can't find field \"type\""),
        ({"type": "clock"}, "can't parse menu button: MenuButton has unsupported type"),
        ({"type": 7}, 'can\'t parse menu button: Field "type" must be of type String'),
        ({"type": "web_app", "web_app": {"url": DESK}}, "can't parse menu button: Can't find field \"text\""),
        ({"type": "web_app", "text": "Desk"}, "can't parse menu button: Can't find field \"web_app\""),
        (APP | {"web_app": DESK}, 'can\'t parse menu button: Field "web_app" must be of type Object'),
        (APP | {"web_app": {}}, "can't parse menu button: Can't find field \"url\""),
        (APP | {"text": " "}, "menu button text must be non-empty"),
    ],
)
async def test_a_bad_menu_button_is_named(line: Line, button: Any, description: str) -> None:
    given = button if isinstance(button, str) else json.dumps(button)
    status, body = await line.telegram.call(TOKEN, "setChatMenuButton", {"menu_button": given})
    assert (status, body["description"]) == (400, f"Bad Request: {description}")
    assert await line.bot.get_chat_menu_button() == MenuButtonDefault()


@pytest.mark.parametrize("method", ["setChatMenuButton", "getChatMenuButton"])
@pytest.mark.parametrize(
    ("chat", "description"),
    [
        (7, "user not found"),
        ("STRANGER", "user not found"),
        (-4_200_000_001, "invalid chat_id specified"),
        ("x", 'parameter "chat_id" must be an integer'),
    ],
)
async def test_a_chat_that_has_none_is_named(line: Line, method: str, chat: Any, description: str) -> None:
    stranger = line.telegram.people.join("Bob")
    status, body = await line.telegram.call(TOKEN, method, {"chat_id": stranger.id if chat == "STRANGER" else chat})
    assert (status, body["description"]) == (400, f"Bad Request: {description}")


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://example.org/desk", "Only HTTPS links are allowed"),
        ("http://127.0.0.1.example.org/", "Only HTTPS links are allowed"),
        ("ftp://example.org/", "Only HTTPS links are allowed"),
        ("tg://resolve?domain=x", "Only HTTPS links are allowed"),
        ("https:///desk", "Wrong HTTP URL"),
        ("https://[::1/", "Wrong HTTP URL"),
        ("", "URL host is empty"),
        ("https://example.org/desk", ""),
        ("http://localhost:8080/desk", ""),
        ("http://[::1]:8080/desk", ""),
        (DESK, ""),
    ],
)
async def test_a_mini_app_is_at_an_address_that_is_safe(line: Line, whose: str, url: str, problem: str) -> None:
    app = {"web_app": {"url": url}}
    asked: dict[str, tuple[str, Any]] = {
        "menu button": ("setChatMenuButton", {"menu_button": APP | app}),
        "inline keyboard button": ("sendMessage", message(line.ann, app)),
    }
    status, body = await line.telegram.call(TOKEN, *asked[whose])
    refused = f"Bad Request: {whose} Web App URL '{url}' is invalid: {problem}"
    assert (status, body.get("description")) == ((400, refused) if problem else (200, None))


def message(chat_id: int, button: Any) -> dict[str, Any]:
    keyboard = {"inline_keyboard": [[{"text": "Open", **button}]]}
    return {"chat_id": chat_id, "text": "Here it is", "reply_markup": json.dumps(keyboard)}


async def test_a_mini_app_opens_under_a_message_of_a_private_chat_alone(line: Line) -> None:
    button = {"web_app": {"url": DESK}}
    status, _ = await line.telegram.call(TOKEN, "sendMessage", message(line.ann, button))
    assert status == 200
    assert line.telegram.people.transcript("Ann")[-1]["buttons"] == [[{"label": "Open", "app": DESK}]]
    with pytest.raises(Impossible, match=f"^'Open' opens {DESK}$"):
        line.telegram.people.tap("Ann", "Open")
    groups = line.telegram.people.groups
    group = groups.create("Team", "Ann")
    groups.add_bot(group.id, "Ann")
    status, body = await line.telegram.call(TOKEN, "sendMessage", message(group.id, button))
    assert (status, body["description"]) == (400, "Bad Request: BUTTON_TYPE_INVALID")


@pytest.mark.parametrize("app", [DESK, {}, None])
async def test_a_button_without_an_address_is_named(line: Line, app: Any) -> None:
    status, body = await line.telegram.call(TOKEN, "sendMessage", message(line.ann, {"web_app": app}))
    assert (status, body["description"]) == (
        400,
        "Bad Request: can't parse inline keyboard button: Can't find field \"url\"",
    )


async def test_a_mini_apps_button_stands_under_its_message_on_the_page(line: Line) -> None:
    await line.telegram.call(TOKEN, "sendMessage", message(line.ann, {"web_app": {"url": DESK}}))
    drawn = Drawing(line.telegram).phone(line.telegram.people.find("Ann"), "clinic")
    assert f'class="key" data-app="{DESK}">Open' in drawn
