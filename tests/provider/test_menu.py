"""What stands in the menu of a chat is what its person can do, in their language."""

import pytest

from handlers.pipeline.introduction import introduce
from handlers.screens import menu
from sandbox import commands
from tests.provider.conftest import House, bot_of
from wording.words import read_all

PATIENT = ["report", "chart", "time", "stop", "mydata", "forget", "language", "privacy", "help"]


def shown(house: House, name: str, language: str | None = None) -> dict[str, str]:
    chat = house.telegram.world.chats[house.person(name)]
    return {each["command"]: each["description"] for each in commands.menu(house.telegram.world, chat, language)}


async def test_a_patient_has_their_own_in_the_language_that_they_chose(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()
    assert list(shown(house, "Pat")) == PATIENT
    await house.say("Pat", "/language")
    await house.tap("Pat", "Español")
    assert shown(house, "Pat")["report"] == "decir a la clínica cómo está tu piel"
    await house.say("Pat", "/stop")
    assert list(shown(house, "Pat")) == ["resume", "mydata", "forget", "privacy", "help"]
    await house.say("Pat", "/resume")
    assert list(shown(house, "Pat")) == PATIENT


async def test_staff_has_its_own_again_with_start(house: House) -> None:
    """A clinic may have been given a desk since they came."""
    await house.admin()
    house.telegram.world.commands.clear()
    await house.say("Ann", "/start")
    assert "inbox" in shown(house, "Ann")


@pytest.mark.parametrize(
    ("language", "said"), [("es", "qué puedo hacer"), ("en", "what I can do"), ("ja", "what I can do")]
)
async def test_whoever_has_none_reads_what_everybody_does_in_the_language_of_their_telegram(
    house: House, language: str, said: str
) -> None:
    house.person("Olga")
    await introduce(bot_of(house.telegram), menu.for_everybody(read_all()))
    assert shown(house, "Olga", language)["help"] == said
