import asyncio
import json
import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.inbox import RawUpdate
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import BadButton
from handlers.pipeline import page
from handlers.pipeline.worker import Otherwise
from tests.pipeline.conftest import Rig, refuse

BOT = 7100000001


def update(update_id: int, person: int, text: str) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "Ann"}
    chat = {"id": person, "type": "private", "first_name": "Ann"}
    message = {"message_id": update_id, "date": 0, "from": sender, "chat": chat, "text": text}
    return {"update_id": update_id, "message": message}


def note(chat_id: int, text: str) -> Message:
    return Message(chat_id, "note", params={"text": text})


def broken(*_: Any) -> None:
    raise ZeroDivisionError


def keep(tx: Transaction, raw: Sequence[RawUpdate], now: datetime) -> int:
    return tx.inbox.put(BOT, raw, now)


def receive(rig: Rig, *bodies: bytes) -> None:
    """As the receiver would keep them."""
    raw: list[RawUpdate] = []
    for number, body in enumerate(bodies):
        try:
            raw.extend(page.read(b'{"ok":true,"result":[' + body + b"]}").updates)
        except page.BadPage:
            raw.append(RawUpdate(number, 0, body))
    rig.store.transact(keep, raw, rig.clock())


def write(rig: Rig, number: int, person: int, text: str) -> None:
    receive(rig, json.dumps(update(number, person, text)).encode())


async def until_worked(rig: Rig) -> None:
    """The tries of a failing update lie 1 and 5 seconds apart."""
    pipeline = rig.pipeline()
    await pipeline.settle(poll=False)
    for _ in range(1_000):
        if rig.waiting() == (0, 0):
            return
        rig.clock.forward(6)
        await pipeline.settle(poll=False)


async def test_reply_and_done_are_one_transaction(rig: Rig) -> None:
    ann, seen = rig.person("Ann"), list[tuple[int, int]]()

    def act(tx: Transaction, update: Update, now: datetime) -> None:
        tx.outbox.put(note(ann, "got it"), now)
        seen.append((tx.inbox.count_waiting(), tx.outbox.count_waiting()))
        if len(seen) < 2:
            raise ZeroDivisionError

    rig.act = act
    write(rig, 1, ann, "hello")
    await until_worked(rig)
    assert rig.texts(ann) == ["got it"]
    assert seen == [(1, 1), (1, 1)]


async def test_three_failures_put_an_update_aside_and_others_go_on(rig: Rig) -> None:
    ann, ben = rig.person("Ann"), rig.person("Ben")

    def act(tx: Transaction, update: Update, now: datetime) -> None:
        rig.worked.append(str(update.message and update.message.text))
        if rig.worked[-1] == "poison":
            raise ZeroDivisionError

    rig.act = act
    for number, (person, text) in enumerate([(ann, "poison"), (ann, "after"), (ben, "hello")], 1):
        write(rig, number, person, text)
    await rig.pipeline().settle(poll=False)
    assert rig.worked == ["poison", "hello"]
    await until_worked(rig)
    assert rig.worked == ["poison", "hello", "poison", "poison", "after"]
    assert ("dead", ann) in rig.told
    assert rig.texts(ann) == ["sorry"]
    assert rig.waiting() == (0, 0)


async def test_if_even_sorry_fails_the_update_is_still_put_aside(rig: Rig) -> None:
    ann = rig.person("Ann")
    rig.act = broken
    pipeline = rig.pipeline()
    pipeline.worker._otherwise = Otherwise(refuse, refuse, broken, broken, broken)
    write(rig, 1, ann, "poison")
    for _ in range(4):
        await pipeline.settle(poll=False)
        rig.clock.forward(6)
    assert rig.waiting() == (0, 0)


@pytest.mark.parametrize("error", [BadButton, None])
async def test_who_may_not_is_refused_at_once(rig: Rig, error: type[Exception] | None) -> None:
    def act(tx: Transaction, update: Update, now: datetime) -> None:
        rig.worked.append("tried")
        tx.outbox.put(note(update.update_id, "must be rolled back"), now)
        if error:
            raise error
        refuse(tx, update, now)

    rig.act = act
    write(rig, 1, rig.person("Ann"), "hello")
    await until_worked(rig)
    assert (rig.worked, rig.told, rig.waiting()) == (["tried"], [("refused", 1)], (0, 0))


async def test_what_no_handler_wants_is_not_understood(rig: Rig) -> None:
    body = update(3, rig.person("Ann"), "x")
    body["message"]["sticker"] = body["message"].pop("text") and {
        "file_id": "f",
        "file_unique_id": "u",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    }
    receive(rig, json.dumps(body).encode())
    await until_worked(rig)
    assert rig.told == [("not understood", 3)]


async def test_a_filter_that_raises_is_a_failure_and_not_a_silence(rig: Rig) -> None:
    class Broken(filters.MessageFilter):
        def filter(self, message: Any) -> bool:
            raise ZeroDivisionError

    pipeline = rig.pipeline()
    pipeline._application.add_handler(MessageHandler(Broken(), refuse), group=-1)  # type: ignore[arg-type]
    write(rig, 1, rig.person("Ann"), "hello")
    for _ in range(4):
        await pipeline.settle(poll=False)
        rig.clock.forward(6)
    assert rig.told[0] == ("dead", rig.person("Ann"))


async def test_one_persons_updates_are_worked_in_order_while_people_go_in_parallel(rig: Rig) -> None:
    people = [rig.person(f"P{number}") for number in range(6)]
    dice = random.Random(1)
    sent = [(person, step) for person in people for step in range(10)]
    sent.sort(key=lambda each: (each[1], dice.random()))
    for number, (person, step) in enumerate(sent, 1):
        write(rig, number, person, f"{step}")
    pipeline, stop = rig.pipeline(), asyncio.Event()
    await pipeline._introduce_once()
    running = asyncio.create_task(pipeline.worker.run(stop))
    async with asyncio.timeout(20):
        while rig.waiting()[0]:  # noqa: ASYNC110 (what is waited for is a commit in another thread)
            await asyncio.sleep(0.01)
    stop.set()
    pipeline.worker.wake.set()
    await running
    for person in people:
        mine = [text for text in rig.worked if text.startswith(f"{person}:")]
        assert mine == [f"{person}:{step}" for step in range(10)]


async def test_an_update_taken_over_by_another_is_let_go(rig: Rig) -> None:
    ann = rig.person("Ann")
    write(rig, 1, ann, "hello")
    pipeline = rig.pipeline()
    await pipeline._introduce_once()
    stale = (await pipeline.worker._claim(1))[0]
    rig.clock.forward(61)
    await pipeline.settle(poll=False)
    await pipeline.worker._work(stale)
    await pipeline.settle(poll=False)
    assert rig.texts(ann) == ["got hello"]


JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**70,
    1e308,
    "garbage",
    "\ud800",
    "\0",
    [],
    {},
    [[]],
    {"id": None},
    "9" * 4096,
)


def mutated(dice: random.Random, body: bytes) -> bytes:
    """One of a thousand ways in which an update can be wrong: in its bytes, or in what it holds."""
    if dice.random() < 0.4:
        raw = bytearray(body)
        for _ in range(dice.randint(1, 4)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        return bytes(raw)
    parsed = json.loads(body)
    place = parsed
    while True:
        key = dice.choice(list(place))
        if isinstance(place[key], dict) and place[key] and dice.random() < 0.7:
            place = place[key]
            continue
        if dice.random() < 0.3:
            del place[key]
        else:
            place[key] = dice.choice(JUNK)
        return json.dumps(parsed).encode()


async def test_no_malformed_update_stops_the_others(rig: Rig) -> None:
    """600 of them, and after each hundred somebody who only wants an answer."""
    dice, ann, batch = random.Random(7), rig.person("Ann"), list[bytes]()
    for number in range(1, 601):
        batch.append(mutated(dice, json.dumps(update(number, 1_000 + number, "hello")).encode()))
        if number % 100 == 0:
            receive(rig, *batch)
            batch.clear()
            write(rig, 10_000 + number, ann, f"{number}")
            await rig.pipeline().settle(poll=False)
            assert rig.texts(ann)[-1] == f"got {number}"
    await until_worked(rig)
    assert rig.waiting() == (0, 0)
    assert sum(each[0] == "dead" for each in rig.told) > 100
