"""The page over HTTP: what stands on it, what it is told, and who may do anything through it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import BotCommand, BotCommandScopeChat, InputMediaPhoto

from sandbox.errors import Impossible, Json
from sandbox.files import Upload
from sandbox.page.routes import STATIC
from sandbox.server import running
from sandbox.telegram import Telegram
from tests.sandbox.conftest import NO_TLS, Line, png

PATIENCE = 10.0


class Surroundings:
    """A stage that keeps a list of what was asked of it."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self.asked: list[tuple[str, ...]] = []
        self.next_checkin: float | None = None

    async def state(self) -> Json:
        bare = {"zone": "Asia/Tokyo", "bot": "running", "done": [True, False, False], "can_begin_again": True}
        return {**bare, "next_checkin": self.next_checkin, "playing": None}

    def courses(self) -> list[Json]:
        return [{"name": "pus", "about": "pus & <i>more</i>", "group": "Urgent", "expects": "Expected: an alert."}]

    async def move(self, by: str) -> None:
        if by == "-1d":
            raise Impossible("only forward")
        self._note("move", by)

    async def kill_bot(self) -> None:
        self._note("kill")

    async def begin_again(self) -> None:
        self._note("again")

    async def play(self, course: str) -> None:
        self._note("play", course)

    async def play_week(self) -> None:
        self._note("week")

    async def stop_playing(self) -> None:
        self._note("stop")

    def _note(self, *what: str) -> None:
        self.asked.append(what)
        self._telegram.world.tell("stage")


@pytest.fixture
def stage(telegram: Telegram) -> Surroundings:
    return Surroundings(telegram)


@pytest.fixture
async def visitor(telegram: Telegram, stage: Surroundings) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(telegram, stage=stage) as address,
        httpx.AsyncClient(base_url=address, verify=NO_TLS, timeout=PATIENCE) as client,
    ):
        yield client


async def test_where_nobody_is_three_are_made(visitor: httpx.AsyncClient, telegram: Telegram) -> None:
    page = await visitor.get("/")
    assert page.status_code == 200
    assert [person.name for person in telegram.people.all()] == ["Ann", "Vera", "Bea"]
    assert 'aria-label="Clinic: Ann"' in page.text
    assert 'aria-label="Colleague: Vera"' in page.text
    assert 'aria-label="Patient: Bea"' in page.text
    assert page.text.count('data-act="start">START') == 3


async def test_a_chat_is_drawn_with_its_buttons_and_pictures(visitor: httpx.AsyncClient, line: Line) -> None:
    await line.send("Hello <b>", "Yes")
    line.telegram.people.photo("Ann", Upload("face.png", png(30, 40), "image/png"), "my <face>")
    page = (await visitor.get("/")).text
    assert "Hello &lt;b&gt;" in page
    assert '<button type="button" class="key" data-data="yes">Yes</button>' in page
    assert 'alt="Photo: my &lt;face&gt;" width="30" height="40"' in page
    assert "Saturday, 16 January" not in page  # Times are those of the clinic, here in Tokyo.
    assert "Friday, 15 January" in page


async def test_a_name_is_no_markup(visitor: httpx.AsyncClient, telegram: Telegram) -> None:
    telegram.people.join("<script>alert(1)</script>")
    page = (await visitor.get("/", params={"patient": "<script>alert(1)</script>"})).text
    assert "<script>alert" not in page
    assert "Patient: &lt;script&gt;" in page


async def test_whoever_blocked_the_bot_can_unblock_it(visitor: httpx.AsyncClient, line: Line) -> None:
    line.telegram.people.block("Ann")
    phone = (await visitor.get("/phone", params={"person": "Ann", "side": "clinic"})).text
    assert phone.count('data-act="unblock"') == 2
    assert "textarea" not in phone


async def test_a_followed_link_waits_to_be_started(visitor: httpx.AsyncClient, line: Line) -> None:
    asked = {"person": "Ann", "side": "patient", "link": "https://t.me/b?start=x", "followed": "Ann followed a link."}
    phone = (await visitor.get("/phone", params=asked)).text
    assert 'data-link="https://t.me/b?start=x"' in phone
    assert "Ann followed a link." in phone
    assert "START" in phone


@pytest.mark.parametrize("asked", [{"person": "Nobody", "side": "clinic"}, {"person": "Ann", "side": "left"}, {}])
async def test_a_phone_that_cannot_be(visitor: httpx.AsyncClient, line: Line, asked: dict[str, str]) -> None:
    answer = await visitor.get("/phone", params=asked)
    assert answer.is_client_error
    assert answer.json()["error"]


async def test_nothing_comes_from_elsewhere(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    assert loaded
    for each in loaded:
        assert each.startswith("/"), each
        assert (await visitor.get(each)).status_code in (200, 307)
    for file in STATIC.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text
        assert "https://" not in text


async def test_an_album_stands_together_and_an_answer_quotes(visitor: httpx.AsyncClient, line: Line) -> None:
    first, _ = await line.bot.send_media_group(line.ann, [InputMediaPhoto(png(30, 40)) for _ in range(2)])
    await line.bot.send_message(line.ann, "Well?", reply_to_message_id=first.message_id)
    asked = line.telegram.people.say("Ann", "May I <b>shower</b>? " + "please " * 30)
    await line.bot.send_message(line.ann, "Yes", reply_to_message_id=asked.id)
    phone = (await visitor.get("/phone", params={"person": "Ann", "side": "clinic"})).text
    (album,) = re.findall(r'<div class="album theirs" data-album="\d+">(.*?)</article>\s*</div>', phone, re.DOTALL)
    assert album.count("<img") == 2
    assert "Well?" not in album
    quotes = re.findall(r'data-to="(\d+)">.*?<b>(.*?)</b><span>(.*?)</span>', phone)
    assert [(int(to), who) for to, who, _ in quotes] == [(first.message_id, "Clinic"), (asked.id, "Ann")]
    assert quotes[0][2] == "Photo"
    assert quotes[1][2].startswith("May I &lt;b&gt;shower")
    assert quotes[1][2].endswith("…")


async def test_the_menu_shows_what_the_bot_offers_in_this_chat(visitor: httpx.AsyncClient, line: Line) -> None:
    line.telegram.people.join("Bob")
    line.telegram.people.open("Bob")
    await line.bot.set_my_commands([BotCommand("report", "Tell the clinic")])
    await line.bot.set_my_commands([BotCommand("alerts", "Open <alerts>")], BotCommandScopeChat(line.ann))
    own, other = [
        (await visitor.get("/phone", params={"person": who, "side": "clinic"})).text for who in ("Ann", "Bob")
    ]
    assert 'data-say="/alerts"' in own
    assert "Open &lt;alerts&gt;" in own
    assert "/report" not in own
    assert 'data-say="/report"' in other


async def test_what_is_no_picture_is_saved_and_not_shown(visitor: httpx.AsyncClient, line: Line) -> None:
    """It may be a page that would do things here."""
    line.telegram.people.document("Ann", Upload("evil.html", b"<script>alert(1)</script>", "text/html"))
    line.telegram.people.photo("Ann", Upload("face.png", png(30, 40), "image/png"))
    page = (await visitor.get("/")).text
    (picture,) = re.findall(r'img src="(/picture/[^"]+)"', page)
    (saved,) = re.findall(r'href="(/picture/[^"]+)"', page)
    shown = await visitor.get(picture)
    assert (shown.headers["content-type"], shown.headers["content-disposition"]) == ("image/png", "inline")
    kept = await visitor.get(saved)
    assert kept.headers["content-type"] == "application/octet-stream"
    assert kept.headers["content-disposition"] == "attachment"
    assert (await visitor.get("/picture/other")).status_code == 404


@pytest.mark.parametrize(
    ("act", "given", "asked"),
    [
        ("move", {"by": "+1h"}, ("move", "+1h")),
        ("kill", {}, ("kill",)),
        ("again", {}, ("again",)),
        ("play", {"course": "pus"}, ("play", "pus")),
        ("week", {}, ("week",)),
        ("stop", {}, ("stop",)),
    ],
)
async def test_the_stage_is_asked(
    visitor: httpx.AsyncClient, stage: Surroundings, act: str, given: dict[str, str], asked: tuple[str, ...]
) -> None:
    answer = await visitor.post(f"/stage/{act}", json=given)
    assert answer.json()["state"]["bot"] == "running"
    assert stage.asked == [asked]


@pytest.mark.parametrize(
    ("act", "given", "more"),
    [
        pytest.param("move", {"json": {"by": "-1d"}}, {}, id="impossible"),
        pytest.param("move", {"json": {}}, {}, id="nothing-said"),
        pytest.param("dance", {"json": {}}, {}, id="unheard-of"),
        pytest.param("kill", {"content": "{}"}, {"content-type": "text/plain"}, id="as-a-form-of-another-site"),
        pytest.param("kill", {"json": {}}, {"origin": "https://evil.example"}, id="by-another-site"),
        pytest.param("kill", {"json": {}}, {"host": "evil.example"}, id="under-another-name"),
    ],
)
async def test_what_the_stage_is_never_asked(
    visitor: httpx.AsyncClient, stage: Surroundings, act: str, given: dict[str, Any], more: dict[str, str]
) -> None:
    answer = await visitor.post(f"/stage/{act}", headers=more, **given)
    assert answer.is_client_error
    assert stage.asked == []


async def test_without_a_stage_there_are_only_phones(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, verify=NO_TLS) as client:
        page = (await client.get("/")).text
        assert 'id="phone-clinic"' in page
        assert 'id="clock"' not in page
        assert (await client.get("/stage")).status_code == 404
        assert (await client.post("/stage/kill", json={})).status_code == 404


class Told:
    """What a page that listens is told."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def until(self, kind: str) -> dict[str, Any]:
        """The next event of this kind."""
        async with asyncio.timeout(PATIENCE):
            found = ""
            async for row in self._lines:
                if row.startswith("event: "):
                    found = row.removeprefix("event: ")
                elif row.startswith("data: ") and found == kind:
                    told: dict[str, Any] = json.loads(row.removeprefix("data: "))
                    return told
        raise AssertionError(f"never told of {kind}")


@pytest.fixture
async def told(visitor: httpx.AsyncClient, line: Line) -> AsyncIterator[Told]:
    async with visitor.stream("GET", "/events") as stream:
        listener = Told(stream.aiter_lines())
        hello = await listener.until("hello")
        assert hello["state"]["zone"] == "Asia/Tokyo"
        assert hello["run"] == line.telegram.world.run
        yield listener


async def test_messages_are_told_as_they_come_change_and_go(told: Told, line: Line) -> None:
    sent = await line.send("Hello", "Yes")
    bubble = await told.until("bubble")
    assert (bubble["chat"], bubble["message"], bubble["is_edit"]) == (line.ann, sent.message_id, False)
    assert 'data-data="yes"' in bubble["html"]
    assert bubble["day"] == {"key": "2027-01-15", "label": "Friday, 15 January"}
    await line.bot.edit_message_text("Bye", line.ann, sent.message_id)
    bubble = await told.until("bubble")
    assert bubble["is_edit"]
    assert "Bye" in bubble["html"]
    await line.bot.delete_message(line.ann, sent.message_id)
    assert (await told.until("gone"))["message"] == sent.message_id


async def test_taps_and_what_is_answered_are_told(told: Told, line: Line) -> None:
    await line.send("Well?", "Yes")
    line.telegram.people.tap("Ann", "Yes")
    tapped = await told.until("tapped")
    assert (tapped["chat"], tapped["data"]) == (line.ann, "yes")
    await line.bot.answer_callback_query(tapped["callback_id"], "Saved ✓")
    answered = await told.until("answered")
    assert (answered["callback_id"], answered["text"]) == (tapped["callback_id"], "Saved ✓")


async def test_a_new_menu_is_told(told: Told, line: Line) -> None:
    await line.bot.set_my_commands([BotCommand("help", "What I do")])
    assert await told.until("commands")


async def test_typing_is_told(told: Told, line: Line) -> None:
    await line.bot.send_chat_action(line.ann, "typing")
    assert (await told.until("typing"))["chat"] == line.ann


async def test_faults_are_told_with_how_often_they_struck(told: Told, line: Line, visitor: httpx.AsyncClient) -> None:
    fault = (await visitor.post("/control/faults", json={"kind": "429", "method": "send*,edit*"})).json()
    assert "too many requests" in (await told.until("note"))["html"]
    await line.bot.get_me()
    with pytest.raises(Exception, match="Flood control"):
        await line.send()
    while not (on := (await told.until("faults"))["faults"]["429"]) or not on["hits"]:
        pass
    assert on == {"id": fault["id"], "hits": 1}
    await visitor.delete("/control/faults", params={"id": fault["id"]})
    assert "1 call of the bot failed meanwhile" in (await told.until("note"))["html"]


async def test_the_stage_is_told_when_it_changes(told: Told, stage: Surroundings, telegram: Telegram) -> None:
    stage.next_checkin = telegram.world.now() + 3600
    telegram.world.tell("stage")
    assert (await told.until("stage"))["state"]["next"] == "today 18:00"


async def test_a_block_is_told_and_noted(told: Told, line: Line) -> None:
    line.telegram.people.block("Ann")
    assert (await told.until("standing"))["chat"] == line.ann
    assert "Ann has blocked the bot" in (await told.until("note"))["html"]


async def test_a_page_that_leaves_is_forgotten(telegram: Telegram, address: str) -> None:
    client = httpx.AsyncClient(verify=NO_TLS, timeout=PATIENCE)
    async with client, client.stream("GET", f"{address}/events") as stream:
        await Told(stream.aiter_lines()).until("hello")
        assert len(telegram.world._listeners) == 1
    async with asyncio.timeout(PATIENCE):
        while telegram.world._listeners:  # noqa: ASYNC110 (nobody rings when a page leaves)
            await asyncio.sleep(0.01)


async def test_a_sandbox_that_ends_waits_for_no_page(telegram: Telegram) -> None:
    async with httpx.AsyncClient(verify=NO_TLS, timeout=PATIENCE) as client:
        async with running(telegram) as address:
            request = client.build_request("GET", f"{address}/events")
            stream = await client.send(request, stream=True)
            await Told(stream.aiter_lines()).until("hello")
        await stream.aclose()
    assert not telegram.world._listeners
