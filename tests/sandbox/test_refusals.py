"""Every no, in Telegram's own words."""

import json
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from sandbox.parameters import METHODS
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest
from tests.sandbox.conftest import Clock, Line, png

TOO_OLD = r"^Query is too old and response timeout expired or query id is invalid$"


def keyboard(**button: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "Yes", **button}]]})


def entity(offset: int, length: int, kind: str = "bold") -> str:
    return json.dumps([{"type": kind, "offset": offset, "length": length}])


@pytest.mark.parametrize(
    ("method", "params", "status", "description"),
    [
        ("sendMessage", {"text": "x"}, 400, "chat_id is empty"),
        ("sendMessage", {"chat_id": "ANN"}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": "ANN", "text": " \n "}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": 7, "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": "@clinic", "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": "ANN", "text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", {"chat_id": "ANN", "text": "🙂" * 2049}, 400, "message is too long"),
        ("sendMessage", {"chat_id": "ANN", "text": "\ud800"}, 400, "strings must be encoded in UTF-8"),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "protect_contents": "true"},
            400,
            'sendMessage has no parameter "protect_contents" that the sandbox knows',
        ),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "parse_mode": "HTML"},
            400,
            "the sandbox knows no parse modes: send entities instead of parse_mode",
        ),
        ("sendMessage", {"chat_id": "ANN", "text": "abc", "entities": entity(2, 2)}, 400, "ENTITY_BOUNDS_INVALID"),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "🙂", "entities": entity(1, 1)},
            400,
            "entity begins or ends in a middle of a UTF-16 symbol",
        ),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "reply_markup": keyboard(callback_data="é" * 33)},
            400,
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "reply_markup": keyboard(callback_data="")},
            400,
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "reply_markup": keyboard()},
            400,
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "reply_markup": keyboard(url="http://localhost/")},
            400,
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "reply_markup": "{"},
            400,
            "can't parse reply_markup JSON object",
        ),
        (
            "sendMessage",
            {"chat_id": "ANN", "text": "x", "reply_parameters": '{"message_id": 99}'},
            400,
            "message to be replied not found",
        ),
        ("sendPhoto", {"chat_id": "ANN"}, 400, "there is no photo in the request"),
        (
            "sendPhoto",
            {"chat_id": "ANN", "photo": "nonsense"},
            400,
            "wrong file_id or the file is temporarily unavailable",
        ),
        (
            "editMessageText",
            {"chat_id": "ANN", "message_id": 99, "text": "x"},
            400,
            "message to edit not found",
        ),
        ("editMessageText", {"chat_id": "ANN", "text": "x"}, 400, "message identifier is not specified"),
        ("editMessageText", {"chat_id": "ANN", "message_id": 1, "text": "x"}, 400, "message can't be edited"),
        (
            "editMessageText",
            {"chat_id": "ANN", "message_id": 2, "text": "x" * 4097},
            400,
            "MESSAGE_TOO_LONG",
        ),
        (
            "editMessageCaption",
            {"chat_id": "ANN", "message_id": 2, "caption": "x"},
            400,
            "there is no caption in the message to edit",
        ),
        ("deleteMessage", {"chat_id": "ANN", "message_id": 99}, 400, "message to delete not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            400,
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("sendChatAction", {"chat_id": "ANN", "action": "sleep"}, 400, "wrong parameter action in request"),
        ("getFile", {"file_id": "x"}, 400, "wrong file_id or the file is temporarily unavailable"),
        ("setWebhook", {"url": "http://a.b"}, 400, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "setWebhook",
            {"url": "https://a.b", "secret_token": "a b"},
            400,
            "secret token contains unallowed characters",
        ),
        ("setWebhook", {"url": "https://a.b", "max_connections": 0}, 400, "max_connections must be from 1 to 100"),
    ],
)
async def test_a_bad_request_is_named(
    line: Line, method: str, params: dict[str, Any], status: int, description: str
) -> None:
    await line.send("the bot's message, number 2")
    answer = await line.telegram.call(
        TOKEN, method, params | {"chat_id": line.ann} if params.get("chat_id") == "ANN" else params
    )
    expected = {"ok": False, "error_code": status, "description": f"Bad Request: {description}"}
    assert answer == (status, expected)


@pytest.mark.parametrize("units", [4095, 4096])
async def test_a_full_message_goes_through(line: Line, units: int) -> None:
    assert len((await line.send("x" * units)).text or "") == units


async def test_64_bytes_of_data_go_through(line: Line) -> None:
    await line.send("x", "é" * 32)
    assert line.telegram.people.transcript("Ann")[-1]["buttons"][0][0]["data"] == "é" * 32


@pytest.mark.parametrize("method", sorted(name for name, params in METHODS.items() if "!" in params))
async def test_every_required_parameter_is_missed(telegram: Telegram, method: str) -> None:
    status, body = await telegram.call(TOKEN, method, {})
    assert (status, body["ok"]) == (400, False)


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_an_unknown_parameter_is_refused_everywhere(telegram: Telegram, method: str) -> None:
    _, body = await telegram.call(TOKEN, method, {"colour": "red"})
    assert body["description"].endswith('has no parameter "colour" that the sandbox knows')


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [
        pytest.param("7100000001:wrong", 401, "Unauthorized", id="wrong"),
        pytest.param("nonsense", 404, "Not Found", id="malformed"),
    ],
)
async def test_a_wrong_token(telegram: Telegram, token: str, status: int, description: str) -> None:
    answer = await telegram.call(token, "getMe", {})
    assert answer == (status, {"ok": False, "error_code": status, "description": description})
    with pytest.raises(InvalidToken):
        await Bot(token, request=SandboxRequest(telegram)).initialize()


async def test_an_unknown_method(telegram: Telegram) -> None:
    status, body = await telegram.call(TOKEN, "sendLove", {})
    assert (status, body["description"]) == (404, "Not Found: method not found")


async def test_a_bot_cannot_write_first(line: Line) -> None:
    bob = line.telegram.people.join("Bob")
    with pytest.raises(Forbidden, match=r"^Forbidden: bot can't initiate conversation with a user$"):
        await line.bot.send_message(bob.id, "Hello")
    line.telegram.people.open("Bob")
    assert (await line.bot.send_message(bob.id, "Hello")).text == "Hello"


async def test_a_blocked_bot_hears_of_it_at_once_and_cannot_write(line: Line) -> None:
    sent = await line.send("Hello")
    line.telegram.people.block("Ann")
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
        await line.send("Hello again")
    with pytest.raises(Forbidden, match="blocked"):
        await line.bot.edit_message_text("changed", line.ann, sent.message_id)
    line.telegram.people.unblock("Ann")
    changes = [update.my_chat_member for update in await line.bot.get_updates()]
    assert [change and change.new_chat_member.status for change in changes] == ["kicked", "member"]
    assert (await line.send("Hello again")).text == "Hello again"


async def test_pressing_start_again_lets_the_bot_in_again(line: Line) -> None:
    line.telegram.people.block("Ann")
    line.telegram.people.open("Ann", "again")
    assert (await line.send("Hello")).text == "Hello"
    _, back, start = await line.bot.get_updates()
    assert back.my_chat_member is not None
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message is not None
    assert start.message.text == "/start again"


async def test_a_group_that_became_a_supergroup_says_where_it_went(line: Line) -> None:
    groups = line.telegram.people.groups
    group = groups.create("Team", "Ann")
    groups.add_bot(group.id, "Ann")
    await line.bot.send_message(group.id, "before")
    new = groups.migrate(group.id, "Ann")
    with pytest.raises(ChatMigrated) as migrated:
        await line.bot.send_message(group.id, "after")
    assert migrated.value.new_chat_id == new.id
    assert str(new.id).startswith("-100")
    assert (await line.bot.send_message(new.id, "after")).chat.id == new.id
    messages = [update.message for update in await line.bot.get_updates() if update.message]
    assert [(m.migrate_to_chat_id, m.migrate_from_chat_id) for m in messages[-2:]] == [
        (new.id, None),
        (None, group.id),
    ]


async def test_an_answer_to_a_tap_must_come_within_15_seconds(line: Line, clock: Clock) -> None:
    await line.send("Well?", "Yes")
    line.telegram.people.tap("Ann", "Yes")
    line.telegram.people.tap("Ann", "Yes")
    early, late = (update.callback_query for update in await line.bot.get_updates())
    assert early is not None
    assert late is not None
    clock.now += 15
    await early.answer("Saved")
    with pytest.raises(BadRequest, match=TOO_OLD):
        await early.answer("Saved twice")
    clock.now += 1
    with pytest.raises(BadRequest, match=TOO_OLD):
        await late.answer("Saved")


async def test_a_keyboard_holds_100_buttons(line: Line) -> None:
    await line.send("full", *(str(number) for number in range(100)))
    with pytest.raises(BadRequest, match=r"^Reply markup is too long$"):
        await line.send("too full", *(str(number) for number in range(101)))


@pytest.mark.parametrize(("width", "height"), [(9_000, 1_001), (2_100, 100), (0, 100)])
async def test_a_photo_has_bounds(line: Line, width: int, height: int) -> None:
    await line.bot.send_photo(line.ann, png(640, 480))
    with pytest.raises(BadRequest, match=r"^Photo_invalid_dimensions$"):
        await line.bot.send_photo(line.ann, png(width, height))


async def test_a_document_is_no_photo(line: Line) -> None:
    sent = await line.bot.send_document(line.ann, b"text", filename="a.txt")
    assert sent.document is not None
    with pytest.raises(BadRequest, match=r"^Can't use file of type document as photo$"):
        await line.bot.send_photo(line.ann, sent.document.file_id)


async def test_what_is_too_big_to_come_down_or_to_go_up(line: Line) -> None:
    sent = await line.bot.send_document(line.ann, bytes(20 * 1024 * 1024 + 1), filename="a.bin")
    assert sent.document is not None
    with pytest.raises(BadRequest, match=r"^File is too big$"):
        await sent.document.get_file()
    with pytest.raises(BadRequest, match=r"is too big for a photo$"):
        await line.bot.send_photo(line.ann, bytes(10 * 1024 * 1024 + 1))
