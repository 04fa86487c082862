"""Lists of commands, and which of them a chat's menu shows."""

import json
from typing import Any

import pytest
from telegram import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest

from sandbox.commands import menu
from sandbox.telegram import TOKEN
from tests.sandbox.conftest import Line

WIDE, PRIVATE = BotCommandScopeDefault(), BotCommandScopeAllPrivateChats()


def shown(line: Line, language: str | None = None) -> str | None:
    """The description of the one command that the menu shows, which names the list that it is in."""
    found = menu(line.telegram.world, line.telegram.world.chats[line.ann], language)
    return found[0]["description"] if found else None


async def test_a_menu_shows_the_narrowest_list_that_fits(either_line: Line) -> None:
    line = either_line
    own = BotCommandScopeChat(line.ann)
    widest_first: list[tuple[Any, str | None]] = [
        (WIDE, None),
        (WIDE, "es"),
        (PRIVATE, None),
        (PRIVATE, "es"),
        (own, None),
        (own, "es"),
    ]
    assert shown(line, "es") is None
    for number, (scope, language) in enumerate(widest_first):
        listed = [BotCommand("help", f"list {number}")]
        assert await line.bot.set_my_commands(listed, scope, language_code=language)
        assert shown(line, "es-MX") == f"list {number}"
        assert shown(line, "de") == shown(line) == f"list {number - number % 2}"
    for number, (scope, language) in reversed(list(enumerate(widest_first))):
        assert shown(line, "es") == f"list {number}"
        (command,) = await line.bot.get_my_commands(scope, language_code=language)
        assert command.description == f"list {number}"
        assert await line.bot.delete_my_commands(scope, language_code=language)
        assert await line.bot.get_my_commands(scope, language_code=language) == ()


async def test_another_chats_menu_stays_as_it_is(line: Line) -> None:
    line.telegram.people.join("Bob")
    bob = line.telegram.people.open("Bob").chat
    await line.bot.set_my_commands([BotCommand("alerts", "Open alerts")], BotCommandScopeChat(line.ann))
    assert shown(line) == "Open alerts"
    assert menu(line.telegram.world, bob, None) == []


async def test_a_slash_and_blanks_are_not_kept(line: Line) -> None:
    await line.bot.set_my_commands([BotCommand("/help", " What I do ")])
    assert await line.bot.get_my_commands() == (BotCommand("help", "What I do"),)


async def test_a_hundred_commands_of_full_length_go_through(line: Line) -> None:
    await line.bot.set_my_commands([BotCommand(f"{number:a>32}", "x" * 256) for number in range(100)])
    assert len(await line.bot.get_my_commands()) == 100
    with pytest.raises(BadRequest, match=r"(?i)^bot_commands_too_much$"):
        await line.bot.set_my_commands([BotCommand(f"c{number}", "x") for number in range(101)])


@pytest.mark.parametrize(
    ("command", "description"),
    [
        ({"command": "Help", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "help-me", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "añadir", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "", "description": "x"}, "command must be non-empty"),
        ({"command": "a" * 33, "description": "x"}, "command length must not exceed 32"),
        ({"command": "help", "description": " "}, "command description must be non-empty"),
        ({"command": "help", "description": "x" * 257}, "command description length must not exceed 256"),
        ({"command": "help"}, "can't parse BotCommand: Can't find field \"description\""),
        ({"command": 7, "description": "x"}, 'can\'t parse BotCommand: Field "command" must be of type String'),
    ],
)
async def test_a_bad_command_is_named(line: Line, command: Any, description: str) -> None:
    status, body = await line.telegram.call(TOKEN, "setMyCommands", {"commands": json.dumps([command])})
    assert (status, body["description"]) == (400, f"Bad Request: {description}")
    assert await line.bot.get_my_commands() == ()


@pytest.mark.parametrize("method", ["setMyCommands", "getMyCommands", "deleteMyCommands"])
@pytest.mark.parametrize(
    ("asked", "description"),
    [
        ({"scope": {"type": "chat", "chat_id": 7}}, "chat not found"),
        ({"scope": {"type": "chat", "chat_id": "STRANGER"}}, "chat not found"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"scope": {"type": "everybody"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat_administrators", "chat_id": "ANN"}}, "can't use specified scope in private chats"),
        ({"language_code": "english"}, "invalid language code specified"),
        ({"language_code": "EN"}, "invalid language code specified"),
    ],
)
async def test_a_bad_scope_is_named(line: Line, method: str, asked: dict[str, Any], description: str) -> None:
    stranger = line.telegram.people.join("Bob")
    known = {"ANN": line.ann, "STRANGER": stranger.id}
    scope = {key: known.get(value, value) for key, value in asked.get("scope", {}).items()}
    given = asked | ({"scope": scope} if scope else {}) | ({"commands": "[]"} if method == "setMyCommands" else {})
    status, body = await line.telegram.call(TOKEN, method, given)
    assert (status, body["description"]) == (400, f"Bad Request: {description}")
