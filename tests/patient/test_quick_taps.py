"""Three taps a second: each shows its screen at once, through our own limits and through Telegram's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot

from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Profile
from bot.ports import Transaction
from bot.workflows import enrolling
from commands.run import make_pipeline
from sandbox.faults import Fault
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest
from storage.database import SqlStore
from tests.provider.conftest import LINKS, House

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def house(store: SqlStore) -> AsyncIterator[House]:
    """With the pace of a real bot, on a clock that stands still while it works."""
    now = [MONDAY]
    telegram = Telegram(lambda: now[0].timestamp())
    telegram.pace.minded = True
    request = SandboxRequest(telegram)
    bot = Bot(TOKEN, request=request, get_updates_request=request)
    pipeline = make_pipeline(store, bot, LINKS, lambda: now[0], ticks=lambda: now[0].timestamp())
    yield House(store, telegram, pipeline, now)
    await pipeline.shut()


async def asked(house: House) -> None:
    """A report is open on Pat's phone, and all is quiet."""
    house.run(_enroll, house)
    await house.say("Pat", "/report")
    await house.forward(seconds=30)


def _enroll(tx: Transaction, house: House) -> None:
    clinic = tx.clinics.add(Clinic(0, "Skin", "+49 30 1", "Europe/Berlin", "112", MONDAY))
    ann = tx.providers.add(Provider(0, clinic.id, house.person("Ann"), "Ann", Role.ADMIN, MONDAY))
    profile = Profile(depth_mm=1.5)
    made = enrolling.enroll(tx, ann, "microneedling", 2, MONDAY.date(), profile, 10, MONDAY)
    enrolling.present(tx, house.person("Pat"), made.id, MONDAY)
    enrolling.consent(tx, house.person("Pat"), made.id, "Pat", "", MONDAY)


async def test_ten_taps_three_a_second_show_each_screen_at_once(house: House) -> None:
    await asked(house)
    message = house.messages("Pat")[-1]
    for number in range(10):
        before = message.body.text
        label = ("Tell the clinic", "‹ Back")[number % 2]
        tap = house.telegram.people.tap("Pat", label, message_id=message.id)
        await house.pipeline.settle()
        assert tap.answer is not None, number
        assert house.telegram.world.chats[house.person("Pat")].messages[message.id].body.text != before, number
        house.now[0] += timedelta(seconds=1 / 3)


async def test_a_429_pauses_the_chat_but_not_the_end_of_its_spinner(house: House) -> None:
    await asked(house)
    house.telegram.faults.add(Fault("429", "edit*", chat_id=house.person("Pat"), seconds=5, times=1))
    message = house.messages("Pat")[-1]
    first = house.telegram.people.tap("Pat", "Tell the clinic", message_id=message.id)
    await house.pipeline.settle()
    second = house.telegram.people.tap("Pat", "Tell the clinic", message_id=message.id)
    await house.pipeline.settle()
    assert first.answer is not None
    assert second.answer is not None
