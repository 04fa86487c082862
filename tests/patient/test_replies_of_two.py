"""Two people, one phone: a message that replies to one's question is that one's, whatever kind of message it is."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.patient.conftest import Ward
from tests.patient.test_every_word import FILE
from tests.patient.test_two_people import PUS as WORDS
from tests.patient.test_two_people import SAID, ids, notes, signs, two

LANGUAGES = pytest.mark.parametrize("language", SAID)
COMMAND = {"type": "bot_command", "offset": 0}


async def send(ward: Ward, what: Mapping[str, Any], reply_to: int | None = None) -> None:
    said = ward.telegram.people.say("Ana", "x", reply_to=reply_to)
    ward.telegram.world.updates.forget_all()
    body = {key: value for key, value in said.as_json().items() if key != "text"}
    ward.telegram.world.queue("message", {**body, **what})
    await ward.settle()


async def anas_question(ward: Ward, language: str) -> int:
    """Of the two that are asked, the one that words alone would not be taken for."""
    said = await two(ward, language)
    await ward.on_day(1)
    sent = [each for each in ward.messages("Ana") if said.first in each.body.text]
    return int(next(each.id for each in sent if each.body.text.startswith(said.ana)))


KINDS = {
    "voice": {"voice": FILE},
    "round video": {"video_note": {**FILE, "length": 1}},
    "voice with words": {"voice": FILE, "caption": WORDS},
    "video": {"video": FILE, "caption": WORDS},
    "file": {"document": {**FILE, "mime_type": "application/pdf"}, "caption": WORDS},
    "photo": {"photo": [FILE], "caption": WORDS},
    "words": {"text": WORDS},
    "behind a command": {"text": "/help {}", "entities": [{**COMMAND, "length": 5}]},
    "behind an unknown command": {"text": "/oh {}", "entities": [{**COMMAND, "length": 3}]},
}


def spoken(what: Mapping[str, Any], language: str) -> dict[str, Any]:
    filled = {key: value[language] if value is WORDS else value for key, value in what.items()}
    return {key: value.format(WORDS[language]) if key == "text" else value for key, value in filled.items()}


@LANGUAGES
@pytest.mark.parametrize("what", KINDS.values(), ids=KINDS)
async def test_a_reply_is_about_whoever_was_asked(ward: Ward, what: Mapping[str, Any], language: str) -> None:
    question = await anas_question(ward, language)
    luis, ana = ids(ward)
    await send(ward, spoken(what, language), question)
    assert notes(ward, luis) == []
    (kept,) = notes(ward, ana)
    assert not kept.startswith("⇄")
    assert (signs(ward, luis), signs(ward, ana)) == ([], [] if "🎤" in kept else ["pus"])


@LANGUAGES
async def test_a_voice_message_that_could_be_of_either_bears_a_mark(ward: Ward, language: str) -> None:
    await anas_question(ward, language)
    luis, ana = ids(ward)
    await send(ward, {"voice": FILE})
    assert sorted(notes(ward, luis) + notes(ward, ana)) == ["⇄ 🎤"]


async def test_an_edited_reply_is_about_the_same(ward: Ward) -> None:
    question = await anas_question(ward, "en")
    luis, ana = ids(ward)
    ward.telegram.people.say("Ana", "she slept well", reply_to=question)
    await ward.settle()
    ward.telegram.people.edit("Ana", "she slept badly and there is yellow pus")
    await ward.settle()
    assert (signs(ward, luis), signs(ward, ana)) == ([], ["pus"])
