"""A clinic's week with everything in it that a later version must still read. The people are made up."""

from datetime import date, timedelta

from sandbox.telegram import Telegram
from storage.database import SqlStore
from storage.resealing import once_through
from storage.verification import verify
from tests.provider.conftest import MONDAY, House, build

PEOPLE = ("Ann", "Vera", "Pat", "Nuria", "Gone")
WORDS = "Naïve résumé, 38'7 – and «spots» 🙂"


def house_of(store: SqlStore, days: int = 0) -> House:
    """Everybody has the number at Telegram that they had when it was played."""
    now = [MONDAY + timedelta(days=days)]
    telegram = Telegram(lambda: now[0].timestamp())
    house = House(store, telegram, build(store, telegram, now), now)
    for name in PEOPLE:
        house.person(name)
    return house


async def play(house: House) -> None:
    await house.admin()
    await house.colleague("Vera")
    for name in PEOPLE[2:]:
        house.patient(name, treated_on=date(2026, 3, 1))
        await house.pipeline.settle()
    await house.forward(days=1)
    await house.say("Nuria", "/language")
    await house.tap("Nuria", "Español")
    await house.report("Pat", redness=3, swelling=2, pain=1)
    await house.say("Pat", WORDS)
    await house.report("Nuria", signs=("pus",), redness=4)
    await house.say("Gone", "/forget")
    await house.tap("Gone", "Erase my data")
    await house.tap("Gone", "Yes, erase it")
    await house.forward(days=2)
    await house.say("Ann", "/inbox")
    await house.pipeline.shut()


def is_whole(store: SqlStore) -> bool:
    """Every value opens, and the record of who did what has every line."""
    return not any(step.lost for step in once_through(store, only_look=True)) and verify(store).fault is None
