"""Far from the clinic another emergency number may hold: each time one is named, that is said."""

from dataclasses import replace
from typing import Any

import pytest

from bot.ports import Transaction
from tests.languages import not_spanish
from tests.patient.conftest import Ward, pat_in_spanish
from tests.patient.test_every_word import FILE
from tests.patient.test_whose_words import sends

PDF = {**FILE, "mime_type": "application/pdf"}
LARGE = {"mime_type": "image/heic", "file_size": 21 * 1024 * 1024}

ELSEWHERE = {
    "en": "112 (or the emergency number where you are)",
    "es": "112 (o al número de emergencias de donde estés)",
}


async def connected(ward: Ward, language: str) -> None:
    await (ward.patient("Pat") if language == "en" else pat_in_spanish(ward))
    await ward.on_day(1)


def lives_in(ward: Ward, zone: str) -> None:
    def moved(tx: Transaction) -> None:
        for each in tx.enrollments.of_patient(ward.id("Pat")):
            tx.enrollments.save(replace(each, timezone=zone))

    ward.run(moved)


async def hears_of_it(ward: Ward) -> list[str]:
    """Help, words of many kinds, an emergency and the end: all that names the number."""
    before = len(ward.messages("Pat"))
    for said in ("/help", "hello there", "I cannot breathe", "/start", "/stop", "and now?"):
        await ward.say("Pat", said)
    return [each for each in ward.texts("Pat")[before:] if "112" in each]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_far_from_the_clinic_the_number_where_they_are_is_named_too(ward: Ward, language: str) -> None:
    await connected(ward, language)
    lives_in(ward, "America/Mexico_City")
    told = await hears_of_it(ward)
    assert len(told) >= 6
    assert [each for each in told if each.count("112") != each.count(ELSEWHERE[language])] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("has_stopped", [False, True], ids=["followed", "stopped"])
@pytest.mark.parametrize(
    "what",
    [{"voice": FILE}, {"video": FILE}, {"document": PDF}, {"document": {**PDF, **LARGE}}],
    ids=["voice", "video", "pdf", "large picture"],
)
async def test_what_cannot_be_read_or_heard_is_answered_with_the_number(
    ward: Ward, language: str, what: dict[str, Any], *, has_stopped: bool
) -> None:
    await connected(ward, language)
    lives_in(ward, "America/Mexico_City")
    if has_stopped:
        await ward.say("Pat", "/stop")
    [said] = await sends(ward, what)
    assert ELSEWHERE[language] in said
    assert "+49 30 1234567" in said
    assert language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_at_home_one_number_is_enough(ward: Ward) -> None:
    await connected(ward, "en")
    told = await hears_of_it(ward)
    assert len(told) >= 6
    assert [each for each in told if "number where you are" in each] == []
