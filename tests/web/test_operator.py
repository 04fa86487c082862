"""Who runs the bot is told over HTTP, whatever stands at the other end."""

import asyncio
from datetime import UTC, datetime

from bot.watch import News
from web.operator import Operator

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_an_address_whose_answer_never_ends_keeps_nobody_waiting() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await asyncio.sleep(0)

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with asyncio.timeout(20):
            assert not await Operator(url, within=0.2).tell(News("disk", NOW, NOW, "red"))
