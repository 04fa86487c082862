"""Where Telegram brings updates: only to whom it has told the secret, and answered once they are kept."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from bot.ports import StoreTrouble
from tests.logged import logged
from web.address import Address
from web.app import make_app
from web.door import listen
from web.server import serve
from web.webhook import LARGEST, SECRET_HEADER, routes

SECRETS = ["s" * 64, "o" * 64]


@dataclass
class Kept:
    bodies: list[bytes] = field(default_factory=list)
    trouble: Exception | None = None
    url: str = ""

    async def keep(self, body: bytes) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.bodies.append(body)

    async def post(self, body: bytes | AsyncIterator[bytes], secret: str | None = SECRETS[0]) -> int:
        headers = [] if secret is None else [(SECRET_HEADER.encode(), secret.encode("latin-1"))]
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:  # noqa: S501 (over loopback)
            return (await client.post(self.url, content=body, headers=headers)).status_code


@pytest.fixture
async def kept() -> AsyncIterator[Kept]:
    kept, door = Kept(), listen(Address("127.0.0.1", 0))
    kept.url = f"http://127.0.0.1:{door.getsockname()[1]}/a/path"
    serving = asyncio.create_task(serve(make_app(routes("/a/path", kept.keep, lambda: SECRETS)), door))
    yield kept
    serving.cancel()
    await asyncio.wait({serving})
    door.close()


@pytest.mark.parametrize("secret", SECRETS)
async def test_whoever_knows_a_secret_is_answered_when_it_is_kept(kept: Kept, secret: str) -> None:
    assert await kept.post(b'{"update_id": 1}', secret) == 200
    assert kept.bodies == [b'{"update_id": 1}']


@pytest.mark.parametrize("secret", [None, "", "s" * 63, "s" * 65, "S" * 64, "\xe9" * 64])
async def test_whoever_does_not_is_turned_away_unread(kept: Kept, secret: str | None) -> None:
    assert await kept.post(b'{"update_id": 1}', secret) == 403
    assert kept.bodies == []


async def test_whoever_knocks_and_often_fills_no_log(kept: Kept) -> None:
    with logged() as log:
        for _ in range(20):
            assert await kept.post(b"{}", "not the secret") == 403
    assert log.getvalue().count("knocked at the webhook") == 1
    assert "not the secret" not in log.getvalue()


async def test_what_a_stranger_goes_on_sending_is_not_waited_for(kept: Kept) -> None:
    """The answer comes before the body does, and is the end of the connection."""
    host, port = kept.url.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as stranger:
        stranger.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(stranger, b"POST /a/path HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
        answer = b""
        async with asyncio.timeout(5):
            while piece := await loop.sock_recv(stranger, 4096):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 403")


async def test_what_is_not_kept_is_brought_again(kept: Kept) -> None:
    kept.trouble = StoreTrouble("full")
    assert await kept.post(b"{}") == 503


@pytest.mark.parametrize(("size", "status"), [(LARGEST, 200), (LARGEST + 1, 413)])
async def test_a_body_has_an_end(kept: Kept, size: int, status: int) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"x" * (size - 1)
        yield b"x"

    assert await kept.post(b"x" * size) == status
    assert await kept.post(parts()) == status
    assert len(kept.bodies) == (2 if status == 200 else 0)
