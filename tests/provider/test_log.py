"""A clinic's days among troubles that quote all that anybody has said: the log says none of it."""

import asyncio
import gc
import random
import re
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
import structlog

from commands.logs import follow_chats
from handlers.pipeline import courier
from handlers.pipeline.alive import keep_alive
from sandbox.files import Upload
from sandbox.telegram import TOKEN
from storage.database import SqlStore
from tests import canaries
from tests.canaries import CAPTION, HEALTH, LETTER, NOTE, PATIENT, PROVIDER, SAID, USERNAME, WRITTEN, Quoting, Troubles
from tests.logged import logged
from tests.patient.conftest import PICTURE
from tests.provider.conftest import LINKS, MONDAY, House, build

HAPPENED = (
    "update failed",
    "update put aside for good",
    "the database is in trouble: update left for later",
    "screen failed",
    "message not delivered",
    "outcome not noted",
    "due work failed",
    "no updates",
    "we heard nothing",
)
KEY = b"the key that chats are hashed with"


@pytest.fixture
def log() -> Iterator[StringIO]:
    with logged("DEBUG", hide=[TOKEN]) as stream:
        follow_chats(KEY)
        yield stream


@pytest.fixture
async def house(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    now = [MONDAY]
    telegram = Quoting(lambda: now[0].timestamp())
    telegram.troubles = Troubles([*SAID, TOKEN], random.Random(1))
    monkeypatch.setattr(courier, "NOTE_TRIES", 2)
    telegram.troubles.plant(monkeypatch)
    made = House(store, telegram, build(store, telegram, now), now)
    yield made
    await made.pipeline.shut()


def troubles(house: House) -> Troubles:
    assert isinstance(house.telegram, Quoting)
    return house.telegram.troubles


def told(house: House, text: str) -> list[str]:
    """What of all that nobody may read stands in the text."""
    found = [each for each in [*troubles(house).secrets, TOKEN.partition(":")[2]] if each.lower() in text.lower()]
    return found + [each for each in HEALTH if re.search(rf"\b{each}\b", text, re.IGNORECASE)]


async def furnish(house: House) -> None:
    house.person(PATIENT, USERNAME)
    house.person(PROVIDER, canaries.STAFFS_USERNAME)
    await house.admin(PROVIDER, clinic=f"Haus {canaries.CLINIC}")
    await house.colleague(canaries.COLLEAGUE, PROVIDER)
    house.patient(PATIENT, PROVIDER)
    group = house.telegram.people.groups.create(canaries.GROUP, PROVIDER, [canaries.COLLEAGUE])
    house.telegram.people.groups.add_bot(group.id, PROVIDER)
    await house.pipeline.settle()
    ids = [*house.telegram.world.people, *house.telegram.world.chats]
    troubles(house).secrets += [str(abs(each)) for each in ids] + [LINKS.to(1).partition("=")[2]]


async def try_(act: Awaitable[Any]) -> None:
    """What cannot be done among troubles is left."""
    with suppress(Exception):
        await act


def upload() -> Upload:
    return Upload(f"{canaries.OF_FILE}.png", PICTURE, "image/png")


async def one_day(house: House) -> None:
    people = house.telegram.people
    for act in (
        house.forward(days=1),
        house.tap(PATIENT, "Tell the clinic"),
        house.tap(PATIENT, "Severe"),
        house.say(PATIENT, f"there is pus on my {NOTE}"),
        house.report(PATIENT, signs=("fever",), redness=4),
        house.say(PATIENT, "/report"),
        house.say(PROVIDER, "/inbox"),
        house.say(PROVIDER, PATIENT),
        house.tap(PROVIDER, "I've got it"),
        house.say(PROVIDER, "/patients"),
        house.tap(PROVIDER, "K-001"),
        house.tap(PROVIDER, "Note for us"),
        house.say(PROVIDER, canaries.REMARK),
        house.say(PROVIDER, "/patients"),
        house.tap(PROVIDER, "K-001"),
        house.tap(PROVIDER, "Timeline"),
        house.say(PROVIDER, "/patients"),
        house.tap(PROVIDER, "K-001"),
        house.tap(PROVIDER, "Message"),
        house.say(PROVIDER, LETTER),
        house.tap(PROVIDER, "Send"),
        house.press(PROVIDER, "p.texts:aftercare"),
        house.say(PROVIDER, canaries.AFTERCARE),
        house.tap(PROVIDER, "Keep"),
        house.say(PROVIDER, "/clinic"),
        house.tap(PROVIDER, "Your own texts"),
        house.tap(PROVIDER, "Add an answer"),
        house.say(PROVIDER, canaries.TEXT),
        house.press(PROVIDER, "p.turn:1:name"),
        house.say(PROVIDER, canaries.ON_FILE),
        house.say(PROVIDER, "/enroll"),
        house.press(PROVIDER, "p.enroll:procedure:microneedling"),
        house.say(PROVIDER, "today"),
        house.say(PROVIDER, "1.5"),
        house.press(PROVIDER, "p.enroll:summary:more"),
        house.say(PROVIDER, canaries.FIRST_NAME),
        house.press(PROVIDER, "p.file:1"),
        house.say(PROVIDER, "/staff"),
        house.say(PROVIDER, "/export"),
        house.tap(PROVIDER, "Go on"),
        house.tap(PROVIDER, "Yes, export"),
        house.press(PATIENT, f"p.write:1:{NOTE}"),
        house.say("Stranger", f"I am no patient, says {NOTE}"),
    ):
        await try_(act)
    with suppress(Exception):
        people.photo(PATIENT, upload(), CAPTION)
        people.edit(PATIENT, f"{canaries.EDITED} {NOTE}")
        house.telegram.world.queue("message", "garbage")
        chat = {"id": house.person(PATIENT), "type": "private"}
        house.telegram.world.queue("message", {"message_id": 1, "chat": chat, "text": NOTE, "date": "soon"})
    for _ in range(5):
        await try_(house.forward(seconds=40))
    await try_(house.pipeline.heartbeat.beat())


def all_that_is_shown(house: House) -> str:
    names = [each.name for each in house.telegram.people.all() if not each.is_bot]
    return "\n".join(text for name in names for text in house.read(name))


def printed(log: StringIO, capfd: pytest.CaptureFixture[str]) -> str:
    return log.getvalue() + "".join(capfd.readouterr())


async def test_nothing_of_anybody_is_logged_among_troubles(
    house: House, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    await furnish(house)
    await one_day(house)
    shown = all_that_is_shown(house)
    assert [each for each in (*WRITTEN, *canaries.ALSO_WRITTEN) if each not in shown] == []
    for chance in (0.003, 0.01, 0.03, 0.1, 0.01):
        with troubles(house).at(chance):
            await one_day(house)
    await try_(house.forward(hours=2))
    text = printed(log, capfd)
    assert [each for each in HAPPENED if each not in text] == []
    assert told(house, text) == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("read", "reading a note failed"),
        ("question_in", "looking for a question failed"),
        ("weigh", "rule expected failed"),
        ("is_faint", "looking again failed"),
        ("_say", "screen failed"),
    ],
)
async def test_what_always_fails_says_nothing(
    house: House, log: StringIO, capfd: pytest.CaptureFixture[str], place: str, line: str
) -> None:
    await furnish(house)
    with troubles(house).at(1, place):
        await one_day(house)
    text = printed(log, capfd)
    assert line in text
    assert told(house, text) == []


async def test_a_part_of_the_pipeline_that_dies_says_nothing(
    house: House, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    stop, times = asyncio.Event(), iter((False, True))

    async def part() -> None:
        if next(times):
            stop.set()
        raise LookupError(troubles(house).quotes)

    await asyncio.wait_for(keep_alive("part", part, stop), 5)
    text = printed(log, capfd)
    assert "a part ended and is started again" in text
    assert told(house, text) == []


async def test_a_task_that_nobody_waits_for_says_nothing(
    house: House, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    async def dies() -> None:
        raise LookupError(troubles(house).quotes)

    def dies_at_once(_: str) -> None:
        raise LookupError(troubles(house).quotes)

    task = asyncio.create_task(dies())
    asyncio.get_running_loop().call_soon(dies_at_once, troubles(house).quotes)
    await asyncio.wait({task})
    del task
    gc.collect()
    text = printed(log, capfd)
    assert text.count("a library spoke up") == text.count("LookupError at test_log.py:") == 2
    assert told(house, text) == []


async def test_a_line_that_tells_is_found(house: House, log: StringIO) -> None:
    await furnish(house)
    for line, tells in (
        ({"words": f"my {NOTE} hurts"}, NOTE),
        ({"of": USERNAME.upper()}, USERNAME),
        ({"sign": "pus"}, "pus"),
        ({"error": repr(LookupError(f"no {PATIENT}"))}, PATIENT),
    ):
        log.truncate(0)
        structlog.get_logger("handlers").error("failed", **line)
        assert told(house, log.getvalue()) == [tells]
