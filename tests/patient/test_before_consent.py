"""What is written before "I agree": nothing of it is kept, and where it may be urgent, whom to call is said."""

import pytest

from tests.languages import is_english
from tests.patient.conftest import Ward
from wording.words import Words, read_all

NUMBERS = {"clinic": "Skin & Co", "phone": "+49 30 1234567", "number": "112"}
URGENT = {
    "sign": {"en": "I have fever", "es": "tengo fiebre"},
    "emergency": {"en": "I cannot breathe", "es": "no puedo respirar"},
    "of-the-past": {"en": "yesterday there was pus", "es": "ayer tenía pus"},
    "neither-language": dict.fromkeys(("en", "es"), "Ich habe seit gestern Fieber und Eiter"),
}
OTHER = {"en": "what is this?", "es": "¿qué es esto?"}


@pytest.fixture(params=["en", "es"])
async def words(request: pytest.FixtureRequest, ward: Ward) -> Words:
    """Pat has followed the link."""
    ward.telegram.people.join("Pat", language_code=request.param)
    await ward.open("Pat", ward.link())
    return read_all()[request.param]


@pytest.mark.parametrize("said", URGENT.values(), ids=URGENT)
async def test_what_may_be_urgent_is_answered_with_whom_to_call(ward: Ward, words: Words, said: dict[str, str]) -> None:
    await ward.say("Pat", said[words.language])
    assert ward.last("Pat") == words("welcome.waits.urgent", **NUMBERS)
    assert words("welcome.waits") in ward.last("Pat")
    assert words.language == "en" or not any(is_english(each) for each in ward.texts("Pat"))
    assert ward.enrollments() == []


async def test_other_words_are_not(ward: Ward, words: Words) -> None:
    await ward.say("Pat", OTHER[words.language])
    assert ward.last("Pat") == words("welcome.waits")


async def test_of_who_is_invited_as_staff_no_clinic_is_named(ward: Ward) -> None:
    ward.telegram.people.join("Bob")
    await ward.open("Bob", ward.staff_link())
    await ward.say("Bob", "I have fever")
    assert "+49 30 1234567" not in ward.last("Bob")
