"""The clinic closes an alert while the patient is still answering."""

from datetime import UTC, datetime

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
    assert "Rosenhof has been told what you reported before." in house.last("Bea")
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
