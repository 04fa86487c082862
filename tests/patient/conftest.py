"""A patient's side of the bot, whole: real routes, screens and database; only the clock and the wire are ours."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

import pytest
import sqlalchemy as sa
from telegram import Bot

from bot.alert import Alert
from bot.checkin import AnswerSet
from bot.clinic import Clinic, Provider, Role
from bot.course import Course
from bot.enrollment import Enrollment, Profile
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import enrolling, staffing
from commands.run import make_pipeline
from handlers.links import Links
from handlers.pipeline import pipeline
from handlers.pipeline.limits import UNLIMITED
from sandbox.files import Upload
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest
from storage import tables
from storage.database import SqlStore
from wording.words import Words, read_all

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
TREATED = MONDAY.date()
LINKS = Links("sandbox_clinic_bot", lambda: [b"s" * 32])
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (64).to_bytes(4, "big") * 2


MOMENTS = (tables.due.c.at, tables.outbox.c.ready_at, tables.inbox.c.ready_at)
FIRST = sa.select(*(sa.select(sa.func.min(each)).scalar_subquery() for each in MOMENTS))


def falls_due_at(store: SqlStore) -> datetime | None:
    """The earliest moment of which the bot keeps that something is to happen then."""
    with store.engine.begin() as connection:
        found = connection.execute(FIRST).one()
    return min((each for each in found if each is not None), default=None)


@dataclass
class Ward:
    """People are known by their first name; whatever is done, the bot settles before it returns.

    Ann works at the clinic; Pat is a patient, treated on Monday, 2 March 2026, at 15:00 UTC.
    """

    store: SqlStore
    telegram: Telegram
    pipeline: pipeline.Pipeline
    now: list[datetime]

    def id(self, name: str) -> int:
        person = self.telegram.people.join(name)
        if self.telegram.world.chats[person.id].standing == "stranger":
            self.telegram.world.chats[person.id].standing = "member"
        return int(person.id)

    def run(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        return self.store.transact(work, *args, **kwargs)

    async def settle(self) -> None:
        await self.pipeline.settle()

    async def at(self, moment: datetime) -> None:
        """The clock moves on to this moment, hour by hour; we have been listening all the time.

        Hours in which nothing falls due pass together.
        """
        while self.now[0] < moment:
            due_at = falls_due_at(self.store)
            hours = 1 if due_at is None else max(1, ceil((due_at - self.now[0]) / timedelta(hours=1)))
            self.now[0] = moment if due_at is None else min(moment, self.now[0] + timedelta(hours=hours))
            self.run(lambda tx: tx.marks.set("received", self.now[0]))
            await self.settle()

    async def deaf_until(self, moment: datetime) -> None:
        self.now[0] = moment
        await self.settle()

    async def on_day(self, day: int, hour: int = 11) -> None:
        await self.at(datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day))

    async def tap(self, name: str, label: str, message_id: int | None = None) -> str:
        """What is said for a moment over the chat."""
        return await self._told(self.telegram.people.tap(name, label, message_id=message_id))

    async def taps(self, name: str, *labels: str) -> None:
        for label in labels:
            await self.tap(name, label)

    async def press(self, name: str, data: str, message_id: int | None = None) -> str:
        """A forged button, or one of long ago."""
        newest = max(self.telegram.world.chats[self.id(name)].messages, default=0)
        if not newest:
            newest = self.telegram.people.say(name, "Hello").id
        return await self._told(self.telegram.people.tap(name, data=data, message_id=message_id or newest))

    async def _told(self, tap: Any) -> str:
        await self.settle()
        assert tap.answer is not None, "the spinner of this tap never stops"
        return str(tap.answer.get("text") or "")

    async def say(self, name: str, text: str) -> int:
        said = self.telegram.people.say(name, text)
        await self.settle()
        return said.id

    async def photo(self, name: str, caption: str = "") -> None:
        self.telegram.people.photo(name, Upload("skin.png", PICTURE, "image/png"), caption)
        await self.settle()

    def messages(self, name: str) -> list[Any]:
        """What the bot has put into this chat, oldest first."""
        return [each for each in self.telegram.world.chats[self.id(name)].messages.values() if each.by_bot]

    def texts(self, name: str) -> list[str]:
        return [each.body.text for each in self.messages(name)]

    def last(self, name: str) -> str:
        return self.texts(name)[-1]

    def buttons(self, name: str, message_id: int | None = None) -> list[str]:
        """On this message, or on the last one."""
        message = next(m for m in reversed(self.messages(name)) if message_id in (None, m.id))
        return [button["text"] for row in message.keyboard() for button in row]

    def data(self, name: str, label: str) -> str:
        """What this button of the last message would send."""
        every = [button for row in self.messages(name)[-1].keyboard() for button in row]
        return next(str(button["callback_data"]) for button in every if button["text"] == label)

    def clinic(self, name: str = "Skin & Co", staff: str = "Ann") -> Provider:
        def found(tx: Transaction) -> Provider:
            made = tx.clinics.add(Clinic(0, name, "+49 30 1234567", "Europe/Berlin", "112", self.now[0]))
            admin = Provider(0, made.id, self.id(staff), staff, Role.ADMIN, self.now[0])
            return tx.providers.add(admin)

        provider: Provider = self.run(found)
        return provider

    def link(self, staff: str = "Ann", treated_on: date = TREATED, **profile: Any) -> str:
        """A patient's invitation, as a provider would make it."""

        def enroll(tx: Transaction) -> int:
            provider = tx.providers.of_chat(self.id(staff))
            assert provider is not None
            skin = Profile(depth_mm=1.5, **profile)
            return enrolling.enroll(tx, provider, "microneedling", 2, treated_on, skin, 10, self.now[0]).id

        return LINKS.to(self.run(enroll))

    def staff_link(self) -> str:
        return LINKS.to(self.run(lambda tx: staffing.invite_first_admin(tx, self.now[0]).id))

    async def open(self, name: str, link: str = "") -> None:
        self.telegram.people.open(name, link)
        await self.settle()

    async def patient(self, name: str = "Pat", **treatment: Any) -> None:
        """Has agreed, lives by the clinic's clock, and is asked at ten."""
        self.telegram.people.join(name)
        await self.open(name, self.link(**treatment))
        await self.taps(name, "I agree", "Yes", "10:00 AM")

    def enrollments(self, name: str = "Pat") -> list[Enrollment]:
        return list(self.run(lambda tx: tx.enrollments.of_patient(self.id(name))))

    def course(self, name: str = "Pat") -> Course:
        newest = self.enrollments(name)[0].id
        course: Course = self.run(lambda tx: tx.enrollments.course(newest))
        return course

    def answers(self, name: str = "Pat") -> AnswerSet:
        """The last that were given."""
        return self.course(name).answer_sets[-1]

    def alert(self, name: str = "Pat") -> Alert | None:
        return self.course(name).alert

    def findings(self, name: str = "Pat") -> list[str]:
        alert = self.alert(name)
        return sorted(each.name for each in alert.findings) if alert else []

    def put(self, message: Message) -> None:
        self.run(lambda tx: tx.outbox.put(message, self.now[0]))

    def all_data(self) -> Any:
        """Everything that answers, alerts and enrollments are; equal before and after what changes nothing."""
        names = [each.name for each in self.telegram.people.all() if not each.is_bot]
        ids = [each.id for name in names for each in self.enrollments(name)]
        return self.run(lambda tx: [tx.enrollments.course(each) for each in ids])


def build(store: SqlStore, telegram: Telegram, now: list[datetime]) -> pipeline.Pipeline:
    request = SandboxRequest(telegram)
    bot = Bot(TOKEN, request=request, get_updates_request=request)
    ticks = lambda: now[0].timestamp()  # noqa: E731
    return make_pipeline(store, bot, LINKS, lambda: now[0], pace=UNLIMITED, ticks=ticks)


@pytest.fixture
async def ward(store: SqlStore) -> AsyncIterator[Ward]:
    """A clinic with Ann; nobody else yet."""
    now = [MONDAY]
    telegram = Telegram(lambda: now[0].timestamp())
    house = Ward(store, telegram, build(store, telegram, now), now)
    house.clinic()
    yield house
    await house.pipeline.shut()


async def pat_in_spanish(ward: Ward) -> None:
    """The clinic is an English one; Pat's Telegram is Spanish."""
    ward.telegram.people.join("Pat", language_code="es-MX")
    await ward.open("Pat", ward.link())
    await ward.taps("Pat", "Acepto", "Sí", "10:00")


@pytest.fixture(params=["en", "es"])
async def words(request: pytest.FixtureRequest, ward: Ward) -> Words:
    """Pat, on day 1, has been asked: in each language."""
    spoken: str = request.param
    await (ward.patient("Pat") if spoken == "en" else pat_in_spanish(ward))
    await ward.on_day(1)
    return read_all()[spoken]
