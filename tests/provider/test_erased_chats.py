"""What the staff has before them of a patient who is erased: pictures, files, and the news that they were enrolled."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.files import Upload
from tests.provider.conftest import House
from tests.provider.test_forgetting import forget, is_kept
from tests.provider.test_letters import open_page, with_pat
from tests.provider.test_photos_of_others import PICTURE

FACE = PICTURE + b"a face"


async def send_photo(house: House) -> None:
    house.telegram.people.photo("Pat", Upload("skin.png", FACE, "image/png"))
    await house.pipeline.settle()


async def with_photos(house: House) -> None:
    """Ann has seen one by itself, two side by side, and the chart; nothing is open."""
    await with_pat(house)
    for _ in range(2):
        await house.forward(days=1)
        await send_photo(house)
    await house.report("Pat", redness=1, swelling=0, peeling=0, pain=0)
    await house.tap("Ann", "🟡 K-001 Pat")
    await house.tap("Ann", "I've got it")
    await house.tap("Ann", "Close")
    await house.tap("Ann", "Normal course")
    for label in ("Photos (2)", "Photos side by side", "Chart"):
        await open_page(house)
        await house.tap("Ann", label)


def pictures(house: House, name: str = "Ann") -> list[Any]:
    return [each.body for each in house.messages(name) if each.body.file is not None]


async def test_every_photo_of_an_album_is_taken_away(house: House) -> None:
    await with_photos(house)
    assert [FACE in each.file.content for each in pictures(house)].count(True) == 4
    await forget(house)
    assert not is_kept(house)
    assert pictures(house) == []


async def test_pictures_too_old_to_be_taken_away_are_covered(house: House) -> None:
    await with_photos(house)
    shown = len(pictures(house))
    await house.forward(days=4)
    await forget(house)
    assert not is_kept(house)
    left = pictures(house)
    assert len(left) == shown
    assert {each.text for each in left} == {"K-001 was erased."}
    assert len({each.file.content for each in left}) == 1
    assert FACE not in left[0].file.content


@pytest.mark.parametrize("days", [1, 4])
async def test_that_they_were_enrolled_stands_there_no_more(house: House, days: int) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    for label in ("Microneedling", "Today", "1.5 mm", "Language, first name"):
        await house.tap("Ann", label)
    await house.say("Ann", "Mariechen")
    await house.tap("Ann", "Make the link")
    assert any(each.startswith("K-001 Mariechen is enrolled") for each in house.read("Ann"))
    await house.tap("Ann", "Card to print")
    house.now[0] += timedelta(days=days)
    await house.press("Ann", "p.patient:1")
    for label in ("Erase the data…", "Erase it", "Yes, for good"):
        await house.tap("Ann", label)
    assert not is_kept(house)
    left = "\n".join(house.read("Ann"))
    assert "Mariechen" not in left
    assert "K-001 " not in left.replace("K-001 was erased", "")
    assert {each.text for each in pictures(house)} <= {"K-001 was erased."}


async def test_it_goes_from_the_chat_of_somebody_who_has_left_too(house: House) -> None:
    await with_photos(house)
    await house.colleague("Vera")
    await house.press("Vera", "p.patient:1")
    await house.tap("Vera", "Photos (2)")
    assert len(pictures(house, "Vera")) == 2
    vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")))
    house.run(lambda tx: tx.providers.save(replace(vera, removed_at=house.now[0])))
    await house.forward(days=4)
    before = len(house.messages("Vera"))
    await forget(house)
    assert len(house.messages("Vera")) == before
    assert {each.text for each in pictures(house, "Vera")} == {"K-001 was erased."}
    assert "Pat" not in "\n".join(house.read("Vera"))
