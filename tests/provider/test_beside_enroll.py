"""What a provider sends during /enroll that answers no question is kept for the clinic, or said not to be."""

from collections.abc import Sequence

import pytest

from bot.letter import Remark
from sandbox.files import Upload
from tests.patient.conftest import PICTURE
from tests.provider.conftest import House
from tests.provider.test_enrolling import newest

NERVOUS = "she is a bit nervous"
TO_SUMMARY = ("Microneedling", "Today", "2 mm")


def notes(house: House) -> list[str]:
    made = newest(house).id
    every: Sequence[Remark] = house.run(lambda tx: tx.remarks.of_enrollment(made))
    return [each.text for each in every]


async def enroll(house: House, *labels: str) -> None:
    await house.say("Ann", "/enroll")
    for label in labels:
        await house.tap("Ann", label)


@pytest.mark.parametrize("is_early", [True, False], ids=["procedure", "summary"])
async def test_words_are_kept_as_a_note_and_answered_below(house: House, is_early: bool) -> None:
    await house.admin()
    await enroll(house, *(() if is_early else TO_SUMMARY))
    before = house.messages("Ann")[-1].id
    await house.say("Ann", NERVOUS)
    assert "Kept ✓ as a note for you and your colleagues" in house.last("Ann")
    assert f"✎ Note for us: “{NERVOUS}”" in house.last("Ann")
    assert house.messages("Ann")[-1].id > before
    for label in (*(TO_SUMMARY if is_early else ()), "Make the link"):
        await house.tap("Ann", label)
    assert newest(house).profile.depth_mm == 2.0
    assert notes(house) == [NERVOUS]


async def test_it_is_kept_where_the_last_one_is_taken_again_and_may_be_dropped(house: House) -> None:
    await house.admin()
    await enroll(house, *TO_SUMMARY, "Make the link")
    await enroll(house)
    await house.say("Ann", NERVOUS)
    await house.tap("Ann", "As the last one")
    assert NERVOUS in house.last("Ann")
    await house.tap("Ann", "Drop the note")
    assert NERVOUS not in house.last("Ann")
    await house.tap("Ann", "Make the link")
    assert notes(house) == []


async def test_a_photo_is_not_kept_and_that_is_said_and_its_words_are(house: House) -> None:
    await house.admin()
    await enroll(house, *TO_SUMMARY)
    house.telegram.people.photo("Ann", Upload("skin.png", PICTURE, "image/png"), "the left cheek")
    await house.pipeline.settle()
    assert "I keep no photos or files here" in house.last("Ann")
    await house.tap("Ann", "Make the link")
    assert notes(house) == ["the left cheek"]


async def test_who_works_there_and_is_a_patient_does_not_get_another_patients_photo(house: House) -> None:
    await house.admin()
    await house.colleague("Vera")
    house.patient("Vera")
    await house.pipeline.settle()
    await house.say("Vera", "/enroll")
    house.telegram.people.photo("Vera", Upload("skin.png", PICTURE, "image/png"))
    await house.pipeline.settle()
    assert "I keep no photos or files here" in house.last("Vera")
    assert house.run(lambda tx: tx.enrollments.course(1)).answer_sets == ()


async def test_what_is_too_long_is_said_not_to_be_kept(house: House) -> None:
    await house.admin()
    await enroll(house, *TO_SUMMARY)
    await house.say("Ann", "very " * 500)
    assert "I did not understand" in house.last("Ann")
