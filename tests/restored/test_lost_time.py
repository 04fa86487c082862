"""Where the note beside the database was put back with it, Telegram's own messages tell that it is a copy."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.alert import AlertState
from commands import setback
from commands.run import make_pipeline
from commands.setback import Off
from handlers.pipeline.limits import UNLIMITED
from handlers.pipeline.lost_time import LostTime
from storage.types import EPOCH
from tests.provider.conftest import LINKS, MONDAY, House, bot_of

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


async def carded(house: House) -> datetime:
    """Bob has a card; when it was sent."""
    await house.admin()
    await house.colleague("Bob")
    house.patient("Pat")
    await house.report("Pat", signs=("pus",))
    return house.now[0]


async def begin_again(house: House, off: Off) -> asyncio.Event:
    told = asyncio.Event()
    await house.pipeline.shut()
    ticks = lambda: house.now[0].timestamp()  # noqa: E731
    watch = setback.watch_for(house.store, off, told)
    more: dict[str, Any] = {"pace": UNLIMITED, "ticks": ticks, "lost_time": watch}
    house.pipeline = make_pipeline(house.store, bot_of(house.telegram), LINKS, lambda: house.now[0], **more)
    return told


async def test_a_tap_on_what_was_sent_while_we_were_off_ends_the_run_unworked(house: House) -> None:
    sent_at = await carded(house)
    house.now[0] += 3 * HOUR
    told = await begin_again(house, Off(sent_at - HOUR, house.now[0], None))
    await house.tap("Bob", "I’ve got it")
    assert told.is_set()
    assert house.alert(1).state is not AlertState.ACKNOWLEDGED
    assert house.run(lambda tx: tx.inbox.count_waiting()) == 1
    assert house.run(setback.is_to_be_judged)
    assert house.run(lambda tx: tx.marks.get(setback.RESTORED)) == sent_at - HOUR


async def test_a_reply_to_it_does_so_too(house: House) -> None:
    sent_at = await carded(house)
    house.now[0] += 3 * HOUR
    told = await begin_again(house, Off(sent_at - HOUR, house.now[0], None))
    house.telegram.people.say("Bob", "He is well", reply_to=house.messages("Bob")[-1].id)
    await house.pipeline.settle()
    assert told.is_set()


@pytest.mark.parametrize(
    ("since", "until"),
    [
        pytest.param(-10 * SECOND, 3 * HOUR, id="sent-last-and-never-noted"),
        pytest.param(HOUR, 3 * HOUR, id="sent-before-we-went-off"),
        pytest.param(-2 * HOUR, -HOUR, id="sent-since-we-began"),
        pytest.param(-2 * HOUR, 10 * SECOND, id="sent-as-we-began"),
    ],
)
async def test_what_we_may_have_sent_proves_nothing(house: House, since: timedelta, until: timedelta) -> None:
    sent_at = await carded(house)
    house.now[0] += 3 * HOUR
    told = await begin_again(house, Off(sent_at + since, sent_at + until, None))
    await house.tap("Bob", "I’ve got it")
    assert not told.is_set()
    assert house.alert(1).state is AlertState.ACKNOWLEDGED


def test_a_new_database_has_nothing_to_be_judged(house: House) -> None:
    assert setback.watch_for(house.store, Off(EPOCH, MONDAY, None), asyncio.Event()) is None
    assert isinstance(setback.watch_for(house.store, Off(MONDAY, MONDAY, None), asyncio.Event()), LostTime)
