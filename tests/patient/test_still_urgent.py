"""While nobody has taken what is urgent, every reply says first whom to call; a nod to that is no "all clear"."""

from datetime import timedelta

import pytest

from tests.languages import is_english
from tests.patient.conftest import Ward
from wording.words import Words

NUMBERS = {"clinic": "Skin & Co", "phone": "+49 30 1234567", "number": "112"}
PUS = {"en": "there is yellow pus", "es": "tengo pus amarillo"}
BREATH = {"en": "I cannot breathe", "es": "No puedo respirar"}
LATER = {
    "thanks": {"en": "thank you!", "es": "¡gracias!"},
    "nod": {"en": "ok", "es": "vale"},
    "fine": {"en": "fine", "es": "bien"},
    "note": {"en": "ok, I will call", "es": "vale, voy a llamar"},
    "question": {"en": "can I shower?", "es": "¿puedo ducharme?"},
}
EVERY = pytest.mark.parametrize("later", [*LATER, "photo"])


async def says(ward: Ward, words: Words, later: str) -> str:
    """What is replied."""
    await (ward.photo("Pat") if later == "photo" else ward.say("Pat", LATER[later][words.language]))
    assert words.language == "en" or not any(is_english(each) for each in ward.texts("Pat"))
    return ward.last("Pat")


async def has(ward: Ward, words: Words, said: dict[str, str]) -> None:
    await ward.say("Pat", said[words.language])
    await ward.tap("Pat", words("heard.yes"))


def calls(words: Words, sign: str = "pus", key: str = "still.urgent.signs") -> str:
    return words(key, **NUMBERS, signs=words(f"sign.{sign}.full"))


@EVERY
async def test_after_a_yes_to_pus_every_reply_says_to_call(ward: Ward, words: Words, later: str) -> None:
    await has(ward, words, PUS)
    said = await says(ward, words, later)
    assert said.startswith(calls(words))
    assert words("heard.nod") not in said
    assert words("fine.yes") not in ward.buttons("Pat")
    assert words("read.worse", **NUMBERS) not in said


@EVERY
async def test_in_an_emergency_it_is_that_number(ward: Ward, words: Words, later: str) -> None:
    await has(ward, words, BREATH)
    assert (await says(ward, words, later)).startswith(calls(words, "breathing", "still.emergency.signs"))


async def test_a_sign_that_was_only_heard_is_not_named(ward: Ward, words: Words) -> None:
    await ward.say("Pat", PUS[words.language])
    assert (await says(ward, words, "thanks")).startswith(words("still.urgent", **NUMBERS))


async def test_it_is_not_said_twice(ward: Ward, words: Words) -> None:
    await has(ward, words, PUS)
    assert calls(words) not in "\n".join(ward.texts("Pat"))
    await has(ward, words, BREATH)
    assert calls(words, key="still.urgent.signs") not in "\n".join(ward.texts("Pat"))


@EVERY
@pytest.mark.parametrize("until", ["taken", "denied"])
async def test_not_once_somebody_has_it_or_it_is_denied(ward: Ward, words: Words, later: str, until: str) -> None:
    await ward.say("Pat", PUS[words.language])
    if until == "taken":
        await ward.tap("Pat", words("heard.yes"))
        await ward.at(ward.now[0] + timedelta(minutes=2))
        await ward.tap("Ann", "I’ve got it")
    else:
        await ward.tap("Pat", words("heard.no"))
    said = await says(ward, words, later)
    assert calls(words) not in said
    assert words("still.urgent", **NUMBERS) not in said


@pytest.mark.parametrize("lower", [0, 3])
async def test_what_was_answered_and_taken_back_is_not_said_any_more(ward: Ward, words: Words, lower: int) -> None:
    """Of a grade, which names no sign."""
    await ward.on_day(2)
    await ward.taps("Pat", *[words("grade.redness.0")] * 3, words("grade.pain.4"))
    assert (await says(ward, words, "thanks")).startswith(words("still.urgent", **NUMBERS))
    questions = next(each.id for each in ward.messages("Pat") if words("back") in ward.buttons("Pat", each.id))
    await ward.tap("Pat", words("back"), message_id=questions)
    await ward.tap("Pat", words(f"grade.pain.{lower}"), message_id=questions)
    assert words("still.urgent", **NUMBERS) not in await says(ward, words, "thanks")


async def test_the_answers_of_the_next_day_say_it_too(ward: Ward, words: Words) -> None:
    await has(ward, words, PUS)
    await ward.on_day(2)
    await ward.tap("Pat", words("first.all_clear"))
    assert ward.last("Pat").startswith(calls(words))


@pytest.mark.parametrize("later", ["nod", "fine"])
async def test_whoever_waits_for_a_call_nods_to_that(ward: Ward, words: Words, later: str) -> None:
    await ward.taps("Pat", words("contact.please"), words("contact.now"))
    assert await says(ward, words, later) == words("heard.nod.waits", clinic="Skin & Co")
    assert words("fine.yes") not in ward.buttons("Pat")


async def test_where_nobody_can_be_told_nobody_is_said_to_know(ward: Ward, words: Words) -> None:
    await ward.taps("Pat", words("contact.please"), words("contact.now"))
    ward.telegram.people.block("Ann")
    await ward.at(ward.now[0].replace(hour=16))
    assert words("heard.nod.waits", clinic="Skin & Co") not in await says(ward, words, "nod")
