"""A sandbox whose clock only tests move, and a real Bot on either side of the wire."""

import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from telegram import Bot, Message
from telegram.request import HTTPXRequest

from sandbox.server import running
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loading certificates would take longer than the tests
NOON = 1_800_000_000.0


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class Line:
    """Ann, who has pressed Start, and the bot that she talks to."""

    telegram: Telegram
    bot: Bot
    ann: int

    async def send(self, text: str = "Hello", *buttons: str) -> Message:
        """What a bot sends: every button's data is its label in lower case."""
        keyboard = [[{"text": label, "callback_data": label.lower()}] for label in buttons]
        return await self.bot.send_message(self.ann, text, api_kwargs={"reply_markup": {"inline_keyboard": keyboard}})


def png(width: int, height: int) -> bytes:
    """As much of a picture as Telegram looks at."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"rest"


def over_wire(telegram: Telegram) -> Bot:
    return Bot(TOKEN, request=SandboxRequest(telegram), get_updates_request=SandboxRequest(telegram))


def over_http(address: str) -> Bot:
    return Bot(
        TOKEN,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=HTTPXRequest(read_timeout=5, httpx_kwargs={"verify": NO_TLS}),
        get_updates_request=HTTPXRequest(read_timeout=5, httpx_kwargs={"verify": NO_TLS}),
    )


@pytest.fixture(autouse=True)
def _durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or python-telegram-bot warns of the day when they will be."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock)


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    """A real Bot, with the sandbox for a transport."""
    async with over_wire(telegram) as bot:
        telegram.calls.clear()
        yield bot


@pytest.fixture
async def line(telegram: Telegram, bot: Bot) -> Line:
    return _line(telegram, bot)


@pytest.fixture
async def address(telegram: Telegram) -> AsyncIterator[str]:
    async with running(telegram) as address:
        yield address


@pytest.fixture
async def http_line(telegram: Telegram, address: str) -> AsyncIterator[Line]:
    """The same over a socket."""
    async with over_http(address) as bot:
        yield _line(telegram, bot)


@pytest.fixture(params=["wire", "http"])
async def either_line(telegram: Telegram, request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    """Without a socket, and with one: the bot cannot tell."""
    async with AsyncExitStack() as stack:
        if request.param == "http":
            address = await stack.enter_async_context(running(telegram))
            yield _line(telegram, await stack.enter_async_context(over_http(address)))
        else:
            yield _line(telegram, await stack.enter_async_context(over_wire(telegram)))


@pytest.fixture
async def control(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{address}/control", verify=NO_TLS) as client:
        yield client


def _line(telegram: Telegram, bot: Bot) -> Line:
    ann = telegram.people.join("Ann", username="ann_smith")
    telegram.people.open("Ann", "welcome")
    telegram.world.updates.forget_all()
    return Line(telegram, bot, ann.id)
