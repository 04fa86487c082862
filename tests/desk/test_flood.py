"""Whoever holds on to the desk keeps neither Telegram nor a monitor waiting: they come through the same door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import httpx
import pytest
from starlette.routing import Route

from tests.desk.conftest import desk_of, house
from tests.provider.conftest import House
from web import webhook
from web.address import Address
from web.app import make_app
from web.desk import asked
from web.desk.routes import routes
from web.door import listen
from web.health import livez
from web.server import CONNECTIONS, serve

__all__ = ["house"]
SLOWLY = (
    b"POST /desk/sign-in/link HTTP/1.1\r\nHost: 127.0.0.1:9000\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntoken="
)
SECRET = "s" * 64


async def keep(_body: bytes) -> None:
    """It is kept."""


@pytest.fixture
async def port(house: House) -> AsyncIterator[int]:
    app = make_app(
        routes(desk_of(house)), webhook.routes("/telegram", keep, lambda: [SECRET]), [Route("/livez", livez)]
    )
    with listen(Address("127.0.0.1", 0)) as door:
        serving = asyncio.create_task(serve(app, door))
        yield int(door.getsockname()[1])
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def holds(stack: AsyncExitStack, port: int) -> asyncio.StreamReader:
    """A form of which the rest never comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    writer.write(SLOWLY)
    await writer.drain()
    return reader


async def test_telegram_and_a_monitor_are_answered_all_the_same(port: int) -> None:
    async with AsyncExitStack() as stack, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(CONNECTIONS + 20):
            await holds(stack, port)
        brought = await client.post("/telegram", content=b"{}", headers={webhook.SECRET_HEADER: SECRET})
        assert (brought.status_code, (await client.get("/livez")).status_code) == (200, 200)
        assert (await client.get("/desk/sign-in", headers={"host": "127.0.0.1:9000"})).status_code == 503


async def test_a_form_that_never_ends_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "COMES_WITHIN", 0.05)
    async with AsyncExitStack() as stack:
        reader = await holds(stack, port)
        async with asyncio.timeout(5):
            assert (await reader.read()).startswith(b"HTTP/1.1 400")
