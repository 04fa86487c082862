"""A clinic's side of the bot over a real database and the sandbox's Telegram; only the clock and the wire are ours."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from telegram import Bot

from bot.alert import Alert
from bot.checkin import AnswerSet
from bot.enrollment import Profile
from bot.invitation import Invitation
from bot.ports import Transaction
from bot.workflows import answering, enrolling, staffing
from commands.run import make_pipeline
from handlers.links import Links
from handlers.pipeline.limits import UNLIMITED
from handlers.pipeline.pipeline import Pipeline
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest
from storage.database import SqlStore
from tests.provider.begun import Begun, is_new

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TREATED = date(2026, 3, 2)
BEGUN: dict[tuple[str, str, datetime], Begun] = {}
LINKS = Links("sandbox_clinic_bot", lambda: [b"s" * 32])


@dataclass
class House:
    """People are known by their first name; `tap` and `say` let the bot settle before they return."""

    store: SqlStore
    telegram: Telegram
    pipeline: Pipeline
    now: list[datetime]
    toasts: list[str] = field(default_factory=list)

    def person(self, name: str, username: str | None = None) -> int:
        person = self.telegram.people.join(name, username)
        self.telegram.world.chats[person.id].standing = "member"
        return int(person.id)

    async def tap(self, name: str, label: str, message_id: int | None = None) -> str:
        """What is said for a moment over the chat; labels need only begin so."""
        return await self._tapped(self.telegram.people.tap(name, label, message_id=message_id))

    async def press(self, name: str, data: str) -> str:
        """A forged or very old button."""
        newest = max(self.telegram.world.chats[self.person(name)].messages, default=0)
        if not newest:
            newest = self.telegram.people.say(name, "Hello").id
        return await self._tapped(self.telegram.people.tap(name, data=data, message_id=newest))

    async def _tapped(self, tap: Any) -> str:
        await self.pipeline.settle()
        return str((tap.answer or {}).get("text") or "")

    async def say(self, name: str, text: str) -> None:
        self.telegram.people.say(name, text)
        await self.pipeline.settle()

    async def forward(self, **more: float) -> None:
        self.now[0] += timedelta(**more)
        await self.pipeline.settle()

    def read(self, name: str) -> list[str]:
        """What the bot has put into this chat, oldest first."""
        return [each.body.text for each in self.messages(name)]

    def last(self, name: str) -> str:
        return self.read(name)[-1]

    def buttons(self, name: str) -> list[str]:
        """On the last message of the bot in this chat."""
        return [button["text"] for row in self.messages(name)[-1].keyboard() for button in row]

    def buttons_of(self, name: str, start: str) -> list[str]:
        """On the newest message of the bot in this chat that begins so."""
        found = next(each for each in reversed(self.messages(name)) if each.body.text.startswith(start))
        return [button["text"] for row in found.keyboard() for button in row]

    def messages(self, name: str) -> list[Any]:
        return [each for each in self.telegram.world.chats[self.person(name)].messages.values() if each.by_bot]

    def run(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        return self.store.transact(work, *args, **kwargs)

    async def follow(self, name: str, invitation: Invitation) -> None:
        """Somebody opens a link, and presses Start."""
        self.person(name)
        self.telegram.people.open(name, LINKS.to(invitation.id))
        await self.pipeline.settle()

    async def admin(self, name: str = "Ann", clinic: str = "Skin & Co") -> None:
        """The first of a clinic that is set up."""
        as_always, is_first = (name, clinic, self.now[0]), is_new(self.store, self.telegram)
        if is_first and as_always in BEGUN:
            BEGUN[as_always].put_into(self.store, self.telegram)
            return
        await self.set_up(name, clinic)
        if is_first:
            BEGUN[as_always] = Begun(self.store, self.telegram)

    async def set_up(self, name: str = "Ann", clinic: str = "Skin & Co") -> None:
        invitation = self.run(lambda tx: staffing.invite_first_admin(tx, self.now[0]))
        await self.follow(name, invitation)
        await self.tap(name, "Join")
        await self.say(name, clinic)
        await self.say(name, "+49 30 1234567")
        await self.tap(name, self.zone_label("Berlin"))
        await self.tap(name, "112")
        await self.tap(name, "Mon")

    def zone_label(self, city: str) -> str:
        people = [each for each in self.telegram.people.all() if not each.is_bot]
        for each in people:
            for message in self.messages(each.name):
                for row in message.keyboard():
                    for button in row:
                        if city in button["text"]:
                            return str(button["text"])
        raise AssertionError(f"no clock of {city} is offered")

    async def colleague(self, name: str, admin: str = "Ann") -> None:
        invite = staffing.invite_provider
        invitation = self.run(lambda tx: invite(tx, self.person(admin), self.now[0]))
        await self.follow(name, invitation)
        await self.tap(name, "Join")

    def patient(self, name: str = "Pat", admin: str = "Ann", treated_on: date = TREATED) -> int:
        """Enrolled and connected; the id of the enrollment."""
        person, people = self.telegram.people.join(name), self.telegram.world.people
        people[person.id] = replace(person, last_name="Miller")

        def connect(tx: Transaction) -> int:
            provider = tx.providers.of_chat(self.person(admin))
            assert provider is not None
            profile = Profile(depth_mm=1.5)
            made = enrolling.enroll(tx, provider, "microneedling", 2, treated_on, profile, 10, self.now[0])
            enrolling.present(tx, self.person(name), made.id, self.now[0])
            bound = enrolling.consent(tx, self.person(name), made.id, f"{name} Miller", "", self.now[0])
            return bound.id

        return int(self.run(connect))

    async def report(self, name: str, *, signs: tuple[str, ...] = (), **grades: int) -> Alert | None:
        """The patient reports, unasked; the alert that is open then."""

        def answer(tx: Transaction) -> Alert | None:
            enrollment = tx.enrollments.of_patient(self.person(name))[0]
            answers: AnswerSet = answering.begin_report(tx, enrollment, self.now[0])
            for item, grade in grades.items():
                answering.record_grade(tx, self.person(name), answers.id, item, grade, self.now[0])
            if signs:
                answering.record_signs(tx, self.person(name), answers.id, frozenset(signs), self.now[0])
            return tx.enrollments.course(enrollment.id).alert

        alert: Alert | None = self.run(answer)
        await self.pipeline.settle()
        return alert

    def alert(self, alert_id: int) -> Alert:
        alert: Alert = self.run(lambda tx: tx.alerts.get(alert_id))
        return alert


def bot_of(telegram: Telegram) -> Bot:
    request = SandboxRequest(telegram)
    return Bot(TOKEN, request=request, get_updates_request=request)


def build(store: SqlStore, telegram: Telegram, now: list[datetime]) -> Pipeline:
    bot = bot_of(telegram)
    ticks = lambda: now[0].timestamp()  # noqa: E731
    return make_pipeline(store, bot, LINKS, lambda: now[0], pace=UNLIMITED, ticks=ticks)


@pytest.fixture
async def house(store: SqlStore) -> AsyncIterator[House]:
    now = [MONDAY]
    telegram = Telegram(lambda: now[0].timestamp())
    pipeline = build(store, telegram, now)
    yield House(store, telegram, pipeline, now)
    await pipeline.shut()
