"""What waits for the bot, until it is confirmed or too old."""

import asyncio

import pytest
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError

from sandbox.faults import Fault
from sandbox.telegram import Telegram
from sandbox.updates import Updates
from tests.sandbox.conftest import Clock, Line

HOUR = 3600.0
FIRST_ID = 512_000_001


async def texts(bot: Bot, offset: int | None = None, limit: int | None = None) -> list[str | None]:
    page = await bot.get_updates(offset=offset, limit=limit)
    return [update.message.text for update in page if update.message]


def say(line: Line, *said: str) -> None:
    for text in said:
        line.telegram.people.say("Ann", text)


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(line: Line) -> None:
    say(line, "one", "two")
    first, second = await line.bot.get_updates()
    assert await texts(line.bot) == ["one", "two"]
    assert await texts(line.bot, offset=first.update_id) == ["one", "two"]
    assert await texts(line.bot, offset=first.update_id + 1) == ["two"]
    assert line.telegram.unconfirmed() == 1
    assert await texts(line.bot, offset=second.update_id + 1) == []
    assert await texts(line.bot) == []


async def test_ids_ascend_by_one(line: Line) -> None:
    say(line, "one", "two", "three")
    ids = [update.update_id for update in await line.bot.get_updates()]
    assert ids == list(range(ids[0], ids[0] + 3))


async def test_a_page_holds_no_more_than_its_limit(line: Line) -> None:
    say(line, "one", "two", "three")
    assert await texts(line.bot, limit=2) == ["one", "two"]


async def test_a_negative_offset_counts_from_the_end_and_forgets_the_rest(line: Line) -> None:
    say(line, "one", "two", "three")
    assert await texts(line.bot, offset=-1) == ["three"]
    assert await texts(line.bot) == ["three"]


@pytest.mark.parametrize(("age", "left"), [(24 * HOUR - 1, 1), (24 * HOUR, 0)])
async def test_messages_wait_for_a_day(line: Line, clock: Clock, age: float, left: int) -> None:
    say(line, "one")
    clock.now += age
    assert len(await line.bot.get_updates()) == left


@pytest.mark.parametrize(("age", "left"), [(149, 1), (150, 0)])
async def test_a_tap_waits_for_150_seconds(line: Line, clock: Clock, age: float, left: int) -> None:
    await line.send("Well?", "Yes")
    line.telegram.people.tap("Ann", "Yes")
    clock.now += age
    assert len(await line.bot.get_updates()) == left


async def test_only_allowed_kinds_are_kept_from_then_on(line: Line) -> None:
    say(line, "before")
    await line.bot.get_updates(allowed_updates=["my_chat_member"])
    say(line, "unheard")
    line.telegram.people.block("Ann")
    assert [update.my_chat_member is not None for update in await line.bot.get_updates()] == [False, True]


async def test_a_newer_poll_ends_the_older_with_a_conflict(line: Line) -> None:
    older = asyncio.create_task(line.bot.get_updates(timeout=30))
    await asyncio.sleep(0)
    newer = asyncio.create_task(line.bot.get_updates(timeout=30))
    with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
        await older
    say(line, "for the newer")
    assert [update.message and update.message.text for update in await newer] == ["for the newer"]


async def test_a_waiting_poll_hears_at_once(http_line: Line) -> None:
    poll = asyncio.create_task(http_line.bot.get_updates(timeout=30))
    await http_line.bot.get_me()
    say(http_line, "now")
    (update,) = await asyncio.wait_for(poll, 5)
    assert update.message is not None
    assert update.message.text == "now"


async def test_a_poll_that_hears_nothing_ends_empty(line: Line) -> None:
    assert await line.bot.get_updates(timeout=0) == ()


async def test_garbage_stands_in_the_page_until_it_is_confirmed(line: Line) -> None:
    line.telegram.faults.add(Fault("garbage_update", times=1))
    say(line, "after it")
    status, body = await line.telegram.call(line.telegram.token, "getUpdates", {})
    assert (status, [update["message"] for update in body["result"]][1]) == (200, "garbage")
    with pytest.raises(Exception, match=r"string indices|has no attribute"):
        Update.de_json(body["result"][1], line.bot)


async def test_losing_the_network_cuts_a_waiting_poll(line: Line) -> None:
    poll = asyncio.create_task(line.bot.get_updates(timeout=30))
    await asyncio.sleep(0)
    line.telegram.faults.add(Fault("away"))
    line.telegram.world.bell.ring()
    with pytest.raises(NetworkError):
        await poll


def test_after_a_silent_week_ids_start_elsewhere_and_an_old_offset_confirms_nothing() -> None:
    updates = Updates(FIRST_ID)
    updates.put("message", "old", 0)
    updates.put("message", "new", 8 * 24 * HOUR)
    (new,) = updates.page(FIRST_ID + 1, 100, 8 * 24 * HOUR)
    assert new["message"] == "new"
    assert abs(new["update_id"] - FIRST_ID) > 1000


def test_an_offset_from_beyond_a_restart_of_ids_starts_at_the_head() -> None:
    updates = Updates(FIRST_ID)
    updates.put("message", "here", 0)
    assert [update["message"] for update in updates.page(FIRST_ID + 5000, 100, 0)] == ["here"]


async def test_ids_go_on_after_a_reset(line: Line) -> None:
    say(line, "one")
    (before,) = await line.bot.get_updates()
    line.telegram.reset()
    line.telegram.people.join("Bob")
    line.telegram.people.open("Bob")
    (after,) = await line.bot.get_updates(offset=before.update_id + 1)
    assert after.update_id > before.update_id
    assert after.effective_user is not None
    assert after.effective_user.first_name == "Bob"


async def test_idle_is_when_all_is_confirmed(telegram: Telegram, line: Line) -> None:
    assert await telegram.until_idle(0)
    say(line, "one")
    assert not await telegram.until_idle(0)
    waiting = asyncio.create_task(telegram.until_idle(30))
    (update,) = await line.bot.get_updates()
    await line.bot.get_updates(offset=update.update_id + 1)
    assert await waiting


async def test_the_webhook_info_counts_what_waits(line: Line) -> None:
    say(line, "one", "two")
    assert (await line.bot.get_webhook_info()).pending_update_count == 2
    await line.bot.delete_webhook(drop_pending_updates=True)
    assert (await line.bot.get_webhook_info()).pending_update_count == 0
