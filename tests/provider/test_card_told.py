"""What a card says that the patient was told is what the patient has read."""

import pytest

from tests.provider.conftest import House
from tests.provider.test_two_digests import clinic

LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
NOBODY = {
    "en": "The patient was told that nobody at the clinic could be reached, and whom to call.",
    "es": "Al paciente se le dijo que no se pudo contactar con nadie de la clínica, y a quién llamar.",
}
WHOM = {
    "en": "The patient was told whom to call if it gets worse.",
    "es": "Al paciente se le dijo a quién llamar si empeora.",
}
NOT_DONE = {"en": "has not finished answering", "es": "no ha terminado de responder"}
UMBRELLA = {"en": "I lost my umbrella", "es": "Perdí mi paraguas"}


async def card(house: House) -> str:
    await house.press("Ann", "p.alert:1")
    return house.last("Ann")


@LANGUAGES
async def test_where_nobody_was_reached_it_does_not_say_that_the_clinic_looks_at_it(
    house: House, language: str
) -> None:
    await clinic(house, language)
    await house.forward(days=2)
    house.telegram.people.block("Ann")
    await house.forward(minutes=1)
    await house.report("Pat", redness=4, swelling=0, peeling=0, pain=0, itch=0, pigment=0)
    house.telegram.people.unblock("Ann")
    await house.say("Ann", "/start")
    assert NOBODY[language] in await card(house)
    assert WHOM[language] not in house.last("Ann")


@LANGUAGES
async def test_of_words_it_is_said_at_once_whatever_is_still_to_be_answered(house: House, language: str) -> None:
    await clinic(house, language)
    await house.forward(days=1, hours=1)
    await house.report("Pat", redness=1)
    await house.say("Pat", UMBRELLA[language])
    assert WHOM[language] in await card(house)
    assert NOT_DONE[language] not in house.last("Ann")
