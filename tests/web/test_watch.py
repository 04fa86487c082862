"""Who is told what is wrong with the bot itself: admins and operators in their chats, and an address; and the ping."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot

from bot.clinic import Role
from bot.watch import News
from bot.workflows import warning
from commands.run import make_pipeline
from commands.watch import Watchman, try_to_reach
from handlers.pipeline.limits import UNLIMITED
from tests.logged import logged
from tests.provider.conftest import LINKS, House, bot_of
from tests.web.surgery import Surgery
from web.address import Address
from web.door import listen
from web.operator import Operator
from web.server import serve


class Office:
    """Where the operator's addresses lead to."""

    def __init__(self) -> None:
        self.told, self.pings, self.status = list[dict[str, Any]](), 0, 200

    async def answer(self, request: Request) -> Response:
        if request.method == "GET":
            self.pings += 1
        elif self.status == 200:
            self.told.append(await request.json())
        return Response(status_code=self.status)

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(each["check"], each["state"]) for each in self.told]


@pytest.fixture
async def office() -> AsyncIterator[tuple[Office, Operator]]:
    there, door = Office(), listen(Address("127.0.0.1", 0))
    app = Starlette(routes=[Route("/{path:path}", there.answer, methods=["GET", "POST"])])
    serving = asyncio.create_task(serve(app, door))
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    yield there, Operator(f"{url}/ops?key=s3cret", f"{url}/ping")
    serving.cancel()
    await asyncio.wait({serving})
    door.close()


class Watched:
    """A bot, and who watches it; every look is a second later."""

    def __init__(self, house: House, operator: Operator | None = None, operators: int | None = None) -> None:
        self.house, self.operator, self.operators = house, operator or Operator(), operators
        self.surgery = Surgery(house.store, house.pipeline.pulse, lambda: house.now[0])
        self.begin()

    def begin(self) -> None:
        """As after a restart."""
        pulse, ticks = self.house.pipeline.pulse, lambda: self.house.now[0].timestamp()
        self.man = Watchman(self.house.store, self.surgery.doctor, self.operator, self.operators, pulse, ticks)

    async def look(self, **later: float) -> None:
        """After so much time in which nothing was wrong but what is."""
        self.house.now[0] += timedelta(**later)
        await self.house.pipeline.settle()
        await self.house.pipeline.heartbeat.beat()
        self.surgery._asked += 1
        await self.man.look()
        await self.house.pipeline.settle()

    async def look_while_the_database_is_away(self) -> None:
        """Three times, and it is back."""
        sa.event.listen(self.house.store.engine, "begin", refuse)
        for _ in range(3):
            self.house.now[0] += timedelta(seconds=31)
            self.surgery._asked += 1
            await self.man.look()
        sa.event.remove(self.house.store.engine, "begin", refuse)


def refuse(connection: sa.Connection) -> None:
    """As on a full disk, whatever the engine: what begins comes to nothing."""
    raise psycopg.errors.DiskFull("for Pat Miller")


def read(house: House, name: str = "Ann") -> list[str]:
    return [each for each in house.read(name) if each.startswith(("⚠", "✅", "It is still so"))]


async def test_admins_read_it_once_then_daily_and_when_it_is_over(house: House) -> None:
    await house.admin()
    watched = Watched(house)
    watched.surgery.free = 0
    await watched.look(seconds=1)
    await watched.look(seconds=59)
    assert read(house) == []
    await watched.look(seconds=2)
    [first] = read(house)
    assert first.startswith("⚠ The disk that I write to is nearly full.")
    for _ in range(22):
        await watched.look(hours=1)
    watched.begin()
    await watched.look(hours=1)
    assert len(read(house)) == 1
    await watched.look(hours=1)
    assert read(house)[1:] == [f"It is still so, since Mon, Mar 2, 10:00.\n\n{first}"]
    watched.surgery.free = 10**10
    await watched.look(seconds=5)
    await watched.look(seconds=61)
    assert read(house)[2:] == ["✅ There is room on the disk again."]
    watched.begin()
    await watched.look(minutes=2)
    assert len(read(house)) == 3


async def test_a_red_that_is_short_is_told_to_nobody(house: House, office: tuple[Office, Operator]) -> None:
    await house.admin()
    there, operator = office
    watched = Watched(house, operator)
    for _ in range(5):
        watched.surgery.free = 0
        await watched.look(seconds=1)
        await watched.look(seconds=55)
        watched.surgery.free = 10**10
        await watched.look(seconds=5)
    assert (read(house), there.told) == ([], [])


async def test_at_night_admins_are_woken_only_by_what_cannot_wait(house: House) -> None:
    await house.admin()
    await house.forward(hours=14)
    now = house.now[0]
    every = [News(name, now, now, "red") for name in ("disk", "updates", "fuse", "quarantine", "parts", "clock")]
    house.run(warning.warn, every, None, now)
    await house.pipeline.settle()
    assert [each[:30] for each in read(house)] == ["⚠ What patients write and tap ", "⚠ The clock of the machine tha"]
    house.run(warning.warn, [News("updates", now, now, "")], None, now)
    await house.pipeline.settle()
    assert len(read(house)) == 2
    await house.forward(hours=9)
    assert len(read(house)) == 7


async def test_operators_read_it_in_their_own_chat_and_in_a_group(house: House) -> None:
    await house.admin()
    olga = house.person("Olga")
    watched = Watched(house, operators=olga)
    watched.surgery.free = 0
    await watched.look(seconds=1)
    await watched.look(seconds=61)
    assert len(read(house, "Olga")) == 1
    assert len(read(house, "Ann")) == 1


async def test_what_one_clinic_alone_is_about_only_operators_read(house: House) -> None:
    await house.admin()
    house.patient()
    await house.admin("Eve", clinic="Elsewhere")
    olga = house.person("Olga")
    watched = Watched(house, operators=olga)
    house.telegram.people.block("Ann")
    await watched.look(seconds=1)
    await watched.look(seconds=61)
    assert [each[:20] for each in read(house, "Olga")] == ["⚠ There is a clinic "]
    assert read(house, "Eve") == []


async def test_the_operators_group_is_not_left_for_want_of_a_clinic(house: House) -> None:
    await house.admin()
    groups = house.telegram.people.groups
    theirs, another = (groups.create(name, "Ann", []) for name in ("Those who run it", "Another"))
    bot, ticks = bot_of(house.telegram), lambda: house.now[0].timestamp()
    pipeline = make_pipeline(
        house.store, bot, LINKS, lambda: house.now[0], pace=UNLIMITED, ticks=ticks, operators=theirs.id
    )
    for each in (theirs, another):
        groups.add_bot(each.id, "Ann")
    await pipeline.settle()
    house.now[0] += timedelta(minutes=11)
    await pipeline.settle()
    house.run(warning.warn, [News("disk", house.now[0], house.now[0], "full")], theirs.id, house.now[0])
    await pipeline.settle()
    await pipeline.shut()
    chats = house.telegram.world.chats
    assert [each.body.text[:10] for each in chats[theirs.id].messages.values() if each.by_bot] == ["⚠ The disk"]
    assert "leaveChat" in house.telegram.asked
    assert house.telegram.asked["leaveChat"] == 1


async def said_at_start(bot: Bot, operators: int) -> str:
    with logged("WARNING") as log:
        await try_to_reach(bot, operators)
    return log.getvalue()


async def test_a_chat_of_operators_that_cannot_be_written_to_is_said_at_start(house: House) -> None:
    bot, olga = bot_of(house.telegram), house.person("Olga")
    assert await said_at_start(bot, olga) == ""
    house.telegram.people.block("Olga")
    for nobody in (olga, 424242):
        assert "nobody can be told in OPS_CHAT: press Start there" in await said_at_start(bot, nobody)


async def test_who_is_no_admin_any_more_reads_nothing_of_it(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    news = News("disk", house.now[0], house.now[0], "full")
    house.run(warning.warn, [news], house.person("Bob"), house.now[0])
    house.run(warning.warn, [News("fuse", house.now[0], house.now[0], "blown")], None, house.now[0])
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    house.run(lambda tx: tx.providers.save(replace(ann, role=Role.PROVIDER)))
    await house.pipeline.settle()
    assert read(house, "Ann") == []
    assert len(read(house, "Bob")) == 1  # The operators' chat is theirs.


async def test_an_address_is_told_the_same_and_again_until_it_takes_it(
    house: House, office: tuple[Office, Operator]
) -> None:
    there, operator = office
    watched = Watched(house, operator)
    await watched.look(seconds=1)
    watched.surgery.free, there.status = 1_000_000, 500
    await watched.look(seconds=1)
    since = house.now[0].isoformat()
    await watched.look(seconds=60)
    at = house.now[0].isoformat()
    await watched.look(seconds=5)
    assert there.told == []
    there.status = 200
    await watched.look(seconds=5)
    told = {"check": "disk", "state": "red", "reason": "only 1 MB of the disk are free", "is_first": True}
    assert there.told == [{"bot": "skin-aftercare-bot", **told, "since": since, "at": at}]
    watched.surgery.free = 10**10
    await watched.look(seconds=5)
    await watched.look(seconds=61)
    assert there.states == [("disk", "red"), ("disk", "green")]


async def test_it_is_pinged_once_a_minute_while_all_is_green_and_never_else(
    house: House, office: tuple[Office, Operator]
) -> None:
    there, operator = office
    watched = Watched(house, operator)
    for _ in range(13):
        await watched.look(seconds=5)
    assert there.pings == 2
    watched.surgery.free = 0
    for _ in range(30):
        await watched.look(seconds=5)
    assert there.pings == 2
    watched.surgery.free = 10**10
    await watched.look(seconds=5)
    assert there.pings == 3


async def test_an_address_that_is_nobody_s_stops_nothing_and_stands_in_no_log(house: House) -> None:
    await house.admin()
    watched = Watched(house, Operator("http://127.0.0.1:1/s3cret", "http://127.0.0.1:1/s3cret"))
    with logged() as log:
        await watched.look(seconds=1)
        watched.surgery.free = 0
        await watched.look(seconds=1)
        await watched.look(seconds=61)
    assert len(read(house)) == 1
    assert "the operator's address does not answer" in log.getvalue()
    assert "s3cret" not in log.getvalue()


async def test_what_could_not_be_kept_is_told_to_the_address_at_once_and_to_admins_once_it_is_over(
    house: House, office: tuple[Office, Operator]
) -> None:
    await house.admin()
    there, operator = office
    watched = Watched(house, operator)
    await watched.look(seconds=1)
    await watched.look_while_the_database_is_away()
    assert ("database", "red") in there.states
    await watched.look(seconds=5)
    await watched.look(seconds=61)
    assert ("database", "green") in there.states
    assert [each for each in read(house) if "keep" in each] == [
        "✅ For a while I could keep nothing; now I can again. What was tapped meanwhile may have been lost. "
        "Please look at /inbox and /patients."
    ]


async def test_of_several_instances_the_one_that_leads_speaks(house: House, office: tuple[Office, Operator]) -> None:
    await house.admin()
    there, operator = office
    watched = Watched(house, operator)
    house.pipeline.pulse.leads = lambda: False
    await watched.look(seconds=1)
    watched.surgery.free = 0
    for _ in range(4):
        await watched.look(seconds=61)
    assert (read(house), there.told, there.pings) == ([], [], 0)
    house.pipeline.pulse.leads = lambda: True
    await watched.look(seconds=1)
    await watched.look(seconds=61)
    assert (len(read(house)), there.states) == (1, [("disk", "red")])


async def test_while_the_database_is_away_none_leads_and_each_tells_the_address_and_only_that(
    house: House, office: tuple[Office, Operator]
) -> None:
    await house.admin()
    there, operator = office
    watched = Watched(house, operator)
    house.pipeline.pulse.leads = lambda: False
    await watched.look(seconds=1)
    await watched.look_while_the_database_is_away()
    assert ("database", "red") in there.states
    for _ in range(4):
        await watched.look(seconds=61)
    assert read(house) == []
    assert ("database", "green") not in there.states  # The one that leads says so.
