"""The list of commands that a chat's menu shows, set for a scope and a language."""

import re
from collections.abc import Iterator

from sandbox.chats import Chat
from sandbox.errors import Json, bad_request
from sandbox.parameters import Params
from sandbox.text import units
from sandbox.world import Scope, World

MOST = 100
COMMAND_UNITS, DESCRIPTION_UNITS = 32, 256
_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2}")
_OF_MANY = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_OF_A_CHAT = ("chat", "chat_administrators", "chat_member")


def set_my_commands(world: World, params: Params) -> bool:
    scope, commands = _scope(world, params), params.objects("commands")
    kept = [_checked(command) for command in commands]
    if len(kept) > MOST:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if kept:
        world.commands[scope] = kept
    else:
        world.commands.pop(scope, None)
    world.tell("commands")
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Those of exactly this scope and language."""
    return world.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    if world.commands.pop(_scope(world, params), None) is not None:
        world.tell("commands")
    return True


def menu(world: World, chat: Chat, language: str | None) -> list[Json]:
    """What a private chat's menu shows to whoever speaks this language: the narrowest list that fits."""
    narrowest_first = (Scope("chat", chat.id), Scope("all_private_chats"), Scope("default"))
    for scope in narrowest_first:
        for spoken in filter(None, ((language or "")[:2].lower(), "*")):
            found = world.commands.get(scope._replace(language=spoken.removeprefix("*")))
            if found:
                return found
    return []


def _checked(command: Json) -> Json:
    name, description = (_field(command, field) for field in ("command", "description"))
    name = name.strip().removeprefix("/")
    for what, given, limit in (
        ("command", name, COMMAND_UNITS),
        ("command description", description.strip(), DESCRIPTION_UNITS),
    ):
        if not given:
            raise bad_request(f"{what} must be non-empty")
        if units(given) > limit:
            raise bad_request(f"{what} length must not exceed {limit}")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description.strip()}


def _field(command: Json, name: str) -> str:
    value = command.get(name)
    if value is None:
        raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    if not isinstance(value, str):
        raise bad_request(f'can\'t parse BotCommand: Field "{name}" must be of type String')
    return value


def _scope(world: World, params: Params) -> Scope:
    given, language = params.object("scope") or {"type": "default"}, params.text("language_code")
    problem = next(_problems(given), None)
    if problem:
        raise bad_request(f"can't parse BotCommandScope: {problem}")
    scope = Scope(given["type"], int(given.get("chat_id", 0)), int(given.get("user_id", 0)), language)
    if scope.kind in _OF_A_CHAT:
        _check_chat(world, scope)
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return scope


def _problems(given: Json) -> Iterator[str]:
    kind = given.get("type")
    if kind is None:
        yield 'Can\'t find field "type"'
    if kind not in (*_OF_MANY, *_OF_A_CHAT):
        yield "Unsupported type specified"
    needed = {"chat_member": ("chat_id", "user_id")}.get(str(kind), ("chat_id",) if kind in _OF_A_CHAT else ())
    for name in needed:
        if name not in given:
            yield f'Can\'t find field "{name}"'
        elif not str(given[name]).removeprefix("-").isdecimal():
            yield f"Invalid {name} specified"


def _check_chat(world: World, scope: Scope) -> None:
    """A bot knows nobody who has never pressed Start."""
    chat = world.chat(scope.chat_id)
    if chat.standing == "stranger":
        raise bad_request("chat not found")
    if chat.kind == "private" and scope.kind != "chat":
        raise bad_request("can't use specified scope in private chats")
