"""What a page that listens is told, without a socket in between."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from sandbox import control
from sandbox.asked import Asked
from sandbox.errors import Json
from sandbox.files import Upload
from sandbox.page import live
from sandbox.page.drawing import Drawing
from sandbox.page.live import Live
from sandbox.page.standing import Standing
from sandbox.telegram import TOKEN, Telegram
from tests.sandbox.conftest import NOON, Clock, Line, png

PATIENCE = 10.0


class Quiet:
    """A stage that changes without a word, as the bot's records do."""

    def __init__(self) -> None:
        self.bare: Json = {"zone": "Asia/Tokyo", "bot": "running", "next_checkin": None}

    async def state(self) -> Json:
        return dict(self.bare)

    def courses(self) -> list[Json]:
        return []

    async def move(self, by: str) -> None: ...

    async def kill_bot(self) -> None: ...

    async def begin_again(self) -> None: ...

    async def play(self, course: str) -> None: ...

    async def play_week(self) -> None: ...

    async def stop_playing(self) -> None: ...


class Page:
    def __init__(self, lines: AsyncGenerator[str, None]) -> None:
        self._lines = lines

    async def next(self) -> tuple[str, Any]:
        async with asyncio.timeout(PATIENCE):
            event, data = (await anext(self._lines)).strip().split("\n")
        return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def told(self, *kinds: str) -> list[Any]:
        """The next events, which must be of these kinds."""
        found = [await self.next() for _ in kinds]
        assert [kind for kind, _ in found] == list(kinds)
        return [data for _, data in found]


@pytest.fixture
def stage() -> Quiet:
    return Quiet()


@pytest.fixture
def listening(telegram: Telegram, stage: Quiet) -> Live:
    drawing = Drawing(telegram)
    return Live(telegram, drawing, Standing(telegram, stage, drawing))


@pytest.fixture
async def page(listening: Live, line: Line) -> AsyncIterator[Page]:
    """One that has been greeted."""
    async with aclosing(listening.events()) as lines:
        assert await anext(lines) == f"retry: {live.AGAIN}\n\n"
        page = Page(lines)
        await page.told("hello")
        yield page


async def test_the_first_word_says_how_things_stand(listening: Live, line: Line) -> None:
    await control.post_faults(line.telegram, Asked({"kind": "away"}))
    async with aclosing(listening.events()) as lines:
        await anext(lines)
        (hello,) = await Page(lines).told("hello")
    assert (hello["version"], hello["now"]) == (line.telegram.world.version, NOON)
    assert hello["run"] == line.telegram.world.run
    assert hello["state"] == {"zone": "Asia/Tokyo", "bot": "running", "next_checkin": None, "next": ""}
    assert hello["faults"] == {"away": {"id": 1, "hits": 0}, "429": None}


async def test_every_page_is_told_and_whoever_leaves_is_forgotten(listening: Live, line: Line) -> None:
    world = line.telegram.world
    async with aclosing(listening.events()) as one, aclosing(listening.events()) as other:
        for lines in (one, other):
            await anext(lines)
            await anext(lines)
        assert len(world._listeners) == 2
        line.telegram.people.say("Ann", "Hello")
        assert [(await Page(lines).told("bubble"))[0]["by_bot"] for lines in (one, other)] == [False, False]
        await other.aclose()
        assert len(world._listeners) == 1
    assert not world._listeners


async def test_nothing_that_happens_while_a_page_is_greeted_is_missed(listening: Live, line: Line) -> None:
    async with aclosing(listening.events()) as lines:
        await anext(lines)
        line.telegram.people.say("Ann", "quick")
        page = Page(lines)
        _, bubble = await page.told("hello", "bubble")
    assert "quick" in bubble["html"]


async def test_versions_grow_with_what_is_told(page: Page, line: Line) -> None:
    line.telegram.people.say("Ann", "one")
    line.telegram.people.say("Ann", "two")
    one, two = await page.told("bubble", "bubble")
    assert one["version"] < two["version"] == line.telegram.world.version


async def test_what_is_gone_before_it_is_told_is_only_gone(page: Page, line: Line) -> None:
    sent = line.telegram.people.say("Ann", "never mind")
    await line.telegram.call(TOKEN, "deleteMessage", {"chat_id": line.ann, "message_id": sent.id})
    (gone,) = await page.told("gone")
    assert (gone["chat"], gone["message"]) == (line.ann, sent.id)


async def test_a_new_beginning_is_told_though_its_messages_are_gone(page: Page, line: Line) -> None:
    line.telegram.people.say("Ann", "old")
    line.telegram.reset()
    await page.told("reset")


async def test_a_picture_is_told_as_a_bubble(page: Page, line: Line) -> None:
    line.telegram.people.photo("Ann", Upload("face.png", png(30, 40), "image/png"), "today")
    (bubble,) = await page.told("bubble")
    assert "<img" in bubble["html"]


async def test_whoever_comes_and_starts_is_told(page: Page, line: Line) -> None:
    dora = line.telegram.people.join("Dora")
    line.telegram.people.open("Dora")
    person, started, _ = await page.told("person", "started", "bubble")
    assert person["person"]["first_name"] == "Dora"
    assert started["chat"] == dora.id


async def test_trouble_is_told_from_its_beginning_to_its_end(page: Page, line: Line) -> None:
    """Over by itself: then its switch is off again."""
    await control.post_faults(line.telegram, Asked({"kind": "429", "times": 2}))
    _, on = await page.told("note", "faults")
    assert on["faults"] == {"away": None, "429": {"id": 1, "hits": 0}}
    await line.telegram.call(TOKEN, "getMe", {})
    (struck,) = await page.told("faults")
    assert struck["faults"]["429"]["hits"] == 1
    await line.telegram.call(TOKEN, "getMe", {})
    over, note = await page.told("faults", "note")
    assert over["faults"]["429"] is None
    assert "2 calls of the bot failed meanwhile" in note["html"]


async def test_what_the_bot_has_noted_is_told_when_it_is_quiet_again(
    page: Page, line: Line, stage: Quiet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records change after what is seen on the phones, and nobody says so."""
    monkeypatch.setattr(live, "SETTLED", 0.01)
    line.telegram.people.say("Ann", "I agree")
    await page.told("bubble")
    stage.bare["next_checkin"] = NOON + 86_400
    (told,) = await page.told("stage")
    assert told["state"]["next"] == "Sat 17:00"


async def test_a_page_is_told_the_time_now_and_then(
    page: Page, line: Line, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SIGN_OF_LIFE", 0.01)
    clock.now += 3600
    (told,) = await page.told("clock")
    assert told["now"] == NOON + 3600
