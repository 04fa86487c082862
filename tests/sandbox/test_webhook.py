"""The sandbox brings updates to an address, as Telegram does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import Conflict

from sandbox.faults import Fault
from sandbox.webhook import SECRET_HEADER
from tests.sandbox.conftest import Line
from web.address import Address
from web.app import make_app
from web.door import listen
from web.server import serve


@dataclass
class Taker:
    """Answers with these, and then with 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    came: list[tuple[str, str]] = field(default_factory=list)
    rang: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: Request) -> Response:
        message = (await request.json())["message"]
        self.came.append((message["from"]["first_name"], message["text"]))
        assert request.headers[SECRET_HEADER] == "knock-knock"
        self.rang.set()
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    async def has(self, count: int) -> list[tuple[str, str]]:
        async with asyncio.timeout(30):
            while len(self.came) < count:
                self.rang.clear()
                await self.rang.wait()
        return self.came


@pytest.fixture
async def taker() -> AsyncIterator[Taker]:
    taker, door = Taker(), listen(Address("127.0.0.1", 0))
    taker.url = f"http://127.0.0.1:{door.getsockname()[1]}/hook"
    serving = asyncio.create_task(serve(make_app([Route("/hook", taker.take, methods=["POST"])]), door))
    yield taker
    serving.cancel()
    await asyncio.wait({serving})
    door.close()


@pytest.fixture
async def line(line: Line) -> AsyncIterator[Line]:
    yield line
    await asyncio.gather(*line.telegram.webhook.stop(), return_exceptions=True)


async def hook(bot: Bot, taker: Taker) -> None:
    await bot.set_webhook(taker.url, secret_token="knock-knock")


async def test_what_waits_and_what_comes_is_brought_in_order(line: Line, taker: Taker) -> None:
    line.telegram.people.say("Ann", "one")
    await hook(line.bot, taker)
    line.telegram.people.say("Ann", "two")
    assert await taker.has(2) == [("Ann", "one"), ("Ann", "two")]
    assert await line.telegram.until_idle(30)


async def test_what_was_not_taken_comes_again_and_nobody_overtakes_themselves(line: Line, taker: Taker) -> None:
    taker.answers = [503, 503]
    line.telegram.people.say("Ann", "one")
    line.telegram.people.say("Ann", "two")
    await hook(line.bot, taker)
    assert await taker.has(4) == [("Ann", "one")] * 3 + [("Ann", "two")]
    info = await line.bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_what_was_taken_without_its_being_known_comes_again(line: Line, taker: Taker) -> None:
    line.telegram.faults.add(Fault("drop_after", method="webhook", times=1))
    line.telegram.people.say("Ann", "one")
    await hook(line.bot, taker)
    assert await taker.has(2) == [("Ann", "one")] * 2
    assert await line.telegram.until_idle(30)


async def test_one_who_is_not_taken_holds_up_nobody_else(line: Line, taker: Taker) -> None:
    line.telegram.world.chats[line.telegram.people.join("Bob").id].standing = "member"
    line.telegram.faults.add(Fault("drop_before", method="webhook", chat_id=line.ann))
    line.telegram.people.say("Ann", "one")
    line.telegram.people.say("Bob", "two")
    await hook(line.bot, taker)
    assert await taker.has(1) == [("Bob", "two")]
    assert await line.telegram.world.bell.until(lambda: (line.telegram.unconfirmed() == 1) or None, 30)
    assert (await line.bot.get_webhook_info()).pending_update_count == 1


async def test_there_is_a_webhook_or_polling(line: Line, taker: Taker) -> None:
    await hook(line.bot, taker)
    with pytest.raises(Conflict, match="while webhook is active"):
        await line.bot.get_updates()
    await line.bot.delete_webhook()
    line.telegram.people.say("Ann", "one")
    assert len(await line.bot.get_updates()) == 1
    assert taker.came == []
    assert (await line.bot.get_webhook_info()).url == ""
