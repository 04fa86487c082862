"""One part of the pipeline looks in the transaction in which another commits, and nobody waits for a beat."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa
from telegram import Update

from bot.outbox import Message
from bot.ports import Transaction
from handlers.pipeline.along import Along, commit
from handlers.pipeline.pipeline import Pipeline
from tests.pipeline.conftest import START, Rig

WITHIN, NO_BEAT = 10.0, 1_000.0
ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@asynccontextmanager
async def running(rig: Rig) -> AsyncIterator[Pipeline]:
    """No beat wakes anybody: who is not woken waits until the test gives up."""
    stop, pipeline = asyncio.Event(), rig.pipeline(beat_seconds=NO_BEAT)
    running = asyncio.create_task(pipeline.run(stop))
    yield pipeline
    stop.set()
    await running


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN):
        while not holds():  # noqa: ASYNC110 (only the database knows)
            await asyncio.sleep(0.01)


class Found:
    """Whoever looks along: what was found, or that nothing came of it."""

    def __init__(self, look: Callable[[Transaction], object]) -> None:
        self.taken: list[object] = []
        self.dropped = 0
        self.along = Along(look, self.taken.append, self._drop)

    def _drop(self) -> None:
        self.dropped += 1


def mark(name: str) -> Callable[[Transaction], str]:
    def work(tx: Transaction) -> str:
        assert tx.given_at is None
        tx.marks.set(name, START)
        tx.given_at = START
        return name

    return work


def fails(tx: Transaction) -> None:
    tx.marks.set("looked", START)
    raise ZeroDivisionError


def marked(rig: Rig) -> list[str]:
    return rig.store.transact(lambda tx: [each for each in ("done", "looked") if tx.marks.get(each)])


async def test_what_is_looked_for_is_found_once_it_is_kept(rig: Rig) -> None:
    found = Found(mark("looked"))
    assert await commit(rig.store, mark("done"), found.along) == "done"
    assert (found.taken, found.dropped, marked(rig)) == (["looked"], 0, ["done", "looked"])


async def test_a_look_that_fails_undoes_itself_alone(rig: Rig) -> None:
    found = Found(fails)
    assert await commit(rig.store, mark("done"), found.along) == "done"
    assert (found.taken, found.dropped, marked(rig)) == ([], 1, ["done"])


async def test_who_has_a_failed_look_back_finds_what_is_kept_by_then(rig: Rig) -> None:
    found: list[object] = []
    await commit(rig.store, mark("done"), Along(fails, found.append, lambda: found.append(marked(rig))))
    assert found == [["done"]]


async def test_a_work_that_fails_is_looked_behind_by_nobody(rig: Rig) -> None:
    found = Found(mark("looked"))
    with pytest.raises(ZeroDivisionError):
        await commit(rig.store, fails, found.along)
    assert (found.taken, found.dropped, marked(rig)) == ([], 1, [])


async def test_nobody_waits_for_a_beat(rig: Rig) -> None:
    """Several at once, several of one person, several one after another."""
    people = [rig.person(name) for name in ("Ann", "Bea", "Cem")]
    async with running(rig):
        for number in range(4):
            for person in people:
                rig.telegram.people.say(person, f"{number}a")
                rig.telegram.people.say(person, f"{number}b")
            said = [f"got {each}{letter}" for each in range(number + 1) for letter in "ab"]
            await until(lambda said=said: all(rig.texts(person) == said for person in people))  # type: ignore[misc]
        await until(lambda: rig.waiting() == (0, 0))


async def test_what_is_put_while_something_lands_is_sent(rig: Rig) -> None:
    """The second waits for its turn in the chat: the first's landing wakes the sender."""
    ann = rig.person("Ann")

    def twice(tx: Transaction, _: Update, now: datetime) -> None:
        for text in ("first", "second", "third"):
            tx.outbox.put(Message(ann, "note", params={"text": text}), now)

    rig.act = twice
    async with running(rig):
        rig.telegram.people.say(ann, "hello")
        await until(lambda: rig.texts(ann) == ["first", "second", "third"])


async def test_a_screen_that_fails_takes_no_answer_with_it(rig: Rig) -> None:
    ann, bea = rig.person("Ann"), rig.person("Bea")
    tried: list[int] = []

    def answer(tx: Transaction, update: Update, now: datetime) -> None:
        tried.append(update.update_id)
        tx.marks.set("answered", START)
        tx.outbox.put(Message(ann, "note", params={"text": "x", "broken": True}), now)
        tx.outbox.put(Message(bea, "note", params={"text": "fine"}), now)

    rig.act = answer
    async with running(rig):
        rig.telegram.people.say(ann, "hello")
        await until(lambda: rig.texts(bea) == ["fine"] and rig.waiting() == (0, 0))
    assert rig.store.transact(lambda tx: tx.marks.get("answered")) == START
    assert len(set(tried)) == 1
    assert ("not delivered", "x", "screen failed") in rig.told


@ON_SQLITE
async def test_an_answer_waits_for_the_disk_twice(rig: Rig) -> None:
    """Kept and claimed, answered and claimed; a third time may have noted it by the time that we look."""
    ann, commits = rig.person("Ann"), list[int]()
    async with running(rig):
        rig.telegram.people.say(ann, "one")
        await until(lambda: rig.texts(ann) == ["got one"] and rig.waiting() == (0, 0))
        sa.event.listen(rig.store.engine, "commit", lambda _: commits.append(1))
        rig.telegram.people.say(ann, "two")
        await until(lambda: rig.texts(ann) == ["got one", "got two"])
        assert len(commits) <= 3
