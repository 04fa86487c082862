"""Messages that answer another one."""

from typing import Any

import pytest
from telegram import InputMediaPhoto, ReplyParameters
from telegram.error import BadRequest

from sandbox.telegram import TOKEN
from tests.sandbox.conftest import Line, png

PNG = png(640, 480)
GONE = r"^Message to be replied not found$"


async def _send(line: Line, method: str, reply: ReplyParameters) -> Any:
    match method:
        case "message":
            return await line.bot.send_message(line.ann, "Yes", reply_parameters=reply)
        case "photo":
            return await line.bot.send_photo(line.ann, PNG, reply_parameters=reply)
        case "document":
            return await line.bot.send_document(line.ann, b"a", reply_parameters=reply)
    both = [InputMediaPhoto(PNG), InputMediaPhoto(PNG)]
    return (await line.bot.send_media_group(line.ann, both, reply_parameters=reply))[-1]


METHODS = ("message", "photo", "document", "album")


@pytest.mark.parametrize("method", METHODS)
async def test_whatever_is_sent_may_be_an_answer(either_line: Line, method: str) -> None:
    line = either_line
    asked = line.telegram.people.say("Ann", "May I shower?")
    sent = await _send(line, method, ReplyParameters(asked.id))
    assert sent.reply_to_message.text == "May I shower?"
    assert line.telegram.people.transcript("Ann")[-1]["reply_to"] == asked.id


@pytest.mark.parametrize("method", METHODS)
async def test_what_is_gone_cannot_be_answered_unless_that_does_not_matter(line: Line, method: str) -> None:
    with pytest.raises(BadRequest, match=GONE):
        await _send(line, method, ReplyParameters(99))
    sent = await _send(line, method, ReplyParameters(99, allow_sending_without_reply=True))
    assert sent.reply_to_message is None


async def test_an_answer_outlives_what_it_answered(line: Line) -> None:
    first = await line.send("How red?")
    second = await line.bot.send_message(line.ann, "Well?", reply_to_message_id=first.message_id)
    await line.bot.delete_message(line.ann, first.message_id)
    edited = await line.bot.edit_message_text("Well, how red?", line.ann, second.message_id)
    assert not isinstance(edited, bool)
    assert edited.reply_to_message is None


async def test_the_bot_hears_what_a_person_answered(line: Line) -> None:
    asked = await line.send("How red?")
    line.telegram.people.say("Ann", "very", reply_to=asked.message_id)
    (update,) = await line.bot.get_updates()
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "How red?"


@pytest.mark.parametrize(
    ("reply", "description"),
    [
        ({"allow_sending_without_reply": True}, "can't parse reply parameters: Can't find field \"message_id\""),
        ({"message_id": [1]}, 'can\'t parse reply parameters: Field "message_id" must be of type Number'),
        ({"message_id": "one"}, 'can\'t parse reply parameters: Field "message_id" must be of type Number'),
        ({"message_id": 1, "chat_id": 7}, "the sandbox knows replies within one chat only"),
        ({"message_id": 1, "quoted": "x"}, 'the sandbox knows no field "quoted" of reply_parameters'),
        ([1], "can't parse reply_parameters: object expected"),
    ],
)
async def test_a_bad_reply_is_named(line: Line, reply: Any, description: str) -> None:
    asked = {"chat_id": line.ann, "text": "x", "reply_parameters": reply}
    status, body = await line.telegram.call(TOKEN, "sendMessage", asked)
    assert (status, body["description"]) == (400, f"Bad Request: {description}")
