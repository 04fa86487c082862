import asyncio
from time import monotonic

import pytest

from bot.outbox import Message
from handlers.pipeline import alive
from handlers.pipeline import pipeline as module
from handlers.pipeline.pipeline import Pipeline
from sandbox.faults import Fault
from tests.pipeline.conftest import Rig


class Running:
    """The whole pipeline as a task, in real time."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.stop = asyncio.Event()
        self.task = asyncio.create_task(pipeline.run(self.stop))

    async def end(self) -> float:
        """How long it took to stop."""
        began = monotonic()
        self.stop.set()
        await self.task
        return monotonic() - began


async def test_the_whole_way_and_a_stop_with_nothing_in_doubt(rig: Rig) -> None:
    ann = rig.person("Ann")
    running = Running(rig.pipeline())
    for text in ("one", "two"):
        rig.telegram.people.say("Ann", text)
        await rig.telegram.people.wait("Ann", f"got {text}")
    assert await running.end() < 8
    assert rig.texts(ann) == ["got one", "got two"]
    assert rig.waiting() == (0, 0)


async def test_what_is_due_wakes_the_sender(rig: Rig) -> None:
    ann = rig.person("Ann")
    rig.work_due = lambda tx, due, now: tx.outbox.put(Message(ann, "note", params={"text": "due"}), now)
    running = Running(rig.pipeline())
    rig.store.transact(lambda tx: tx.due.set("alert", 1, rig.clock()))
    await rig.telegram.people.wait("Ann", "due")
    await running.end()


async def test_it_starts_and_stops_without_telegram(rig: Rig) -> None:
    rig.telegram.faults.add(Fault("away"))
    running = Running(rig.pipeline())
    await asyncio.sleep(0)
    assert await running.end() < 8


async def test_it_starts_when_telegram_comes_back(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "FIRST_PAUSE", 0.0)
    rig.person("Ann")
    rig.telegram.faults.add(Fault("drop_before", "getMe", times=3))
    running = Running(rig.pipeline())
    rig.telegram.people.say("Ann", "hello")
    await rig.telegram.people.wait("Ann", "got hello")
    await running.end()


async def test_stopping_waits_for_no_dead_connection(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOPS_WITHIN", 0.1)
    ann = rig.person("Ann")
    rig.telegram.faults.add(Fault("slow", "sendMessage", seconds=60))
    rig.show(ann, "hello")
    running = Running(rig.pipeline())
    await rig.telegram.people.wait("Ann", "hello")
    assert await running.end() < 2
    assert rig.waiting() == (0, 1)


@pytest.mark.parametrize("ends", ["raises", "is killed", "returns"])
async def test_a_part_that_ends_is_started_again(monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    monkeypatch.setattr(alive, "FIRST_PAUSE", 0.0)
    stop, starts = asyncio.Event(), 0

    async def part() -> None:
        nonlocal starts
        starts += 1
        if starts == 3:
            stop.set()
        elif ends == "raises":
            raise ZeroDivisionError
        elif ends == "is killed":
            raise asyncio.CancelledError

    await asyncio.wait_for(alive.keep_alive("part", part, stop), 5)
    assert starts == 3


async def test_settling_ends_only_when_nothing_moves(rig: Rig) -> None:
    ann = rig.person("Ann")
    for number in range(30):
        rig.telegram.people.say("Ann", f"{number}")
    pipeline = rig.pipeline()
    await pipeline.settle()
    assert rig.texts(ann) == [f"got {number}" for number in range(30)]
    await pipeline.shut()
