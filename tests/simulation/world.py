"""One seed's world: the clock, Telegram, the machine, the people; step by step, and checked after every step."""

import heapq
import itertools
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.errors import Impossible, Json
from sandbox.files import Upload
from sandbox.telegram import Telegram
from tests.sandbox.conftest import png
from tests.simulation import checks, furnishing, troubles
from tests.simulation.account import Account, Said, Shown, day_of
from tests.simulation.clock import Clock
from tests.simulation.machine import Machine
from tests.simulation.people import Patient, Person, verb_of
from tests.simulation.staff import Provider
from tests.simulation.weather import Weather

KINDS = {"grade": "grade", "clear": "clear", "ticked": "signs", "none": "none", "wish": "wish"} | {
    "p.got": "take",
    "p.close": "close",
}
FOLLOWED = ("active", "completed", "unreachable")
PHOTO = Upload("face.png", png(30, 40), "image/png")
LONGEST_STEP = 6 * 3600.0
HEARD_EVERY = 100.0
DAY = 86_400.0


class World:
    """`days` are patient-days. Everything that is drawn comes from the seed."""

    def __init__(self, seed: int, days: int, folder: Path, only: tuple[str, ...] = ()) -> None:
        self.seed, self.dice, self.zone = seed, Random(f"world {seed}"), ZoneInfo("Europe/Berlin")
        self.clock = Clock(furnishing.START)
        self.telegram = Telegram(self.clock.seconds)
        self.weather = Weather(self.clock, Random(f"weather {seed}"), self.telegram.faults)
        self.account = Account(self.zone)
        self.machine = Machine(self.clock, self.telegram, folder / "bot.sqlite3", self.weather)
        self.patients: list[Patient] = []
        self.providers: list[Provider] = []
        self.people: dict[int, Person] = {}
        self.clinics: list[int] = []
        self.steps = 0
        self.alerts = checks.Alerts()
        self._events: list[tuple[float, int, Callable[..., Any], tuple[Any, ...]]] = []
        self._number = itertools.count()
        self._heard_before = False
        self._polled_at = 0.0
        self.patient_count = max(4, min(20, days // 10))
        self.until = self.clock.at + DAY * days / self.patient_count
        self._only = only

    async def live(self) -> None:
        self.machine.start()
        with self.telegram.world.listening() as self._heard:
            furnishing.furnish(self)
            troubles.plan(self, self._only)
            self.at(self.clock.at + DAY * 0.9, self._night)
            while self.clock.at < self.until:
                await self._step()
        if self.machine.is_up:
            await self.machine.kill()
        self.machine.close()

    def at(self, when: float, act: Callable[..., Any], *args: Any) -> None:
        heapq.heappush(self._events, (when, next(self._number), act, args))

    def note(self, text: str) -> None:
        self.account.line(self.clock.at, text)

    async def _step(self) -> None:
        """To the next moment at which anybody does anything, or the bot has something to do."""
        self.steps += 1
        before = self.clock.at
        wakes = self.machine.wakes_at() if self.machine.is_up else self.until
        upcoming = self._events[0][0] if self._events else self.until
        went_on = max(before, min(wakes, upcoming, before + LONGEST_STEP))
        was_calm = self.weather.calm and self.machine.is_up
        if self._heard_before and self.weather.hears and self.machine.is_up and went_on - before > HEARD_EVERY:
            self.clock.at = went_on - 1
            self.machine.listened()
        self.clock.at = went_on
        while self._events and self._events[0][0] <= self.clock.at:
            _, _, act, args = heapq.heappop(self._events)
            result = act(*args)
            if result is not None and hasattr(result, "__await__"):
                await result
        if self.machine.is_up:
            self._heard_before = self.weather.hears
            if trouble := await self.machine.settle():
                self._died(trouble)
        else:
            self._heard_before = False
        self._observe()
        checks.after_step(self, self.clock.at - before if was_calm else 0.0)

    def _died(self, trouble: str) -> None:
        if trouble != "crash":
            self.account.breach("machine_trouble", trouble, self.clock.at, "", f"settling ended with {trouble}")
            return
        self.note("the bot's process dies, and is started again")
        self.weather.ambiguous[0] = self.clock.at
        self.at(self.clock.at + self.dice.uniform(1, 60), self.start_again)

    def start_again(self) -> None:
        if not self.machine.is_up:
            self.machine.start()

    async def _night(self) -> None:
        self.at(self.clock.at + DAY, self._night)
        if self.machine.is_up:
            await self.machine.upkeep()

    def say(
        self, who: Person, text: str, signs: tuple[str, ...] = (), matters: bool = True, how: str = "writes"
    ) -> None:
        """`how`: writes, changes (what they wrote last into this), or captions (a photo)."""
        people, before = self.telegram.people, self._last_words(who)
        try:
            match how:
                case "writes":
                    people.say(who.name, text)
                case "changes":
                    people.edit(who.name, text)
                case "captions":
                    people.photo(who.name, PHOTO, text)
        except Impossible:
            return
        shown = text if len(text) < 90 else f"{text[:40]} [...] {text[-40:]}"
        self.note(f"{who.name} {how}: {shown}")
        kind = "command" if text.startswith("/") else "note"
        if how == "changes" and text == before:
            kind, signs = "same", ()
        said = Said(self.clock.at, who.name, who.chat_id, kind, self._update_id(), text, signs=signs)
        said.matters = matters and kind == "note"
        self._said(said)

    def _last_words(self, who: Person) -> str:
        """As their newest message stands, which is the one that an edit changes."""
        theirs = (each for each in reversed(who.screen().values()) if each.sender["id"] == who.chat_id)
        return str(next((each.body.text for each in theirs), ""))

    def tap(
        self,
        who: Person,
        data: str,
        message_id: int,
        *,
        signs: tuple[str, ...] = (),
        fresh: bool = True,
        seen_at: float | None = None,
    ) -> None:
        message = who.screen().get(message_id)
        label = self._label(message, data)
        try:
            self.telegram.people.tap(who.name, data=data, message_id=message_id)
        except Impossible:
            return
        self.note(f"{who.name} taps {label!r} ({data})")
        said = Said(self.clock.at, who.name, who.chat_id, KINDS.get(verb_of(data), "other"), self._update_id())
        parts = data.split(":")
        said.text, said.seen_at = data, self.clock.at if seen_at is None else seen_at
        said.subject = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
        said.fresh = fresh and message is not None and self._same_day(who, message.at)
        if said.kind == "grade":
            said.item, said.grade = parts[2], int(parts[3])
            said.matters = said.fresh and said.grade == 4
        elif said.kind == "signs":
            said.signs, said.matters = signs, fresh and bool(signs)
        elif said.kind == "wish":
            said.item, said.matters = parts[2], fresh
        self._said(said)

    def _same_day(self, who: Person, at: float) -> bool:
        zone = who.zone if isinstance(who, Patient) else self.zone
        return day_of(at, zone) == day_of(self.clock.at, zone)

    def _label(self, message: Any, data: str) -> str:
        rows: list[list[Json]] = message.keyboard() if message else []
        found = (button["text"] for row in rows for button in row if button.get("callback_data") == data)
        return str(next(found, "a button that is not there any more"))

    def _said(self, said: Said) -> None:
        self.account.say(said)
        self.account.count("taps" if said.kind != "note" else "texts")

    def _update_id(self) -> int:
        queue = self.telegram.world.updates._queue
        return queue[-1].id if queue else 0

    def _observe(self) -> None:
        """What stands on whose screen now, and what became of what was said."""
        while not self._heard.empty():
            event = self._heard.get_nowait()
            line = event.get("message")
            if event["kind"] in ("message", "edited") and line and line["from"] == "bot":
                self._see(line, event["kind"] == "message")
        self._follow()

    def _see(self, line: Json, is_new: bool) -> None:
        buttons = [button for row in line["buttons"] for button in row]
        verbs = tuple(verb_of(button["data"]) for button in buttons if "data" in button)
        shown = Shown(self.clock.at, line["chat"], line["id"], line["text"], verbs, is_new)
        self.account.shown.setdefault(shown.chat_id, []).append(shown)
        self.account.count("messages" if is_new else "edits")
        who = self.people.get(shown.chat_id)
        if who is None:
            self.account.breach("in_a_group", shown.chat_id, self.clock.at, "", f"said in a group: {shown.text}")
            return
        if is_new or isinstance(who, Provider):
            self.note(f"{who.name} {'reads' if is_new else 'sees changed'}: {' '.join(shown.text.split())[:140]}")
        checks.after_message(self, who, shown)
        who.notices(shown)

    def zone_of(self, patient: Patient) -> ZoneInfo:
        """Where they last said that they are."""
        if patient.enrollments:
            query = "SELECT timezone, state FROM enrollments WHERE id = ?"
            zone, state = self.machine.read.execute(query, (patient.enrollments[-1],)).fetchone()
            patient.zone, patient.is_followed = ZoneInfo(zone), state in FOLLOWED
        return patient.zone

    def _follow(self) -> None:
        if not self.account.pending or not self.machine.is_up:
            return
        ids = [each.update_id for each in self.account.pending]
        marks = ",".join("?" * len(ids))
        query = f"SELECT update_id, state FROM inbox WHERE update_id IN ({marks})"
        states = dict(self.machine.read.execute(query, ids).fetchall())
        queued = {each.id for each in self.telegram.world.updates._queue}
        for said in self.account.pending:
            state = states.get(said.update_id)
            if state in ("done", "dead"):
                said.fate, said.worked_at = "worked", self.clock.at
                if isinstance(who := self.people[said.chat_id], Patient):
                    self.zone_of(who)
                checks.after_work(self, said, state)
            elif state is None and self.clock.at >= said.lives_until:
                said.fate = "lost"
                self.note(
                    f"what {said.who} said at {self.account.when(said.at)} ({said.text[:40]}) is lost at Telegram"
                )
            elif state is None and said.update_id not in queued:
                said.fate = "lost"
                self.account.breach("update_lost", said.update_id, self.clock.at, said.who, "confirmed, and not kept")
        self.account.pending = [each for each in self.account.pending if each.fate == "waiting"]
