"""Made-up people played side by side, on one clock; and one course, from its first day to its last."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.alert import Alert, AlertState
from bot.hours import local, moment
from bot.invitation import Invitation
from bot.ports import Transaction
from commands.course_list import expected
from commands.playing import PATIENTS, Played, from_now_on, invited
from commands.scene import Scene
from commands.verdict import Flags, verdict
from rehearsal.coursefile import CourseFile
from sandbox.errors import Impossible, Json
from sandbox.telegram import Telegram
from wording.words import read_all


class Actor(Protocol):
    """`act` does what has come; `next_at` is when there is more to do by itself."""

    def next_at(self) -> datetime | None: ...

    async def act(self) -> None: ...


class Player:
    """`patients` act side by side, then `others` one after another; `shown` is called whenever the clock has moved."""

    def __init__(
        self, scene: Scene, patients: Sequence[Actor], others: Sequence[Actor], shown: Callable[[], None]
    ) -> None:
        self._scene, self._patients, self._others, self._shown = scene, patients, others, shown

    async def until(self, when: datetime) -> None:
        """As time goes by, with a stop at every moment at which the bot or somebody has something to do."""
        await self._stop()
        while (at := await self._next_at()) is not None and at <= when:
            self._go_to(at)
            await self._stop()
        self._go_to(when)
        await self._stop()

    def _go_to(self, when: datetime) -> None:
        self._scene.move(when)
        self._shown()

    async def _stop(self) -> None:
        await self._scene.calm()
        async with asyncio.TaskGroup() as together:
            for each in self._patients:
                together.create_task(each.act())
        for other in self._others:
            await other.act()

    async def _next_at(self) -> datetime | None:
        people = (each.next_at() for each in (*self._patients, *self._others))
        return min(_there((await self._scene.next_at(), *people)), default=None)


def _there(moments: Iterable[datetime | None]) -> list[datetime]:
    return [at for at in moments if at is not None]


def somebody_new(telegram: Telegram, names: Sequence[str] = PATIENTS) -> str:
    """Who has just come; of these names, or numbered where all of them are taken."""
    there = {person.name for person in telegram.people.all()}
    numbered = (f"{name} {number}" for number in range(2, 1_000) for name in names)
    name = next(name for name in (*names, *numbered) if name not in there)
    return telegram.people.join(name).name


class OneCourse:
    """A course with somebody new, who is enrolled by the clinic's chat `staff`, and what is to be said of it then."""

    def __init__(self, scene: Scene, staff: int, file: CourseFile) -> None:
        self._scene, self._staff, self._file = scene, staff, from_now_on(file, scene.clock())
        self._patient = Played(scene, somebody_new(scene.telegram), self._file, self._invite)
        self._words, self._flags = read_all()["en"], Flags()
        self.playing: Json | None = None
        self.verdict: Json | None = None

    async def play(self) -> None:
        """To the end of its last day."""
        file, name = self._file, self._patient.phone.name
        self._scene.telegram.diary.note(f"A course is played with {name}: {file.about}. The clock runs for everybody.")
        self._show()
        midnight = moment(file.last_on + timedelta(days=1), time(0), file.timezone)
        try:
            await Player(self._scene, [self._patient], [self], self._show).until(midnight - timedelta(minutes=1))
            await self._judge()
        finally:
            self.playing = None
            self._scene.changed()

    def next_at(self) -> datetime | None:
        return None

    async def act(self) -> None:
        """See what was flagged in between, if anything was."""
        if self._patient.enrollment:
            alert = await self._scene.reader.run(_open_alert, self._patient.enrollment)
            at = self._scene.clock().astimezone(ZoneInfo(self._file.timezone))
            self._flags.look(alert, at, self._day(at.date()))

    async def _invite(self, file: CourseFile) -> Invitation:
        return await self._scene.store.run(_invite, self._staff, file, self._scene.clock())

    async def _judge(self) -> None:
        was_closed = await self._scene.reader.run(_was_closed, self._patient.enrollment)
        self.verdict = verdict(self._file, self._flags.events, self._words, was_closed=was_closed)
        met = self.verdict["met"] if self.verdict else None
        if met is None:
            says, tone = expected(self._file, self._words), "plain"
        else:
            says = "It went as its file expects." if met else "It did not go as its file expects."
            tone = "good" if met else "trouble"
        self._scene.telegram.diary.note(f"The course is over. {says}".strip(), tone)

    def _show(self) -> None:
        file, on = self._file, local(self._scene.clock(), self._file.timezone).date()
        day, last = self._day(on), self._day(file.last_on)
        name = self._patient.phone.name
        self.playing = {"about": file.about, "patient": name, "day": max(0, day), "last_day": last}
        self._scene.changed()

    def _day(self, on: date) -> int:
        return (on - self._file.treated_at.date()).days


def _invite(tx: Transaction, staff: int, file: CourseFile, now: datetime) -> Invitation:
    provider = tx.providers.of_chat(staff)
    if provider is None:
        raise Impossible("nobody works at the clinic any more")
    return invited(tx, provider, file, now)


def _open_alert(tx: Transaction, enrollment_id: int) -> Alert | None:
    return tx.alerts.open_of_enrollment(enrollment_id)


def _was_closed(tx: Transaction, enrollment_id: int) -> bool:
    return any(each.state is AlertState.RESOLVED for each in tx.alerts.all_of_enrollment(enrollment_id))
