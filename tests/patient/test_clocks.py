"""Clocks that jump, networks that come and go, patients who travel: nothing is lost, and nobody is woken."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.checkin import CheckInState
from bot.workflows import correcting
from commands.run import make_pipeline
from handlers.pipeline.limits import UNLIMITED
from handlers.pipeline.pipeline import Pipeline
from sandbox.faults import Fault
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest
from storage.database import SqlStore
from tests.patient.conftest import LINKS, MONDAY, Ward

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Wrong(Ward):
    """Our clock is off by so much; Telegram's is right."""

    off: list[timedelta]
    make: Callable[[], Pipeline]

    async def beat(self, **span: float) -> None:
        self.now[0] += timedelta(**span)
        await self.settle()


@pytest.fixture
async def wrong(store: SqlStore) -> AsyncIterator[Wrong]:
    now, off = [MONDAY], [timedelta()]
    telegram = Telegram(lambda: now[0].timestamp())

    def make() -> Pipeline:
        request = SandboxRequest(telegram)
        bot = Bot(TOKEN, request=request, get_updates_request=request)
        ticks = lambda: now[0].timestamp()  # noqa: E731
        return make_pipeline(store, bot, LINKS, lambda: now[0] + off[0], pace=UNLIMITED, ticks=ticks)

    house = Wrong(store, telegram, make(), now, off, make)
    house.clinic()
    yield house
    await house.pipeline.shut()


@pytest.mark.parametrize("off", [HOUR, -HOUR, DAY, -DAY])
@pytest.mark.parametrize("beats", [1, 60], ids=["one-beat", "an-hour"])
async def test_a_clock_that_jumps_loses_nothing(wrong: Wrong, off: timedelta, beats: int) -> None:
    await wrong.patient("Pat")
    await wrong.on_day(1, hour=8)
    wrong.off[0] = off
    for _ in range(beats):
        await wrong.beat(minutes=1)
    asked = [each.on for each in wrong.course().checkins]
    assert date(2026, 3, 4) not in asked
    wrong.off[0] = timedelta()
    await wrong.on_day(3, hour=12)
    checkins = {each.on: each for each in wrong.course().checkins}
    assert set(checkins) == {date(2026, 3, day) for day in (3, 4, 5)}
    assert not any(each.state is CheckInState.MISSED_BY_US for each in checkins.values())
    questions = [each for each in wrong.texts("Pat") if "day 1" in each]
    assert len(questions) >= 1


@pytest.mark.parametrize("off", [DAY, 40 * DAY, -14 * HOUR])
async def test_a_clock_that_is_wrong_at_start_does_nothing_before_telegram_has_told_the_time(
    wrong: Wrong, off: timedelta
) -> None:
    await wrong.patient("Pat")
    await wrong.on_day(1, hour=12)
    await wrong.say("Pat", "All clear")
    await wrong.pipeline.shut()
    wrong.off[0] = off
    wrong.pipeline = wrong.make()
    away = wrong.telegram.faults.add(Fault("away", "*"))
    for _ in range(5):
        wrong.now[0] += timedelta(seconds=1)
        await wrong.pipeline.heartbeat.drain()
    assert [each.on for each in wrong.course().checkins] == [date(2026, 3, 3)]
    wrong.telegram.faults.remove(away.id)
    wrong.off[0] = timedelta()
    await wrong.on_day(3, hour=12)
    states = {each.on: each.state for each in wrong.course().checkins}
    assert set(states) == {date(2026, 3, day) for day in (3, 4, 5)}
    assert CheckInState.MISSED_BY_US not in states.values()


def test_where_nobody_can_tell_of_telegrams_dates_they_are_not_waited_for(store: SqlStore) -> None:
    bot = Bot(TOKEN, request=HTTPXRequest(), get_updates_request=HTTPXRequest())
    assert make_pipeline(store, bot, LINKS, lambda: MONDAY).clock.is_sure()


async def test_while_the_clock_is_wrong_alerts_climb_all_the_same(wrong: Wrong) -> None:
    await wrong.patient("Pat")
    await wrong.on_day(1, hour=11)
    wrong.off[0] = DAY
    await wrong.beat(seconds=30)
    await wrong.say("Pat", "there is yellow pus")
    alert = wrong.alert()
    assert alert is not None
    assert abs(alert.raised_at - wrong.now[0]) < timedelta(minutes=1)
    for _ in range(14):
        await wrong.beat(minutes=1)
    assert wrong.alert() == alert
    await wrong.beat(minutes=2)
    climbed = wrong.alert()
    assert climbed is not None
    assert climbed.step == 1


async def test_a_network_that_comes_and_goes_says_sorry_once_a_day(ward: Ward) -> None:
    """Twelve outages of three minutes in a day."""
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    for _ in range(12):
        fault = ward.telegram.faults.add(Fault("away", "*"))
        for _ in range(9):
            ward.now[0] += timedelta(seconds=20)
            await ward.settle()
        ward.telegram.faults.remove(fault.id)
        for _ in range(4):
            ward.now[0] += timedelta(minutes=10)
            await ward.settle()
    assert sum("I was away for a while" in each for each in ward.texts("Pat")) == 1
    assert ward.alert() is None


async def test_nor_twice_to_a_patient_in_two_treatments(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.open("Pat", ward.link())
    await ward.tap("Pat", "I agree")
    await ward.on_day(1, hour=9)
    for _ in range(4):
        fault = ward.telegram.faults.add(Fault("away", "*"))
        for _ in range(9):
            ward.now[0] += timedelta(seconds=20)
            await ward.settle()
        ward.telegram.faults.remove(fault.id)
        for _ in range(4):
            ward.now[0] += timedelta(minutes=10)
            await ward.settle()
    assert sum("I was away for a while" in each for each in ward.texts("Pat")) == 1


def move(ward: Ward, zone: str) -> None:
    chat_id, enrollment = ward.id("Pat"), ward.course().enrollment.id
    ward.run(correcting.choose_timezone, chat_id, enrollment, zone, ward.now[0])


ZONES = ["Pacific/Honolulu", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Kiritimati", "Asia/Kolkata"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [9, 13, 20])
async def test_who_travels_is_woken_by_nothing_and_asked_no_date_twice(ward: Ward, zone: str, hour: int) -> None:
    await ward.patient("Pat")
    await ward.on_day(2, hour=hour)
    move(ward, zone)
    start, seen = ward.now[0], len(ward.messages("Pat"))
    while ward.now[0] < start + timedelta(days=3):
        await ward.at(ward.now[0] + HOUR)
        for _ in ward.messages("Pat")[seen:]:
            wall = ward.now[0].astimezone(ZoneInfo(zone))
            assert 8 <= wall.hour < 21, f"{wall:%H:%M} in {zone}"
        seen = len(ward.messages("Pat"))
    dates = [each.on for each in ward.course().checkins]
    assert len(dates) == len(set(dates))
    assert "day -1" not in "".join(ward.texts("Pat") + ward.texts("Ann"))


async def test_day_0_is_the_patients_own_date_of_the_treatment(ward: Ward) -> None:
    """Treated on Monday at 16:00 in Berlin, which is Tuesday in Auckland and Monday in Honolulu."""
    await ward.patient("Pat")
    enrollment = ward.course().enrollment
    for zone in ("Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin"):
        move(ward, zone)
        moved = ward.course().enrollment
        assert enrollment.treated_at is not None
        assert moved.treated_on == enrollment.treated_at.astimezone(ZoneInfo(zone)).date()
