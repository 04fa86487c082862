"""A played week, stopped by lot; copies of several ages are put back, one after another, into a Telegram that lived on.

The youngest comes first. Breaches of what `Drill.check` asks for are sentences.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from bot.alert import AlertState
from bot.enrollment import Profile
from bot.hours import local, moment
from bot.ports import Transaction
from bot.workflows import enrolling
from commands import backups, bars, setback
from commands.example import COLLEAGUE, STAFF, TIMEZONE
from commands.opening import open_keys, open_migrated
from commands.restore import restore
from commands.settings import Settings
from sandbox.errors import Impossible
from storage import backup, dump
from storage.database import SqlStore
from storage.tables import metadata, outbox
from storage.transaction import SqlTransaction
from tests.commands.weekly import MONDAY, clinic
from tests.house import LINKS
from tests.storage.people import KEYS

A_MINUTE = timedelta(minutes=1)
AGES = (timedelta(hours=2, minutes=30), timedelta(days=1), timedelta(days=30))
NUMBERED = ("enrollments", "checkins", "answer_sets", "alerts", "invitations", "letters")
# What may be said once more: what to do in an emergency, and that nobody has it yet, which is true anew.
SAID_AGAIN = {"advice", "nobody_yet", "nobody_reached"}
DOES = ("p.got:", "p.close:", "p.take:", "p.reopen:")
EVENING = time(22)
COUNTED = ("copies", "alerts", "buttons", "records")


@dataclass
class Copy:
    """`ids` and `open_alerts` are what it holds."""

    path: Path
    at: datetime
    ids: dict[str, set[int]]
    open_alerts: set[int]


@dataclass
class Drill:
    store: SqlStore
    settings: Settings
    folder: Path
    seed: int
    days: int = 7
    breaches: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("copies", "alerts", "buttons", "records"), 0)
    )

    def __post_init__(self) -> None:
        self.dice = Random(f"drill {self.seed}")
        self.house, self.week = clinic(self.store, self._acted)
        self.stops_at = MONDAY + timedelta(days=self.dice.uniform(self.days * 0.4, self.days))
        self.copies: dict[timedelta, Copy] = {}
        self.lost = dict.fromkeys(NUMBERED, frozenset[int]())

    async def go(self) -> None:
        await self._play()
        for _, copy in sorted(self.copies.items()):
            await self.check(copy)
            self.counted["copies"] += 1
            await self.house.after(minutes=7)

    async def _play(self) -> None:
        while self.house.now < self.stops_at:
            self._playing = asyncio.create_task(self.week.play())
            with suppress(asyncio.CancelledError):
                await self._playing
        await self.house.settle()
        self.copies[A_MINUTE] = self._copy(A_MINUTE)
        await self.house.says(self.dice.choice(self._patients()), "there is pus")
        await self.house.until(self.house.now + A_MINUTE)

    def _acted(self) -> None:
        now = self.house.now
        for age in AGES:
            if age not in self.copies and MONDAY <= self.stops_at - age <= now < self.stops_at:
                self.copies[age] = self._copy(age)
        if now >= self.stops_at:
            self._playing.cancel()

    def _copy(self, age: timedelta) -> Copy:
        folder = self.folder / f"{age.total_seconds():.0f}"
        folder.mkdir()
        url = self.store.engine.url.render_as_string(hide_password=False)
        path = backups.make(url, KEYS, folder, self.house.now, bars.unseen).path
        ids, alerts = _held(path)
        return Copy(path, self.house.now, ids, alerts)

    async def check(self, copy: Copy) -> None:
        house, before = self.house, self._ids()
        self.lost = {each: self.lost[each] | (before[each] - copy.ids[each]) for each in NUMBERED}
        lost = [(who, each) for who in self._people() for each in self._said(who) if each.at >= copy.at.timestamp()]
        newest = {who: max((each.id for each in self._said(who)), default=0) for who in self._people()}
        begun = house.now
        self._put_back(copy)
        await house.settle()
        self._check_alerts(copy)
        await self._press(lost)
        evening = moment(local(begun, TIMEZONE).date(), EVENING, TIMEZONE)
        await house.until(max(evening, house.now))
        self._check_words(lost, newest, begun, evening)
        await self._make_new_records()
        self._check_ids(copy)

    def _put_back(self, copy: Copy) -> None:
        if self.house.store is not self.store:
            self.house.store.close()
        list(restore(self.settings, copy.path, self.house.now, bars.unseen, lambda _: True))
        store = open_migrated(self.settings, open_keys(self.settings), exclusive=True)
        setback.catch_up(store, self.settings, self.house.now)
        self.house.restart(store)

    def _check_alerts(self, copy: Copy) -> None:
        """Every one is open, with nobody, and has its moment."""
        for alert_id in copy.open_alerts:
            self.counted["alerts"] += 1
            state, waits = self.house.store.transact(_state_of, alert_id)
            if state not in (AlertState.RAISED, AlertState.SENT):
                self.breaches.append(f"alert {alert_id} is {state}")
            if not waits:
                self.breaches.append(f"alert {alert_id} has no moment at which it is looked at")

    async def _press(self, lost: list[tuple[str, Any]]) -> None:
        """Whatever was shown in the lost hours and does something to an alert does nothing any more."""
        before = self.house.store.transact(_states)
        for who, message in lost:
            for data in _buttons(message):
                if who in (STAFF, COLLEAGUE) and data.startswith(DOES):
                    self.counted["buttons"] += 1
                    with suppress(Impossible):
                        await self.house.forges(who, data, message.id)
        if self.house.store.transact(_states) != before:
            self.breaches.append("a button of the lost hours changed an alert")
        if self.house.store.transact(lambda tx: tx.inbox.dead()):
            self.breaches.append("a button of the lost hours could not be worked")

    def _check_words(
        self, lost: list[tuple[str, Any]], newest: dict[str, int], begun: datetime, evening: datetime
    ) -> None:
        said = {(who, each.body.text) for who, each in lost}
        today = moment(local(begun, TIMEZONE).date(), time(0), TIMEZONE).timestamp()
        for who in self._patients():
            asked = [each for each in self._said(who) if today <= each.at and each.id <= newest[who] and _asks(each)]
            for each in self._said(who):
                screen = self._screen_of(who, each.id)
                if each.id <= newest[who] or screen in SAID_AGAIN:
                    continue
                if (who, each.body.text) in said:
                    self.breaches.append(f"{who} is told twice ({screen})")
                if asked and screen == "questions" and each.at <= evening.timestamp():
                    self.breaches.append(f"{who} is asked again that day")

    def _screen_of(self, who: str, message_id: int) -> str:
        chat = self.house.telegram.people.find(who).id
        statement = sa.select(outbox.c.screen).where(outbox.c.chat_id == chat, outbox.c.message_id == message_id)
        return str(self.house.store.transact(lambda tx: tx.sql.connection.scalar(statement)))

    async def _make_new_records(self) -> None:
        def enroll(tx: Transaction) -> int:
            staff = tx.providers.of_chat(self.house.telegram.people.find(STAFF).id)
            assert staff is not None
            on = local(self.house.now, TIMEZONE).date()
            return enrolling.enroll(tx, staff, "microneedling", 2, on, Profile(), 10, self.house.now).id

        invitation = self.house.store.transact(enroll)
        name = f"New {invitation}"
        await self.house.opens(name, LINKS.to(invitation))
        await self.house.taps(name, "I agree")
        await self.house.says(name, "there is pus")

    def _check_ids(self, copy: Copy) -> None:
        for table, ids in self._ids().items():
            new = ids - copy.ids[table]
            self.counted["records"] += len(new)
            if twice := new & self.lost[table]:
                self.breaches.append(f"{table} {sorted(twice)} have the numbers of others")

    def _ids(self) -> dict[str, set[int]]:
        def read(tx: Any) -> dict[str, set[int]]:
            every = {name: sa.select(metadata.tables[name].c.id) for name in NUMBERED}
            return {name: set(tx.sql.connection.scalars(each)) for name, each in every.items()}

        found: dict[str, set[int]] = self.house.store.transact(read)
        return found

    def _people(self) -> list[str]:
        return [each.name for each in self.house.telegram.people.all() if not each.is_bot]

    def _patients(self) -> list[str]:
        """Whoever the bot has spoken to, and is not of the clinic."""
        return [each for each in self._people() if each not in (STAFF, COLLEAGUE) and self._said(each)]

    def _said(self, who: str) -> list[Any]:
        chat = self.house.telegram.world.chats[self.house.telegram.people.find(who).id]
        return [each for each in chat.messages.values() if each.by_bot]


def _state_of(tx: SqlTransaction, alert_id: int) -> tuple[AlertState, bool]:
    waits = sa.text(f"SELECT 1 FROM due WHERE (kind, subject) IN (('alert', {alert_id}), ('clinic', 1))")
    return tx.alerts.get(alert_id).state, tx.sql.connection.scalar(waits) == 1


def _states(tx: Transaction) -> list[tuple[int, AlertState]]:
    return [(each.id, AlertState.RAISED) for each in tx.alerts.open_of_clinic(1) if each.holder_id is None] + [
        (each.id, each.state) for each in tx.alerts.open_of_clinic(1) if each.holder_id is not None
    ]


def _buttons(message: Any) -> Iterator[str]:
    return (button["callback_data"] for row in message.keyboard() for button in row if "callback_data" in button)


def _asks(message: Any) -> bool:
    return any(each.startswith(("clear:", "grade:")) for each in _buttons(message))


def _held(path: Path) -> tuple[dict[str, set[int]], set[int]]:
    ids, open_alerts = dict[str, set[int]](), set[int]()
    with backup.opened(path, KEYS) as found:
        for table, columns, lines in found.tables():
            rows = [dict(zip(columns, json.loads(line), strict=True)) for line in lines]
            if table in NUMBERED:
                ids[table] = {int(each["id"]) for each in rows}
            if table == "alerts":
                open_alerts = {int(each["id"]) for each in rows if each["resolved_at"] is None}
    assert set(ids) == set(NUMBERED) <= set(dump.layout())
    return ids, open_alerts
