"""Ten minutes of one hostile chat, 50 messages a second: nobody waits for it, and the database hardly grows.

On PostgreSQL a minute.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from telegram import Bot

from benchmarks import hostile
from commands.run import make_pipeline
from handlers.pipeline.limits import UNLIMITED, Pace
from sandbox.telegram import TOKEN
from sandbox.wire import SandboxRequest
from storage.tables import metadata
from tests.patient.conftest import LINKS, Ward

SECONDS = {"sqlite": 600, "postgresql": 60}
A_SECOND_MORE = 1_000_000 / 600  # Bytes of rows: 1 MB in ten minutes.
STRANGER = 666
MOST_WAITING = 200_000  # Bytes of rows.


def kept(ward: Ward) -> int:
    """Bytes of every value in every row, and eight more for each: what both engines need at least."""
    with ward.store.engine.connect() as connection:
        rows = [
            row for table in metadata.tables.values() for row in connection.execute(sa.text(f"SELECT * FROM {table}"))
        ]
    return sum(len(value) if isinstance(value, (bytes, str)) else 8 for row in rows for value in row)


def listening(
    ward: Ward, heard: tuple[float, float] = Pace().heard, ticks: Callable[[], float] | None = None
) -> hostile.Updates:
    """Whatever is sent arrives at once, and nothing of ours is held back."""
    updates, pace = hostile.Updates(polls=0), replace(UNLIMITED, heard=heard)
    bot = Bot(TOKEN, request=SandboxRequest(ward.telegram), get_updates_request=updates)
    seconds = ticks or (lambda: ward.now[0].timestamp())
    ward.pipeline = make_pipeline(ward.store, bot, LINKS, lambda: ward.now[0], pace=pace, ticks=seconds, dates=False)
    return updates


async def test_what_waits_takes_little_room(ward: Ward) -> None:
    """Messages as long as may be: they wait no two seconds, but until a few are there."""
    updates = listening(ward, ticks=lambda: 0.0)
    sent, most = hostile.letters(STRANGER, 1_000_000, lambda: ward.now[0].timestamp()), 0
    for _ in range(30):
        updates.waiting += [next(sent) for _ in range(hostile.A_SECOND // 10)]
        await ward.settle()
        most = max(most, kept(ward))
        ward.now[0] += timedelta(milliseconds=100)
    assert most < MOST_WAITING
    ward.now[0] += timedelta(seconds=5)
    await ward.settle()
    assert ward.run(lambda tx: tx.inbox.count_waiting()) == 0


@pytest.mark.parametrize(("name", "at_once"), [("Eve", True), ("Pat", False)])
async def test_a_stranger_s_are_worked_at_once_and_a_patient_s_read_a_few_at_a_time(
    ward: Ward, name: str, at_once: bool
) -> None:
    await ward.patient("Pat")
    ward.telegram.people.join("Eve")
    updates = listening(ward, heard=(1, 1))
    await ward.settle()
    sent = hostile.letters(ward.id(name), 1_000_000, lambda: ward.now[0].timestamp())
    updates.waiting = [next(sent) for _ in range(hostile.A_SECOND)]
    await ward.pipeline.receiver.poll(0)
    acts = await ward.pipeline.worker.drain()
    assert (acts == 2) is at_once  # The first has a turn of its own.
    ward.now[0] += timedelta(seconds=3)
    await ward.settle()
    assert ward.run(lambda tx: tx.inbox.count_waiting()) == 0


async def flooded(ward: Ward, chat_id: int) -> tuple[float, int]:
    """How many bytes more a second of it has left once it has ebbed, and how often Bea was not answered at once."""
    updates = listening(ward)
    seconds: Callable[[], float] = lambda: ward.now[0].timestamp()  # noqa: E731
    sent, bea, unanswered = hostile.updates(chat_id, 1_000_000, seconds), ward.id("Bea"), 0
    await ward.settle()
    before, seconds_long = kept(ward), SECONDS[ward.store.engine.dialect.name]
    for second in range(seconds_long + 6):
        if second < seconds_long:
            updates.waiting += [next(sent) for _ in range(hostile.A_SECOND)]
        answered = len(ward.messages("Bea"))
        if second % 20 == 5:
            number = updates.waiting[-1]["update_id"] + 1 if updates.waiting else 2_000_000
            updates.waiting.append(hostile.message(number, bea, int(seconds()), text="/help"))
            next(sent)
        await ward.settle()
        unanswered += second % 20 == 5 and len(ward.messages("Bea")) == answered
        ward.now[0] += timedelta(seconds=1)
    assert ward.run(lambda tx: tx.inbox.count_waiting()) == 0
    return (kept(ward) - before) / seconds_long, unanswered


@pytest.mark.timeout(400)
async def test_a_stranger(ward: Ward) -> None:
    await ward.patient("Bea")
    grown, unanswered = await flooded(ward, STRANGER)
    assert unanswered == 0
    assert grown < A_SECOND_MORE


@pytest.mark.timeout(400)
async def test_a_patient_whose_words_are_kept(ward: Ward) -> None:
    await ward.patient("Bea")
    await ward.patient("Pat")
    await ward.on_day(1)
    grown, unanswered = await flooded(ward, ward.id("Pat"))
    assert unanswered == 0
    assert grown < A_SECOND_MORE
    said = "\n".join(note for answers in ward.course("Pat").answer_sets for note in answers.notes)
    assert "Hello 1000002" in said
    assert f"Hello {1_000_000 + SECONDS[ward.store.engine.dialect.name] * hostile.A_SECOND - 7}" in said
