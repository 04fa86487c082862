"""The HTTP room: in the bot's own loop, without a hand on its signals, and gone at once when it is told to go."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from web.address import Address, read
from web.app import make_app
from web.door import CannotListen, listen
from web.server import serve

ANY = Address("127.0.0.1", 0)


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with listen(ANY) as listening:
        yield listening


def url(door: socket.socket, path: str) -> str:
    return f"http://127.0.0.1:{door.getsockname()[1]}{path}"


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def stop(serving: "asyncio.Task[None]") -> None:
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


async def test_every_file_s_routes_are_served(door: socket.socket) -> None:
    app = make_app([Route("/a", hello)], [Route("/b", hello), Route("/c", hello, methods=["POST"])])
    serving = asyncio.create_task(serve(app, door))
    async with httpx.AsyncClient(trust_env=False) as client:
        assert [(await client.get(url(door, path))).status_code for path in ("/a", "/b", "/c", "/")] == [
            200,
            200,
            405,
            404,
        ]
        assert "server" not in (await client.get(url(door, "/a"))).headers
    await stop(serving)


async def test_it_is_served_again_from_the_same_door_after_it_ended(door: socket.socket) -> None:
    for _ in range(2):
        serving = asyncio.create_task(serve(make_app([Route("/a", hello)]), door))
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(url(door, "/a"))).text == "hello"
        await stop(serving)


async def test_whoever_is_being_answered_keeps_nobody_waiting_at_the_end(door: socket.socket) -> None:
    asked = asyncio.Event()

    async def never(_: Request) -> Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    serving = asyncio.create_task(serve(make_app([Route("/a", never)]), door))
    async with httpx.AsyncClient(trust_env=False) as client:
        asking = asyncio.create_task(client.get(url(door, "/a"), timeout=30))
        await asked.wait()
        await stop(serving)
        with pytest.raises(httpx.TransportError):
            await asking


def test_a_port_that_is_taken_is_one_line(door: socket.socket) -> None:
    taken = Address("127.0.0.1", door.getsockname()[1])
    with pytest.raises(CannotListen, match=rf"^{taken} cannot be used \(Address already in use\); name another$"):
        listen(taken)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", Address("127.0.0.1", 8080)),
        ("0.0.0.0:80", Address("0.0.0.0", 80)),  # noqa: S104
        ("bot.local:0", Address("bot.local", 0)),
        ("[::1]:8080", Address("::1", 8080)),
        *((text, None) for text in ("8080", ":8080", "::1:8080", "a b:1", "a:65536", "http://a:1", "a:1/x", "off")),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, address: Address | None) -> None:
    assert read(text) == address
    assert address is None or str(address) == text
