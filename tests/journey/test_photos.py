"""A photo goes from the patient to somebody of the clinic, and to nobody else."""

from datetime import UTC, datetime

import pytest

from sandbox.files import Upload
from storage.database import SqlStore
from tests.house import House
from tests.journey.people import enrolled, staffed

DAY_0 = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (64).to_bytes(4, "big") * 2


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_the_provider_sees_the_photo(store: SqlStore, kind: str) -> None:
    house = House(store, DAY_0)
    (ann,) = staffed(house, "Ann")
    await enrolled(house, ann)
    send = house.telegram.people.photo if kind == "photo" else house.telegram.people.document
    send("Bea", Upload("cheek.png", PICTURE, "image/png"))
    await house.settle()
    await house.says("Ann", "/alerts")
    await house.taps("Ann", "K-001", "Photos (1)")
    shown = house.messages("Ann")[-1]
    assert shown[kind]
    assert shown["protect"]
    assert shown["text"] == "K-001, day 0"


async def test_a_photo_that_waits_is_not_shown_to_somebody_removed_meanwhile(store: SqlStore) -> None:
    house = House(store, DAY_0)
    ann, ben = staffed(house, "Ann", "Ben")
    await enrolled(house, ann)
    house.telegram.people.photo("Bea", Upload("cheek.png", PICTURE, "image/png"))
    await house.settle()
    await house.says("Ben", "/alerts")
    await house.taps("Ben", "K-001")
    card = house.messages("Ben")[-1]["id"]
    await house.says("Ann", "/staff")
    await house.forges("Ann", f"p.remove:{ben.id}")
    await house.forges("Ben", "p.photos:1", card)
    assert not any(line["photo"] for line in house.messages("Ben"))
