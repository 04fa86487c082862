"""The button beside the field in a private chat: the list of commands, or a Mini App."""

import re
from typing import Any

from sandbox.chats import Chat
from sandbox.errors import Json, bad_request
from sandbox.mini_app import checked_url
from sandbox.parameters import Params
from sandbox.world import World

EVERYBODY = 0
ORIGIN = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?(?=[/?#]|$)")
DEFAULT: Json = {"type": "default"}
_BUTTON = "can't parse menu button"


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Without a chat it is everybody's. A chat of which the default is set has everybody's again."""
    button, chat_id = _read(params), _chat_id(world, params)
    if button["type"] == "default":
        world.menu_buttons.pop(chat_id, None)
    else:
        world.menu_buttons[chat_id] = button
    world.tell("menu_button", chat=chat_id)
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    return _shown(world, _chat_id(world, params))


def app_button(world: World, chat: Chat) -> Json | None:
    """{"text", "web_app"}, where a Mini App's button is shown to whoever has started this chat."""
    button = _shown(world, chat.id)
    is_there = chat.kind == "private" and chat.standing == "member" and button["type"] == "web_app"
    return button if is_there else None


def app_origins(world: World) -> set[str]:
    """Those of https: any other is on this machine."""
    urls = (button["web_app"]["url"] for button in world.menu_buttons.values() if "web_app" in button)
    return {found[0] for url in urls if (found := ORIGIN.match(url))}


def _shown(world: World, chat_id: int) -> Json:
    return world.menu_buttons.get(chat_id) or world.menu_buttons.get(EVERYBODY, DEFAULT)


def _chat_id(world: World, params: Params) -> int:
    """A person's, who has pressed Start: of anybody else a bot knows nothing."""
    if not params.has("chat_id"):
        return EVERYBODY
    chat_id = params.chat_id()
    if chat_id <= 0:
        raise bad_request("invalid chat_id specified")
    chat = world.chats.get(chat_id)
    if chat is None or chat.standing == "stranger":
        raise bad_request("user not found")
    return chat_id


def _read(params: Params) -> Json:
    given = params.json("menu_button")
    if given is None:
        return DEFAULT
    if not isinstance(given, dict):
        raise bad_request(f"{_BUTTON}: MenuButton must be an Object")
    match _field(given, "type", str):
        case "default" | "commands" as kind:
            return {"type": kind}
        case "web_app":
            return _app(given)
    raise bad_request(f"{_BUTTON}: MenuButton has unsupported type")


def _app(given: Json) -> Json:
    text, app = _field(given, "text", str), _field(given, "web_app", dict)
    if not text.strip():
        raise bad_request("menu button text must be non-empty")
    return {"type": "web_app", "text": text, "web_app": {"url": checked_url(_field(app, "url", str), "menu button")}}


def _field(given: Json, name: str, kind: type) -> Any:
    if name not in given:
        raise bad_request(f'{_BUTTON}: Can\'t find field "{name}"')
    if not isinstance(given[name], kind):
        called = "String" if kind is str else "Object"
        raise bad_request(f'{_BUTTON}: Field "{name}" must be of type {called}')
    return given[name]
