"""What an instance does while another leads, and what it leaves alone."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from bot.inbox import RawUpdate
from bot.outbox import Message
from bot.ports import Transaction
from handlers.pipeline.heartbeat import UPKEEP_HOUR
from handlers.screen import Screen
from tests.pipeline.conftest import Note, Rig, draw
from tests.pipeline.test_pipeline import Running


class Given:
    """The lead, given and taken by the test."""

    def __init__(self, has_it: bool = False) -> None:
        self.has_it, self.told = has_it, asyncio.Event()
        self._lead: asyncio.Future[Callable[[], Coroutine[Any, Any, None]]] = asyncio.Future()
        self._term: asyncio.Task[None] | None = None

    def leads(self) -> bool:
        return self.has_it

    def tell(self) -> None:
        self.told.set()

    async def run(self, lead: Callable[[], Coroutine[Any, Any, None]], _woken: Callable[[], None]) -> None:
        self._lead.set_result(lead)
        await asyncio.Event().wait()

    async def give(self) -> None:
        lead = await self._lead
        self._term = asyncio.create_task(lead())
        self.has_it = True

    async def take(self) -> None:
        self.has_it = False
        assert self._term is not None
        self._term.cancel()
        await asyncio.wait({self._term})


def arrives(rig: Rig, chat_id: int, text: str) -> None:
    """By the hands of the one that leads."""
    message = {"message_id": 1, "date": 1, "chat": {"id": chat_id, "type": "private"}, "text": text}
    message["from"] = {"id": chat_id, "is_bot": False, "first_name": "Ann"}
    body = json.dumps({"update_id": 1, "message": message}).encode()
    rig.store.transact(lambda tx: tx.inbox.put(1, [RawUpdate(1, chat_id, body)], rig.clock()))


async def test_who_does_not_lead_works_the_inbox_and_leaves_the_rest(rig: Rig, ann: int) -> None:
    rig.store.transact(lambda tx: tx.due.set("alert", 1, rig.clock()))
    arrives(rig, ann, "hello")
    given = Given()
    running = Running(rig.pipeline(leadership=given))
    await asyncio.wait_for(given.told.wait(), 30)
    await running.end()
    assert rig.worked == [f"{ann}:hello"]
    assert rig.calls() == ["getMe"]
    (row,) = rig.store.transact(lambda tx: tx.outbox.claim(rig.clock(), 8, ()))
    assert (row.copies, row.tries) == (0, 0)
    assert rig.store.transact(lambda tx: tx.due.next_at()) == rig.clock()


async def test_who_leads_sends_what_another_has_worked(rig: Rig, ann: int) -> None:
    arrives(rig, ann, "hello")
    given = Given()
    running = Running(rig.pipeline(leadership=given))
    await asyncio.wait_for(given.told.wait(), 30)
    await given.give()
    await rig.telegram.people.wait("Ann", "got hello")
    await running.end()
    assert rig.texts(ann) == ["got hello"]


async def test_who_leads_no_more_fetches_nothing(rig: Rig, ann: int) -> None:
    given = Given()
    running = Running(rig.pipeline(leadership=given))
    await given.give()
    rig.telegram.people.say("Ann", "hello")
    await rig.telegram.people.wait("Ann", "got hello")
    await given.take()
    polls = rig.calls("getUpdates")
    rig.telegram.people.say("Ann", "are you there?")
    await running.end()
    assert rig.calls("getUpdates") == polls
    assert rig.texts(ann) == ["got hello"]


async def test_who_leads_no_more_works_nothing_that_is_due(rig: Rig) -> None:
    rig.clock.now = rig.clock.now.replace(hour=UPKEEP_HOUR)
    rig.store.transact(lambda tx: tx.due.set("alert", 1, rig.clock()))
    heartbeat = rig.pipeline(leadership=Given(), dates=False).heartbeat
    await heartbeat.beat()
    assert rig.store.transact(lambda tx: tx.due.next_at()) is not None
    assert rig.nights == []
    leading = rig.pipeline(leadership=Given(has_it=True), dates=False).heartbeat
    await leading.beat()
    assert rig.nights == [rig.clock()]


async def test_what_was_claimed_before_the_lead_was_lost_is_not_sent(rig: Rig, ann: int) -> None:
    """As by one that was stopped for a minute: the row goes back, and nobody can doubt whether it was sent."""
    given = Given(has_it=True)

    def load(_tx: Transaction, _message: Message, _now: datetime) -> Note:
        given.has_it = False
        return Note("hello")

    rig.more_screens["loses the lead"] = Screen(load, draw)
    rig.put(Message(ann, "loses the lead"))
    await rig.pipeline(leadership=given).sender.drain()
    assert rig.texts(ann) == []
    rig.clock.forward(1)
    (row,) = rig.store.transact(lambda tx: tx.outbox.claim(rig.clock(), 8, ()))
    assert (row.copies, row.tries) == (0, 1)


async def test_that_another_beats_is_no_fault(rig: Rig) -> None:
    given = Given()
    pulse = rig.pipeline(leadership=given).pulse
    rig.clock.forward(1000)
    assert pulse.beatless is None
    given.has_it = True
    assert pulse.beatless == 1000


async def test_who_has_just_begun_to_lead_is_not_late(rig: Rig) -> None:
    given = Given()
    pipeline = rig.pipeline(leadership=given)
    running = Running(pipeline)
    rig.clock.forward(1000)
    await given.give()
    assert pipeline.pulse.beatless == 0
    await running.end()
