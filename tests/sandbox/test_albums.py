"""Albums: several photos, or documents, side by side."""

import base64
import json
from typing import Any

import httpx
import pytest
from telegram import InputMediaDocument, InputMediaPhoto, MessageEntity
from telegram.error import BadRequest, Forbidden, RetryAfter

from sandbox.errors import Impossible
from sandbox.files import Upload
from sandbox.telegram import TOKEN, Telegram
from tests.sandbox.conftest import NOON, Clock, Line, over_wire, png

PNG = png(640, 480)


def photos(count: int) -> list[InputMediaPhoto]:
    return [InputMediaPhoto(PNG, filename=f"{number}.png") for number in range(count)]


async def test_an_album_is_one_message_a_picture(either_line: Line) -> None:
    line = either_line
    known = (await line.bot.send_photo(line.ann, PNG)).photo[-1].file_id
    first = InputMediaPhoto(PNG, caption="Day 1", caption_entities=[MessageEntity("bold", 0, 3)])
    sent = await line.bot.send_media_group(line.ann, [first, InputMediaPhoto(known)], protect_content=True)
    assert [(each.caption, each.photo[-1].width) for each in sent] == [("Day 1", 640), (None, 640)]
    assert sent[0].media_group_id
    assert {each.media_group_id for each in sent} == {sent[0].media_group_id}
    assert sent[1].message_id == sent[0].message_id + 1
    assert all(each.has_protected_content for each in sent)
    shown = line.telegram.people.transcript("Ann")[-2:]
    assert [each["album"] for each in shown] == [sent[0].media_group_id] * 2


async def test_two_albums_are_two(line: Line) -> None:
    one, other = [await line.bot.send_media_group(line.ann, photos(2)) for _ in range(2)]
    assert one[0].media_group_id != other[0].media_group_id


async def test_documents_make_an_album_too(line: Line) -> None:
    papers = [InputMediaDocument(b"a,b", filename=f"{number}.csv") for number in range(10)]
    sent = await line.bot.send_media_group(line.ann, papers)
    assert [each.document and each.document.file_name for each in sent] == [f"{number}.csv" for number in range(10)]


async def test_a_picture_alone_is_no_album(line: Line) -> None:
    (sent,) = await line.bot.send_media_group(line.ann, photos(1))
    assert sent.media_group_id is None


async def test_every_picture_answers_the_same_message(line: Line) -> None:
    sent = await line.bot.send_media_group(line.ann, photos(2), reply_to_message_id=1)
    assert [each.reply_to_message and each.reply_to_message.message_id for each in sent] == [1, 1]


async def test_one_bad_picture_leaves_nothing_behind(line: Line) -> None:
    before = len(line.telegram.people.transcript("Ann"))
    with pytest.raises(BadRequest, match=r'^Failed to send message #2 with the error message "image_process_failed"$'):
        await line.bot.send_media_group(line.ann, [InputMediaPhoto(PNG), InputMediaPhoto(b"no picture")])
    assert len(line.telegram.people.transcript("Ann")) == before


async def test_a_blocked_bot_sends_no_album(line: Line) -> None:
    line.telegram.people.block("Ann")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await line.bot.send_media_group(line.ann, photos(2))


@pytest.mark.parametrize(
    ("media", "description"),
    [
        ([], "there are no messages to send"),
        ([{"type": "photo", "media": "KNOWN"}] * 11, "too many messages to send as an album"),
        (
            [{"type": "photo", "media": "KNOWN"}, {"type": "document", "media": "KNOWN"}],
            "document can't be mixed with other media types",
        ),
        ([{"type": "photo", "media": "attach://gone"}], "can't parse InputMedia: media not found"),
        ([{"type": "photo"}], "can't parse InputMedia: media not found"),
        ([{"media": "KNOWN"}], "can't parse InputMedia: Can't find field \"type\""),
        (["KNOWN"], "can't parse InputMedia: expected an Object"),
        (
            [{"type": "animation", "media": "KNOWN"}],
            "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
        ),
        ([{"type": "photo", "media": "nonsense"}] * 2, "wrong file_id or the file is temporarily unavailable"),
        ([{"type": "document", "media": "KNOWN"}] * 2, "can't use file of type photo as document"),
        ([{"type": "photo", "media": "KNOWN", "caption": "x" * 1025}], "message caption is too long"),
        (
            [{"type": "photo", "media": "KNOWN", "parse_mode": "HTML"}],
            "the sandbox knows no parse modes: send caption_entities instead of parse_mode",
        ),
        ({"type": "photo"}, "can't parse media: expected an Array of InputMedia"),
        ("{", "can't parse media JSON object"),
        ("", 'parameter "media" is required'),
    ],
)
async def test_a_bad_album_is_named(line: Line, media: Any, description: str) -> None:
    known = (await line.bot.send_photo(line.ann, PNG)).photo[-1].file_id
    text = media if isinstance(media, str) else json.dumps(media).replace("KNOWN", known)
    status, body = await line.telegram.call(TOKEN, "sendMediaGroup", {"chat_id": line.ann, "media": text})
    assert (status, body["description"]) == (400, f"Bad Request: {description}")


async def test_the_bot_hears_of_each_picture_of_a_persons_album(http_line: Line, control: httpx.AsyncClient) -> None:
    picture = {"name": "face.png", "bytes": base64.b64encode(PNG).decode()}
    told = await control.post("/album", json={"person": "Ann", "photos": [picture] * 3, "caption": "Day 2"})
    assert told.status_code == 200
    heard = [update.message for update in await http_line.bot.get_updates()]
    assert [message and message.caption for message in heard] == ["Day 2", None, None]
    (album,) = {message.media_group_id for message in heard if message}
    assert album
    assert heard[-1] is not None
    assert told.json()["message_id"] == heard[-1].message_id


@pytest.mark.parametrize(
    ("photos", "why"),
    [
        ([PNG], "an album holds 2 to 10 photos"),
        ([PNG] * 11, "an album holds 2 to 10 photos"),
        ([PNG, b"no picture"], "Telegram takes no such photo"),
    ],
)
async def test_a_persons_album_that_cannot_be(line: Line, photos: list[bytes], why: str) -> None:
    with pytest.raises(Impossible, match=why):
        line.telegram.people.album("Ann", [Upload("a.png", each, "image/png") for each in photos])
    assert await line.bot.get_updates() == ()


async def test_an_album_counts_as_its_messages() -> None:
    """It goes out whole, and who sends it waits for that afterwards."""
    clock = Clock(NOON)
    telegram = Telegram(clock, mind_limits=True)
    ann = telegram.people.join("Ann")
    telegram.people.open("Ann")
    async with over_wire(telegram) as bot:
        await bot.send_media_group(ann.id, photos(10))
        with pytest.raises(RetryAfter):
            await bot.send_message(ann.id, "too soon")
        clock.now += 5
        with pytest.raises(RetryAfter):
            await bot.send_message(ann.id, "too soon")
        clock.now += 1
        await bot.send_message(ann.id, "and now")
