"""What one person sends faster than it is answered one by one is worked as one, and costs next to nothing."""

import json
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from handlers.pipeline import turns
from handlers.pipeline.limits import UNLIMITED
from handlers.pipeline.pipeline import Pipeline
from handlers.pipeline.turns import Turns
from storage.tables import inbox
from tests.pipeline.conftest import START, Rig
from tests.pipeline.test_worker import BOT, receive, update, write

STATES = sa.select(inbox.c.state, sa.func.count()).group_by(inbox.c.state)


def limited(rig: Rig) -> Pipeline:
    rig.pace = replace(UNLIMITED, heard=(3, 2))
    return rig.pipeline()


async def flood(rig: Rig, person: int, messages: int, first: int = 1) -> Pipeline:
    """All within a second, and two more seconds."""
    pipeline = limited(rig)
    for number in range(first, first + messages):
        write(rig, number, person, f"m{number}")
    await pipeline.settle(poll=False)
    rig.clock.forward(2)
    await pipeline.settle(poll=False)
    return pipeline


def states(rig: Rig) -> dict[str, int]:
    return dict(rig.store.transact(lambda tx: tx.sql.all(STATES)))


def written(rig: Rig, number: int, person: int, text: str) -> dict[str, Any]:
    sent = update(number, person, text)
    sent["message"]["date"] = int(rig.clock().timestamp())
    return sent


async def test_the_first_are_worked_one_by_one_and_the_others_as_one(rig: Rig, ann: int) -> None:
    await flood(rig, ann, 8)
    assert rig.worked == [f"{ann}:m1", f"{ann}:m2", f"{ann}:m3"]
    assert rig.gathered == [(["m4", "m5", "m6", "m7", "m8"], True)]
    assert rig.texts(ann) == ["got m1", "got m2", "got m3", "a lot"]
    assert rig.waiting() == (0, 0)


async def test_it_is_waited_for_more_before_anything_is_gathered(rig: Rig, ann: int) -> None:
    pipeline = limited(rig)
    for number in range(1, 6):
        write(rig, number, ann, f"m{number}")
    await pipeline.settle(poll=False)
    assert rig.gathered == []
    rig.clock.forward(1)
    write(rig, 6, ann, "m6")
    await pipeline.settle(poll=False)
    assert rig.gathered == []
    rig.clock.forward(1)
    await pipeline.settle(poll=False)
    assert [said for said, _ in rig.gathered] == [["m4", "m5", "m6"]]


async def test_nobody_else_is_kept_waiting(rig: Rig, ann: int, ben: int) -> None:
    pipeline = limited(rig)
    for number in range(1, 9):
        write(rig, number, ann, f"m{number}")
    write(rig, 9, ben, "hello")
    await pipeline.settle(poll=False)
    assert f"{ben}:hello" in rig.worked


async def test_they_are_told_once_a_minute(rig: Rig, ann: int) -> None:
    pipeline = limited(rig)
    for number in range(1, 90):
        receive(rig, json.dumps(written(rig, number, ann, f"m{number}")).encode())
        await pipeline.settle(poll=False)
        rig.clock.forward(1)
    told = [is_told for _, is_told in rig.gathered]
    assert told.count(True) == 2


async def test_who_is_quiet_for_a_minute_is_answered_again(rig: Rig, ann: int) -> None:
    pipeline = limited(rig)
    for number in range(1, 6):
        receive(rig, json.dumps(written(rig, number, ann, f"m{number}")).encode())
    await pipeline.settle(poll=False)
    rig.clock.forward(61)
    await pipeline.settle(poll=False)
    receive(rig, json.dumps(written(rig, 6, ann, "m6")).encode())
    await pipeline.settle(poll=False)
    assert rig.worked[-1] == f"{ann}:m6"


async def test_a_tap_counts_apart_and_is_gathered_too(rig: Rig, ann: int) -> None:
    pipeline = limited(rig)
    sender = {"id": ann, "is_bot": False, "first_name": "Ann"}
    for number in range(1, 5):
        receive(rig, json.dumps({"update_id": number, "callback_query": tap(number, sender)}).encode())
    write(rig, 5, ann, "m5")
    for _ in range(2):
        await pipeline.settle(poll=False)
        rig.clock.forward(2)
    assert len(rig.worked) == 2
    assert rig.gathered == [(["tap", "tap", "m5"], True)]


def tap(number: int, sender: dict[str, Any]) -> dict[str, Any]:
    chat = {"id": sender["id"], "type": "private", "first_name": "Ann"}
    message = {"message_id": 1, "date": 0, "chat": chat, "text": "?"}
    return {"id": str(number), "from": sender, "chat_instance": "1", "message": message, "data": "yes:1"}


async def test_what_cannot_be_gathered_is_worked_one_by_one(rig: Rig, ann: int) -> None:
    rig.gathering_is_broken = True
    await flood(rig, ann, 5)
    assert rig.worked == [f"{ann}:m{number}" for number in range(1, 6)]
    assert rig.waiting() == (0, 0)


async def test_an_update_that_nobody_can_read_ends_the_flood_and_is_put_aside(rig: Rig, ann: int) -> None:
    pipeline = limited(rig)
    for number in range(1, 6):
        write(rig, number, ann, f"m{number}")
    receive(rig, json.dumps({"update_id": 6, "message": {"from": {"id": ann}}}).encode())
    write(rig, 7, ann, "m7")
    for _ in range(6):
        await pipeline.settle(poll=False)
        rig.clock.forward(6)
    assert [said for said, _ in rig.gathered] == [["m4", "m5"], ["m7"]]
    assert states(rig)["dead"] == 1


async def test_that_the_bot_was_blocked_is_noted_in_a_flood_too(rig: Rig, ann: int) -> None:
    pipeline = limited(rig)
    for number in range(1, 6):
        write(rig, number, ann, f"m{number}")
    chat = {"id": ann, "type": "private", "first_name": "Ann"}
    sender = {"id": ann, "is_bot": False, "first_name": "Ann"}
    bot = {"user": {"id": BOT, "is_bot": True, "first_name": "Bot"}}
    news = {"chat": chat, "from": sender, "date": 0, "old_chat_member": {**bot, "status": "member"}}
    news["new_chat_member"] = {**bot, "status": "kicked", "until_date": 0}
    receive(rig, json.dumps({"update_id": 6, "my_chat_member": news}).encode())
    for _ in range(2):
        await pipeline.settle(poll=False)
        rig.clock.forward(2)
    assert ("not understood", 6) in rig.told


async def test_rows_that_were_gathered_go_once_telegram_cannot_repeat_them(rig: Rig, ann: int) -> None:
    await flood(rig, ann, 8)
    assert states(rig) == {"done": 3, "gathered": 5}
    receive(rig, json.dumps(update(5, ann, "m5")).encode())
    assert states(rig) == {"done": 3, "gathered": 5}
    rig.store.transact(lambda tx: tx.inbox.put(BOT, [], rig.clock(), confirmed=7))
    assert states(rig) == {"done": 3, "gathered": 2}


async def test_the_receiver_says_what_telegram_has_confirmed(rig: Rig, ann: int) -> None:
    pipeline = limited(rig)
    for number in range(8):
        rig.telegram.people.say("Ann", f"m{number}")
    for _ in range(2):
        await pipeline.settle()
        rig.clock.forward(2)
    assert states(rig) == {"done": 3, "gathered": 5}
    rig.clock.forward(61)
    rig.telegram.people.say("Ann", "later")
    await pipeline.settle()
    assert states(rig) == {"done": 4}


def test_a_turn_comes_back_a_minute_after_the_oldest() -> None:
    every = Turns(messages=2, taps=1)
    at = [START.replace(second=second) for second in (0, 10, 20)]
    assert [every.take(1, each, is_tap=False) for each in at] == [True, True, False]
    assert every.take(2, at[2], is_tap=False)
    assert every.take(1, at[2], is_tap=True)
    assert not every.take(1, at[1].replace(minute=1, second=9), is_tap=False)
    assert every.take(1, at[0].replace(minute=2, second=9), is_tap=False)


class Looked(dict[Any, Any]):
    times = 0

    def items(self) -> Any:
        Looked.times += 1
        return super().items()


def test_who_is_quiet_is_forgotten() -> None:
    every = Turns()
    for person in range(turns.MOST_PEOPLE):
        every.take(person, START, is_tap=False)
    every.take(-1, START.replace(minute=5), is_tap=False)
    assert len(every._taken) == 1


def test_a_crowd_is_not_looked_through_at_each_update() -> None:
    """Thousands may answer within one minute."""
    every = Turns()
    for person in range(5 * turns.MOST_PEOPLE):
        every._taken = Looked(every._taken) if type(every._taken) is dict else every._taken
        every.take(person, START, is_tap=False)
    assert Looked.times < 5
