"""`make ladder`: seven days of nobody taking an alert, and every message to each person, as a table in Markdown."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Profile
from bot.workflows import enrolling
from sandbox.telegram import Telegram
from storage.migrate import upgrade
from tests.simulation import clock
from tests.simulation.clock import Clock, moment
from tests.simulation.machine import LINKS, Machine
from tests.simulation.play import quietly
from tests.simulation.weather import Weather

ZONE = ZoneInfo("Europe/Berlin")
STAFF, PATIENT = ("Ann", "Bob", "Cem", "Dia"), "Pat"
WEEK = timedelta(days=7)
MOMENTS = {
    "a Tuesday at 11:00": datetime(2026, 3, 10, 11, tzinfo=ZONE),
    "a Friday at 23:00": datetime(2026, 3, 13, 23, tzinfo=ZONE),
    "a Saturday at 10:00": datetime(2026, 3, 14, 10, tzinfo=ZONE),
}
URGENCIES = ("urgent", "same_day", "routine")
WIDTH = 64
HEAD = """# What each person is sent while nobody takes an alert

Made by `make ladder`: do not edit. Pat was treated 35 days ago, and is asked only because an alert is open; Pat never
answers. Ann is the clinic's owner and has enrolled Pat; Bob, Cem and Dia joined after her; everybody is on duty. The
clinic is open from Monday to Friday, 9 to 18. Each row is one moment, each cell the first line of a new message. Cards
that only change in place are left out. The number behind a name counts that person's messages.
"""


@dataclass(frozen=True)
class Sent:
    at: float
    to: str
    text: str


class Case:
    """One alert of this urgency, raised at this moment, and the week after it."""

    def __init__(self, urgency: str, raised_at: datetime, folder: Path) -> None:
        upgrade(f"sqlite:///{folder}/bot.sqlite3")
        self._urgency, self._raised_at = urgency, raised_at
        self.clock = Clock(raised_at - timedelta(minutes=10))
        self._telegram = Telegram(self.clock.seconds)
        weather = Weather(self.clock, Random(0), self._telegram.faults)
        self._machine = Machine(self.clock, self._telegram, folder / "bot.sqlite3", weather)
        self.sent: list[Sent] = []

    async def play(self) -> None:
        self._machine.start()
        self._telegram.people.join(PATIENT)
        self._telegram.people.open(PATIENT, self._furnish())
        await self._machine.settle()
        self._telegram.people.tap(PATIENT, "I agree")
        await self._machine.settle()
        await self._until(self._raised_at.timestamp())
        with self._telegram.world.listening() as heard:
            await self._raise()
            await self._until((self._raised_at + WEEK).timestamp())
            while not heard.empty():
                event = heard.get_nowait()
                line = event.get("message")
                if event["kind"] == "message" and line and line["from"] == "bot":
                    to = self._telegram.world.people[line["chat"]].name
                    self.sent.append(Sent(float(line["at"]), to, line["text"]))
        await self._machine.kill()
        self._machine.close()

    def _furnish(self) -> str:
        now = self.clock.ours()
        chats = [self._telegram.people.join(each).id for each in STAFF]
        for chat_id in chats:
            self._telegram.world.chats[chat_id].standing = "member"

        def found(tx: Any) -> int:
            clinic = tx.clinics.add(Clinic(0, "Rosenhof", "+49 30 1234567", ZONE.key, "112", now))
            for number, name in enumerate(STAFF):
                role, joined = (Role.PROVIDER if number else Role.ADMIN), now + timedelta(seconds=number)
                tx.providers.add(Provider(0, clinic.id, chats[number], name, role, joined))
            by = tx.providers.of_chat(chats[0])
            treated_on = (now - timedelta(days=35)).date()
            made = enrolling.enroll(tx, by, "microneedling", 2, treated_on, Profile(1.5), 10, now)
            return int(made.id)

        return LINKS.to(self._machine.transact(found))

    async def _raise(self) -> None:
        match self._urgency:
            case "urgent":
                self._telegram.people.say(PATIENT, "There is pus.")
            case "routine":
                self._telegram.people.say(PATIENT, "My dog licked my cheek this morning.")
            case _:
                self._telegram.people.say(PATIENT, "/report")
                await self._machine.settle()
                self._telegram.people.tap(PATIENT, "Please contact me")
                await self._machine.settle()
                self._telegram.people.tap(PATIENT, "Today")
        await self._machine.settle()

    async def _until(self, end: float) -> None:
        while self.clock.at < end:
            at = min(self._machine.wakes_at(), end)
            self.clock.at = at - 0.5
            self._machine.listened()
            self.clock.at = at
            await self._machine.settle()

    def table(self) -> Iterator[str]:
        people = (*STAFF, PATIENT)
        counted = Counter(each.to for each in self.sent)
        yield "| when | " + " | ".join(f"{name} ({counted[name]})" for name in people) + " |"
        yield "|---" * (len(people) + 1) + "|"
        rows: dict[float, dict[str, list[str]]] = {}
        for each in self.sent:
            rows.setdefault(each.at, {}).setdefault(each.to, []).append(_first_line(each.text))
        for at, cells in rows.items():
            said = (" <br> ".join(cells.get(name, [])) for name in people)
            yield f"| {_when(at, self._raised_at)} | " + " | ".join(said) + " |"


def _first_line(text: str) -> str:
    line = next((each for each in text.splitlines() if each.strip()), "").replace("|", "/")
    return line if len(line) <= WIDTH else f"{line[:WIDTH]}…"


def _when(at: float, raised_at: datetime) -> str:
    after = moment(at) - raised_at
    hours, minutes = divmod(round(after.total_seconds() / 60), 60)
    return f"{moment(at).astimezone(ZONE):%a %H:%M} (+{hours}:{minutes:02})"


def document() -> Iterator[str]:
    yield HEAD
    for urgency in URGENCIES:
        for name, raised_at in MOMENTS.items():
            with tempfile.TemporaryDirectory() as folder, quietly():
                case = Case(urgency, raised_at, Path(folder))
                clock.run(case.clock, case.play())
            yield f"## {urgency.replace('_', ' ').capitalize()}, raised on {name}\n"
            yield "\n".join(case.table()) + "\n"


if __name__ == "__main__":
    print("\n".join(document()))  # noqa: T201
