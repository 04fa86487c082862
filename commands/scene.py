"""Where made-up people play: the bot that is being tried out, its clock, and their phones."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from time import monotonic
from typing import Any

import sqlalchemy as sa

from bot.ports import Clock
from handlers.links import Links
from sandbox.errors import Impossible, Json
from sandbox.files import Upload
from sandbox.telegram import Telegram
from sandbox.world import Tap
from storage.database import SqlStore
from storage.tables import due, outbox
from storage.transaction import SqlTransaction

LOOKED_EVERY, ANSWERED_WITHIN, CALM_WITHIN = 0.005, 3.0, 10.0  # Seconds.
# What waits for the morning keeps nobody waiting. How an alert climbs is seen whenever something else falls due.
IS_AT_WORK = sa.select(sa.func.count()).where(
    outbox.c.ready_at.is_not(None),
    sa.or_(outbox.c.not_before.is_(None), outbox.c.not_before <= sa.bindparam("now", type_=outbox.c.not_before.type)),
)
FALLS_DUE = sa.select(sa.func.min(due.c.at)).where(due.c.kind != "alert")
IS_SENT_LATER = sa.select(sa.func.min(outbox.c.not_before)).where(
    outbox.c.ready_at.is_not(None),
    outbox.c.not_before > sa.bindparam("now", type_=outbox.c.not_before.type),
)


class Scene:
    """`move` moves the clock to a moment, never back; `changed` is called whenever there is something new to show.

    `reader` is the store once more, to look while the bot writes. `pause` is how long a person takes between two
    taps, in seconds.
    """

    def __init__(
        self,
        telegram: Telegram,
        store: SqlStore,
        reader: SqlStore,
        links: Links,
        clock: Clock,
        move: Callable[[datetime], None],
        changed: Callable[[], None],
        pause: float = 0.0,
    ) -> None:
        self.telegram, self.store, self.reader, self.links = telegram, store, reader, links
        self.clock, self.move, self.changed, self.pause = clock, move, changed, pause

    async def calm(self) -> None:
        """Until the bot has nothing left to do at this moment, or does not come to it."""
        give_up_at = monotonic() + CALM_WITHIN
        while monotonic() < give_up_at:
            is_heard = await self.telegram.until_idle(give_up_at - monotonic())
            if is_heard and await self.reader.run(_is_calm, self.clock()):
                return
            await asyncio.sleep(LOOKED_EVERY)

    async def answered(self, tap: Tap) -> None:
        """Before that there is no calm: nobody needs to look for it."""
        await self.telegram.people.answered(tap, ANSWERED_WITHIN)

    async def next_at(self) -> datetime | None:
        """When the bot has something to do next; None where there is nothing, or it does not come to what is due."""
        at = await self.reader.run(_next_at, self.clock())
        return at if at is not None and at > self.clock() else None

    def phone(self, name: str) -> "Phone":
        return Phone(self, name)


class Phone:
    """One person's; each act waits until the bot is done with it."""

    def __init__(self, scene: Scene, name: str) -> None:
        self._scene, self.name = scene, name

    async def opens(self, link: str) -> None:
        self._scene.telegram.people.open(self.name, link)
        await self._scene.calm()

    async def says(self, text: str) -> None:
        self._scene.telegram.people.say(self.name, text)
        await self._scene.calm()

    async def sends(self, photo: Upload, caption: str) -> None:
        self._scene.telegram.people.photo(self.name, photo, caption)
        await self._scene.calm()

    def reads(self) -> str:
        """The newest message of the bot."""
        lines = self._scene.telegram.people.transcript(self.name)
        return next((str(line["text"]) for line in reversed(lines) if line["from"] == "bot"), "")

    async def taps(self, label: str) -> None:
        await self._tap(label=label)

    async def presses(self, begins: str, ends: str = "") -> bool:
        """The newest button whose data begin and end so; False where there is none."""
        fits = ((line, data) for line, data in self.buttons() if data.startswith(begins) and data.endswith(ends))
        found = next(fits, None)
        if found is not None:
            await self.forges(found[1], found[0]["id"])
        return found is not None

    async def forges(self, data: str, message_id: int | None = None) -> None:
        """A button that need not be there, under the newest message with buttons if no other is named."""
        await self._tap(data=data, message_id=message_id or self.asked()["id"])

    async def _tap(self, **button: Any) -> None:
        await asyncio.sleep(self._scene.pause)
        await self._scene.answered(self._scene.telegram.people.tap(self.name, **button))
        await self._scene.calm()

    def buttons(self) -> Iterator[tuple[Json, str]]:
        """Each with its message, newest first."""
        for line in self._newest_first():
            for row in line["buttons"]:
                yield from ((line, button["data"]) for button in row if "data" in button)

    def asked(self) -> Json:
        """The newest message with buttons: what is asked."""
        found = next(self._newest_first(), None)
        if found is None:
            raise Impossible(f"the bot has asked {self.name} nothing")
        return found

    def _newest_first(self) -> Iterator[Json]:
        lines = self._scene.telegram.people.transcript(self.name)
        return (line for line in reversed(lines) if line["from"] == "bot" and line["buttons"])


def _is_calm(tx: SqlTransaction, now: datetime) -> bool:
    due_at = tx.due.next_at()
    waits = tx.inbox.count_waiting() + int(tx.sql.value(IS_AT_WORK, now=now))
    return not waits and (due_at is None or due_at > now)


def _next_at(tx: SqlTransaction, now: datetime) -> datetime | None:
    return min(filter(None, (tx.sql.value(FALLS_DUE), tx.sql.value(IS_SENT_LATER, now=now))), default=None)
