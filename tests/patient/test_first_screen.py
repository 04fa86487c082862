"""What a check-in opens with: in the first days its first question, later "all clear" or more."""

import pytest

from tests.patient.conftest import Ward

ENGLISH = ("None", "Mild", "All clear", "Tell the clinic more", "Please contact me", "‹ Back")
SPANISH = ("Nada", "Leve", "Todo bien", "Contar más a la clínica", "Quiero que me contacten", "‹ Atrás")


async def followed(ward: Ward, language: str) -> None:
    await ward.patient()
    if language == "es":
        await ward.say("Pat", "/language")
        await ward.tap("Pat", "Español")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_day_1_begins_with_the_first_question(ward: Ward, language: str) -> None:
    await followed(ward, language)
    none, mild, clear, more, contact, back = ENGLISH if language == "en" else SPANISH
    await ward.on_day(1)
    offered = ward.buttons("Pat")
    assert (offered[0], *offered[-2:]) == (none, contact, clear)
    assert more not in offered
    await ward.tap("Pat", mild)
    assert dict(ward.answers().grades) == {"redness": 2}
    await ward.tap("Pat", back)
    assert f"{mild} ✓" in ward.buttons("Pat")
    assert not {clear, back} & set(ward.buttons("Pat"))


@pytest.mark.parametrize("language", ["en", "es"])
async def test_all_clear_is_still_one_tap_on_day_1(ward: Ward, language: str) -> None:
    await followed(ward, language)
    await ward.on_day(1)
    await ward.tap("Pat", (ENGLISH if language == "en" else SPANISH)[2])
    assert set(ward.answers().grades.values()) == {0}
    assert ward.answers().signs_answered


@pytest.mark.parametrize("language", ["en", "es"])
async def test_from_day_5_on_all_clear_comes_first(ward: Ward, language: str) -> None:
    await followed(ward, language)
    await ward.on_day(5)
    clear, more = (ENGLISH if language == "en" else SPANISH)[2:4]
    assert ward.buttons("Pat")[:2] == [clear, more]
