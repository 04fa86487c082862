"""Sending, editing, deleting, and what comes back."""

import io
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MessageEntity
from telegram.error import BadRequest

from sandbox.errors import Refused
from sandbox.text import cleaned, units
from tests.sandbox.conftest import Clock, Line, png

PNG = png(640, 480)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 480, 640) + b"rest"


def yes() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])


async def test_ids_count_up_in_each_chat_for_itself(line: Line) -> None:
    bob = line.telegram.people.join("Bob")
    line.telegram.people.open("Bob")
    first, second = await line.send("a"), await line.send("b")
    other = await line.bot.send_message(bob.id, "c")
    assert (second.message_id - first.message_id, other.message_id) == (1, 2)


async def test_a_message_is_on_the_screen_as_it_was_sent(either_line: Line) -> None:
    line = either_line
    bold = MessageEntity(MessageEntity.BOLD, 3, 3)
    await line.bot.send_message(
        line.ann, "🙂 Ann?", entities=[bold], protect_content=True, reply_markup=yes(), reply_to_message_id=1
    )
    shown = line.telegram.people.transcript("Ann")[-1]
    assert (shown["from"], shown["text"], shown["protect"]) == ("bot", "🙂 Ann?", True)
    assert shown["buttons"] == [[{"label": "Yes", "data": "yes"}]]
    assert shown["entities"] == [{"type": "bold", "offset": 3, "length": 3}]
    assert shown["reply_to"] == 1


async def test_an_edit_changes_text_and_takes_an_unnamed_keyboard_away(line: Line) -> None:
    sent = await line.send("How red?", "None", "Mild")
    edited = await line.bot.edit_message_text("Thank you", line.ann, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.message_id, edited.text, edited.reply_markup) == (sent.message_id, "Thank you", None)
    shown = line.telegram.people.transcript("Ann")[-1]
    assert (shown["text"], shown["buttons"], shown["edited"]) == ("Thank you", [], 1)


async def test_the_same_again_is_not_modified(line: Line) -> None:
    sent = await line.send("Hello", "Yes")
    with pytest.raises(BadRequest, match=r"^Message is not modified: specified new message content and reply "):
        await line.bot.edit_message_text("Hello ", line.ann, sent.message_id, reply_markup=yes())
    await line.bot.edit_message_text("Hello", line.ann, sent.message_id)
    with pytest.raises(BadRequest, match="not modified"):
        await line.bot.edit_message_reply_markup(line.ann, sent.message_id)


async def test_a_message_can_be_deleted_for_two_days(line: Line, clock: Clock) -> None:
    early, late = await line.send("a"), await line.send("b")
    clock.now += 48 * 3600
    assert await line.bot.delete_message(line.ann, early.message_id)
    clock.now += 1
    with pytest.raises(BadRequest, match=r"^Message can't be deleted for everyone$"):
        await line.bot.delete_message(line.ann, late.message_id)
    assert [shown["text"] for shown in line.telegram.people.transcript("Ann")] == ["/start welcome", "b"]


@pytest.mark.parametrize("picture", [PNG, JPEG], ids=["png", "jpeg"])
async def test_a_photo_goes_up_and_comes_down_again(either_line: Line, picture: bytes) -> None:
    line = either_line
    sent = await line.bot.send_photo(line.ann, picture, caption="QR", filename="qr.png")
    assert (sent.caption, sent.photo[-1].width, sent.photo[-1].height) == ("QR", 640, 480)
    again = await line.bot.send_photo(line.ann, sent.photo[-1].file_id)
    file = await again.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == picture


async def test_a_document_keeps_its_name(http_line: Line) -> None:
    sent = await http_line.bot.send_document(http_line.ann, io.BytesIO(b"a,b"), filename="course.csv")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("course.csv", 3)
    file = await sent.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"a,b"


async def test_media_can_be_exchanged_and_captioned(line: Line) -> None:
    sent = await line.send("soon a picture")
    media = InputMediaPhoto(PNG, caption="now", filename="a.png")
    edited = await line.bot.edit_message_media(media, line.ann, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.caption) == (None, "now")
    await line.bot.edit_message_caption(line.ann, sent.message_id, caption="later")
    assert line.telegram.people.transcript("Ann")[-1]["text"] == "later"


async def test_commands_are_kept_by_language(line: Line) -> None:
    await line.bot.set_my_commands([BotCommand("help", "What I do")])
    await line.bot.set_my_commands([BotCommand("help", "Was ich tue")], language_code="de")
    assert (await line.bot.get_my_commands())[0].description == "What I do"
    assert (await line.bot.get_my_commands(language_code="de"))[0].description == "Was ich tue"
    await line.bot.delete_my_commands(language_code="de")
    assert await line.bot.get_my_commands(language_code="de") == ()


async def test_the_bot_can_ask_about_chats_and_members(line: Line) -> None:
    chat = await line.bot.get_chat(line.ann)
    assert (chat.first_name, chat.username) == ("Ann", "ann_smith")
    assert (await line.bot.get_chat_member(line.ann, line.ann)).status == "member"
    assert (await line.bot.get_me()).username == line.telegram.username
    assert await line.bot.send_chat_action(line.ann, "typing")


async def test_a_plain_json_request_will_do(line: Line) -> None:
    call: dict[str, Any] = {"chat_id": line.ann, "text": "typed", "protect_content": True}
    status, body = await line.telegram.call(line.telegram.token, "SENDMESSAGE", call)
    assert (status, body["result"]["text"], body["result"]["has_protected_content"]) == (200, "typed", True)


@pytest.mark.parametrize(
    ("text", "entities", "kept", "places"),
    [
        pytest.param("  hi \n", [(2, 2)], "hi", [(0, 2)], id="outer-blanks-go-and-entities-move"),
        pytest.param("a\rb\x07c", [(2, 1)], "ab c", [(1, 1)], id="control-characters"),
        pytest.param("a\u202eb", [(2, 1)], "ab", [(1, 1)], id="bidi-overrides-go"),
        pytest.param("🙂 b", [(0, 2), (3, 1)], "🙂 b", [(0, 2), (3, 1)], id="offsets-are-utf-16"),
        pytest.param("x   ", [(1, 3)], "x", [], id="an-entity-of-nothing-goes"),
    ],
)
def test_text_is_cleaned(text: str, entities: list[tuple[int, int]], kept: str, places: list[tuple[int, int]]) -> None:
    marked = [{"type": "bold", "offset": offset, "length": length} for offset, length in entities]
    clean, moved = cleaned(text, marked)
    assert (clean, [(mark["offset"], mark["length"]) for mark in moved]) == (kept, places)


@given(st.text(), st.integers(0, 40), st.integers(1, 40))
def test_an_entity_never_leaves_its_text(text: str, offset: int, length: int) -> None:
    try:
        clean, moved = cleaned(text, [{"type": "bold", "offset": offset, "length": length}])
    except Refused:
        return
    assert clean == clean.strip()
    for mark in moved:
        assert 0 <= mark["offset"] < mark["offset"] + mark["length"] <= units(clean)
    assert json.loads(json.dumps(moved)) == list(moved)
