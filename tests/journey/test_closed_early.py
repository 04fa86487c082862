"""The clinic closes an alert while the patient is still answering."""

from datetime import UTC, datetime

import pytest

from storage.database import SqlStore
from tests.house import House
from tests.journey.people import enrolled, staffed

DAY_0 = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DAY_1 = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
TODAY = "is asked to look at this today"


async def severe(store: SqlStore) -> House:
    house = House(store, DAY_0)
    (ann,) = staffed(house, "Ann")
    await enrolled(house, ann)
    await house.until(DAY_1)
    await house.taps("Bea", "Severe")
    return house


async def test_what_is_closed_is_not_said_to_be_looked_at_today(store: SqlStore) -> None:
    house = await severe(store)
    await house.taps("Ann", "I've got it", "Close", "Called")
    await house.taps("Bea", "None", "None", "None", "None of these")
    assert "Rosenhof knows of this already, so I have not told it again." in house.last("Bea")
    assert TODAY not in house.last("Bea")
    await house.says("Bea", "asdf qwer")
    assert "next reads its messages" in house.last("Bea")
    assert TODAY not in house.last("Bea")


async def test_what_is_open_is(store: SqlStore) -> None:
    house = await severe(store)
    await house.taps("Bea", "None", "None", "None", "None of these")
    assert TODAY in house.last("Bea")


async def test_what_was_opened_again_is_looked_at(store: SqlStore) -> None:
    house = await severe(store)
    await house.taps("Ann", "I've got it", "Close", "Called", "Reopen")
    await house.taps("Bea", "None", "None", "None", "None of these")
    assert TODAY in house.last("Bea")


@pytest.mark.parametrize("words", ["", "My umbrella is green"])
async def test_what_lasts_as_it_was_when_closed_is_not_said_to_be_told(store: SqlStore, words: str) -> None:
    """The clinic has looked at moderate redness on day 4. On day 5 it is the same, whatever else is open."""
    house = House(store, DAY_0)
    (ann,) = staffed(house, "Ann")
    await enrolled(house, ann, days_ago=4)
    await house.says("Bea", "/report")
    await house.taps("Bea", "Tell the clinic more", "Moderate", "None", "None", "None", "None", "No", "None of these")
    assert TODAY in house.last("Bea")
    await house.taps("Ann", "I've got it", "Close", "Called")
    if words:
        await house.says("Bea", words)
    await house.until(DAY_1)
    await house.taps("Bea", "Tell the clinic more", "Moderate", "None", "None", "None", "None", "None of these")
    assert "Rosenhof knows of this already, so I have not told it again." in house.last("Bea")
    assert TODAY not in house.last("Bea")


async def test_what_was_urgent_is_still_to_be_called_about_when_the_clinic_has_closed_it(store: SqlStore) -> None:
    house = await severe(store)
    await house.taps("Bea", "None", "None", "None", "Blisters", "Done")
    assert "Rosenhof has been told at once." in house.reads("Bea")
    await house.taps("Ann", "I've got it", "Close", "Visit arranged")
    await house.taps("Bea", "Change an answer", "Redness", "Moderate")
    assert "Rosenhof knows of this already. If you still have it, please call" in house.reads("Bea")
    assert "has been told at once" not in house.reads("Bea")
