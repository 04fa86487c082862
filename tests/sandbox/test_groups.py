"""Groups from end to end: made, joined, spoken and tapped in, and moved to a supergroup."""

import httpx
import pytest
from telegram import Update
from telegram.error import ChatMigrated

from sandbox.errors import Impossible
from sandbox.telegram import USERNAME
from tests.sandbox.conftest import Line

WANTED = ["message", "callback_query", "my_chat_member"]


async def act(control: httpx.AsyncClient, what: str, **given: object) -> dict[str, object]:
    answer = await control.post(f"/{what}", json=given)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def news(line: Line) -> list[Update]:
    """What the bot has not heard of yet."""
    updates = await line.bot.get_updates(allowed_updates=WANTED)
    if updates:
        await line.bot.get_updates(offset=updates[-1].update_id + 1)
    return list(updates)


async def test_a_bot_is_added_and_spoken_to(http_line: Line, control: httpx.AsyncClient) -> None:
    line = http_line
    for name in ("Bob", "Cleo"):
        await act(control, "people", name=name)
    group = await act(control, "groups", title="Team", person="Ann", members=["Bob"])
    added, announced = await news(line)
    assert added.my_chat_member is not None
    assert (added.my_chat_member.chat.id, added.my_chat_member.new_chat_member.status) == (group["id"], "member")
    assert announced.message is not None
    assert [each.username for each in announced.message.new_chat_members] == [USERNAME]
    await act(control, "groups/member", chat=group["id"], person="Ann", member="Cleo", status="member")
    for text in (f"/status@{USERNAME}", "/status@other_bot", "/status", "hello"):
        await act(control, "say", person="Cleo", chat=group["id"], text=text)
    joined, *heard = [update.message for update in await news(line)]
    assert joined is not None
    assert [each.first_name for each in joined.new_chat_members] == ["Cleo"]
    assert [each and each.text for each in heard] == [f"/status@{USERNAME}", "/status"]


async def test_a_button_in_a_group_is_tapped_by_whoever_is_there(http_line: Line, control: httpx.AsyncClient) -> None:
    line = http_line
    await act(control, "people", name="Bob")
    group = await act(control, "groups", title="Team", person="Ann", members=["Bob"])
    await news(line)
    keyboard = {"inline_keyboard": [[{"text": "I’ve got it", "callback_data": "take"}]]}
    sent = await line.bot.send_message(int(str(group["id"])), "An alert", api_kwargs={"reply_markup": keyboard})
    await act(control, "tap", person="Bob", chat=group["id"], label="I’ve got it")
    (update,) = await news(line)
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert (query.from_user.first_name, query.data) == ("Bob", "take")
    assert (query.message.chat.id, query.message.message_id) == (group["id"], sent.message_id)
    assert await query.answer("Yours")


async def test_a_group_moves_and_the_old_one_is_closed(http_line: Line, control: httpx.AsyncClient) -> None:
    line = http_line
    group = await act(control, "groups", title="Team", person="Ann")
    await line.bot.send_message(int(str(group["id"])), "before")
    new = await act(control, "migrate", chat=group["id"], person="Ann")
    with pytest.raises(ChatMigrated) as moved:
        await line.bot.send_message(int(str(group["id"])), "after")
    assert moved.value.new_chat_id == new["id"]
    with pytest.raises(Impossible, match="'Team' is a supergroup now"):
        line.telegram.people.say("Ann", "/status", chat=int(str(group["id"])))
    await act(control, "say", person="Ann", chat=new["id"], text="/status")
    last = (await news(line))[-1].message
    assert last is not None
    assert (last.text, last.chat.id, last.chat.type) == ("/status", new["id"], "supergroup")
