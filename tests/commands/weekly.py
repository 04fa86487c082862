"""A week at the clinic that is tried out, played in one process."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from commands.example import COLLEAGUE, STAFF, TIMEZONE, set_up
from commands.playing import readable
from commands.scene import Scene
from commands.stage import COURSES
from commands.week import Week
from sandbox.world import Tap
from storage.database import SqlStore
from tests.house import LINKS, House

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Indoors(Scene):
    """The bot is told to do what there is to do, instead of being waited for; it is never stopped in the middle."""

    def __init__(self, house: House, acted: Callable[[], None]) -> None:
        super().__init__(house.telegram, house.store, house.store, LINKS, lambda: house.now, self._to, lambda: None)
        self._house, self._one_by_one, self._acted = house, asyncio.Lock(), acted

    async def calm(self) -> None:
        self._acted()
        await asyncio.shield(asyncio.ensure_future(self._settled()))

    async def answered(self, tap: Tap) -> None:
        """It is when the bot has been told to do what there is to do."""

    async def _settled(self) -> None:
        async with self._one_by_one:
            await self._house.settle()

    def _to(self, when: datetime) -> None:
        self._house.now = max(self._house.now, when)
        self._house.store.transact(lambda tx: tx.marks.set("received", self._house.now))


def clinic(store: SqlStore, acted: Callable[[], None] = lambda: None) -> tuple[House, Week]:
    """With Ann and Vera, and a week that is still to be played; `acted` is called after every act of anybody."""
    house = House(store, MONDAY)
    people = house.telegram.people
    staff, colleague = people.join(STAFF), people.join(COLLEAGUE)
    house.store.transact(set_up, staff.id, colleague.id, house.now)
    for each in (staff, colleague):
        people.open(each.id)
    return house, Week(Indoors(house, acted), dict(readable(COURSES, TIMEZONE)))
