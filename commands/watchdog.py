"""Tells systemd that the bot is up, and again and again that it lives: sd_notify(3), and WatchdogSec= of its units."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.ports import StoreTrouble, Transaction
from storage.database import SqlStore

OFTEN = 3  # Times within the seconds after which systemd would kill us.


@asynccontextmanager
async def watched(store: SqlStore) -> AsyncIterator[None]:
    watching = asyncio.create_task(watch(store))
    try:
        yield
    finally:
        watching.cancel()
        tell("STOPPING=1")


async def watch(store: SqlStore, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Until cancelled. It says nothing where nobody listens, nor while the database hangs: one that refuses answers."""
    tell("READY=1")
    every = int(os.environ.get("WATCHDOG_USEC", 0)) / 1e6 / OFTEN
    while every:
        await sleep(every)
        with suppress(StoreTrouble):
            await store.run(_nothing)
        tell("WATCHDOG=1")


def tell(state: str) -> None:
    """Without waiting: a systemd that does not listen stops nobody."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out, suppress(OSError):
        out.setblocking(False)
        out.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)


def _nothing(_: Transaction) -> None:
    pass
