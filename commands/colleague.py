"""A made-up colleague at the clinic: enrolls patients, and takes and closes what arises as a good one would."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.alert import Outcome
from bot.finding import Urgency
from bot.hours import local
from bot.invitation import Invitation
from bot.ports import Transaction
from commands.scene import Scene
from rehearsal.coursefile import CourseFile
from sandbox.errors import Impossible
from wording import dates

TAKES_AFTER, CLOSES_AFTER = timedelta(minutes=6), timedelta(minutes=35)
OUTCOMES = {Urgency.URGENT: Outcome.VISIT, Urgency.EMERGENCY: Outcome.REFERRED, Urgency.SAME_DAY: Outcome.CALLED}
LINK = re.compile(r"https://t\.me/\S+?start=(\S+)")


class Colleague:
    """On duty until `leaves_at`: takes what comes as a card or in a digest a little later, and then closes it."""

    def __init__(self, scene: Scene, name: str, leaves_at: datetime) -> None:
        self._scene = scene
        self.phone = scene.phone(name)
        self._is_on_duty = True
        self._to_do: list[tuple[datetime, Callable[[], Awaitable[None]]]] = [(leaves_at, self._leave)]
        self._read: set[str] = set()
        self._cared_for: set[int] = set()
        self._one_by_one = asyncio.Lock()

    def next_at(self) -> datetime | None:
        return min((at for at, _ in self._to_do), default=None)

    async def act(self) -> None:
        now = self._scene.clock()
        come = [each for each in self._to_do if each[0] <= now]
        self._to_do = [each for each in self._to_do if each[0] > now]
        for _, act in come:
            await act()
        if self._is_on_duty:
            await self._read_lists()
            self._see_cards()

    async def _leave(self) -> None:
        self._is_on_duty = False
        await self.phone.says("/duty")
        await self.phone.presses("p.duty:", ":off")
        await self.phone.presses("p.duty:", ":go")  # Asked where nobody else is on duty.

    async def _read_lists(self) -> None:
        for data in [data for _, data in self.phone.buttons() if data.startswith("p.alert:")]:
            if data not in self._read:
                self._read.add(data)
                await self.phone.presses(data)

    def _see_cards(self) -> None:
        found = (re.fullmatch(r"p\.got:(\d+):\d+", data) for _, data in self.phone.buttons())
        for alert_id in {int(each[1]) for each in found if each} - self._cared_for:
            self._cared_for.add(alert_id)
            self._later(TAKES_AFTER, self._take, alert_id)

    async def _take(self, alert_id: int) -> None:
        if await self.phone.presses(f"p.got:{alert_id}:"):
            self._later(CLOSES_AFTER, self._close, alert_id)

    async def _close(self, alert_id: int) -> None:
        """And the patient is written what came of it, unless it was routine. What is new comes as a card of its own."""
        self._cared_for.discard(alert_id)
        urgency = await self._scene.reader.run(_urgency, alert_id)
        outcome = OUTCOMES.get(urgency, Outcome.ADVICE)
        if await self.phone.presses(f"p.card:{alert_id}:outcomes"):
            is_closed = await self.phone.presses(f"p.close:{alert_id}:{outcome}")
            is_told = is_closed and urgency > Urgency.ROUTINE
            if is_told and await self.phone.presses(f"p.say_closed:{alert_id}"):
                await self.phone.presses("p.send")

    def _later(self, span: timedelta, act: Callable[[int], Awaitable[None]], alert_id: int) -> None:
        self._to_do.append((self._scene.clock() + span, partial(act, alert_id)))

    async def enroll(self, file: CourseFile, language: str = "") -> Invitation:
        """By the taps of `/enroll`, today. Raises Impossible where no link comes of it."""
        async with self._one_by_one:
            await self.phone.says("/enroll")
            for data in _answers(file, language, self._scene.clock()):
                await self.phone.forges(data)
            made = await self.phone.presses("p.enroll:summary:make")
            found = LINK.search(self.phone.reads()) if made else None
        number = self._scene.links.invitation_id(found[1]) if found else None
        invitation = await self._scene.reader.run(_invitation, number or 0)
        if invitation is None:
            raise Impossible(f"{self.phone.name} has made no link")
        return invitation


def _answers(file: CourseFile, language: str, now: datetime) -> list[str]:
    """What is tapped from the first question to the summary."""
    today, patient = local(now, file.timezone).date(), file.patient
    depth = round(patient.depth_mm * 100) if patient.depth_mm else "skip"
    history: Mapping[str, object] = {
        "cold_sores": patient.cold_sores,
        "immune_weakness": patient.immune_weakness,
        "serum": patient.serum,
    }
    return [
        f"p.enroll:procedure:{file.protocol}",
        f"p.enroll:date:{dates.number(today)}",
        f"p.enroll:depth:{depth}",
        *(f"p.enroll:summary:{each}" for each, has in history.items() if has),
        *([f"p.enroll:summary:skin:{patient.skin_type}"] if patient.skin_type else []),
        *(["p.enroll:summary:more", f"p.enroll:more:language:{language}", "p.enroll:more:back"] if language else []),
    ]


def _invitation(tx: Transaction, number: int) -> Invitation | None:
    return tx.invitations.get(number)


def _urgency(tx: Transaction, alert_id: int) -> Urgency:
    return tx.alerts.get(alert_id).urgency
