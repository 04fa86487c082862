"""What comes of a request, over real connections on this machine; above all: may it have arrived?"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from telegram import InputFile
from telegram.error import TelegramError, TimedOut

from handlers.pipeline import payload, wire
from handlers.pipeline.outcomes import NotSent, Unknown, outcome
from handlers.pipeline.trust import trusting_nobody
from handlers.pipeline.wire import Wire
from sandbox import server

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n" + b'{"ok": true, "result": 17 }'
Served = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(served: Served) -> AsyncIterator[str]:
    """Whoever asks is to have closed before this ends."""
    ended: list[asyncio.Future[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.get_running_loop().create_future())
        mine = ended[-1]
        await served(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        mine.set_result(None)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:x/sendMessage"
    server.close()
    await asyncio.gather(*ended)


@asynccontextmanager
async def opened(connections: int = 2, read_timeout: float = 5.0) -> AsyncIterator[Wire]:
    request = Wire(connections, read_timeout)
    await request.initialize()
    yield request
    await request.shutdown()


def answering(answer: bytes, heard: list[bytes]) -> Served:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        heard.append(head + await reader.readexactly(length))
        writer.write(answer)
        await writer.drain()

    return serve


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def failed(request: Wire, url: str) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await request.post(url, payload.call("sendMessage", chat_id=5, text="Hello").data)
    assert "bot1:x" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("spared", "is_asked"), [pytest.param("", True, id="taken"), pytest.param("example.org", False, id="spared")]
)
async def test_a_proxy_of_the_environment_is_taken(
    monkeypatch: pytest.MonkeyPatch, spared: str, is_asked: bool
) -> None:
    heard: list[bytes] = []
    monkeypatch.setenv("no_proxy", spared)
    async with serving(answering(OK, heard)) as url, opened(read_timeout=1) as request:
        monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
        assert (request._proxy_for("http://example.org/bot1:x/getMe") is not None) == is_asked
        if is_asked:
            data = payload.call("getMe").data
            assert await request.post("http://example.org/bot1:x/getMe", data) == 17
    assert [each.partition(b"\r\n")[0] for each in heard] == [
        b"POST http://example.org/bot1:x/getMe HTTP/1.1"
    ] * is_asked


@pytest.mark.parametrize("by_proxy", [False, True])
async def test_over_https_the_authorities_are_those_of_httpx(monkeypatch: pytest.MonkeyPatch, by_proxy: bool) -> None:
    asked: list[ssl.SSLContext] = []

    def trusted() -> ssl.SSLContext:
        asked.append(ssl.create_default_context())
        return asked[-1]

    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)

    monkeypatch.setattr(wire, "trusted", trusted)
    async with serving(plain) as plain_url, opened() as request:
        url = plain_url.replace("http:", "https:")
        if by_proxy:
            monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
            url = "http://example.org/bot1:x/getMe"
        assert outcome(await failed(request, url)) == NotSent()
    assert len(asked) == 1


def test_a_library_that_is_loaded_meanwhile_trusts_nobody() -> None:
    with trusting_nobody():
        assert not ssl.create_default_context().get_ca_certs()
    assert ssl.create_default_context().get_ca_certs() == httpx.create_ssl_context().get_ca_certs() != []


async def test_an_answer_is_read_and_the_parameters_arrive() -> None:
    heard: list[bytes] = []
    async with serving(answering(OK, heard)) as url, opened() as request:
        data = payload.call("sendMessage", chat_id=5, text="A & B").data
        answered = await request.post(url, data)
    assert answered == 17
    assert heard[0].endswith(b'\r\n\r\n{"chat_id":5,"text":"A & B"}')


async def test_a_picture_goes_as_a_file() -> None:
    heard: list[bytes] = []
    async with serving(answering(OK, heard)) as url, opened() as request:
        picture = InputFile(b"\x89PNG", filename="code.png")
        await request.post(url, payload.call("sendPhoto", chat_id=5, photo=picture).data)
    assert b"multipart/form-data" in heard[0]
    assert b'filename="code.png"' in heard[0]
    assert b"\x89PNG" in heard[0]


async def test_nobody_there_means_not_sent() -> None:
    async with serving(silent) as url:
        pass
    async with opened() as request:
        assert outcome(await failed(request, url)) == NotSent()


async def test_no_free_connection_means_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CONNECT_WITHIN", 0.1)
    async with serving(silent) as url, opened(connections=1) as request:
        first = asyncio.create_task(request.post(url))
        await asyncio.sleep(0.05)
        error = await failed(request, url)
        first.cancel()
        await asyncio.wait({first})
    assert isinstance(error, TimedOut)
    assert outcome(error) == NotSent()


async def test_silence_means_that_it_may_have_arrived() -> None:
    async with serving(silent) as url, opened(read_timeout=0.1) as request:
        error = await failed(request, url)
    assert isinstance(error, TimedOut)
    assert outcome(error) == Unknown()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="none"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{", id="half-of-one"),
        pytest.param(b"what is this\r\n\r\n", id="no-HTTP"),
    ],
)
async def test_a_connection_cut_off_means_that_it_may_have_arrived(answer: bytes) -> None:
    async with serving(answering(answer, [])) as url, opened() as request:
        assert outcome(await failed(request, url)) == Unknown()


async def test_a_redirection_is_not_followed() -> None:
    heard: list[bytes] = []
    elsewhere = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    async with serving(answering(elsewhere, heard)) as url, opened() as request:
        await failed(request, url)
    assert len(heard) == 1


async def test_a_wire_that_is_shut_opens_again() -> None:
    heard: list[bytes] = []
    async with serving(answering(OK, heard)) as url, opened() as request:
        await request.shutdown()
        with pytest.raises(TelegramError):
            await request.post(url)
        await request.initialize()
        assert await request.post(url) == 17


def test_our_telegram_keeps_a_connection_for_longer_than_we_do() -> None:
    """If both let go at one moment, a message meets a closed door, and may have arrived: it waits for a minute."""
    assert server.KEPT_FOR > wire.KEPT_FOR
