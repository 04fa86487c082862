"""A clinic with a dozen patients and its desk, on this machine: everything real but the clock and the wire."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from bot.sign_in import digest_of
from bot.workflows import entering
from commands.trial import free_port
from sandbox.telegram import Telegram
from storage.crypto import Keys
from storage.database import open_store
from storage.migrate import upgrade
from tests.desk.conftest import desk_of
from tests.provider.conftest import MONDAY, House, build
from web.app import make_app
from web.desk.routes import routes

PATIENTS = ("Pat", "Bea", "Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Inés", "Jon")
R = TypeVar("R")


class DeskSite:
    """`do` plays something in the clinic, and comes back when the bot has done all that follows from it."""

    def __init__(self, house: House, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self.house, self.url, self._loop, self._links = house, url, loop, 0

    def do(self, act: Coroutine[Any, Any, R]) -> R:
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(60)

    def link(self, name: str) -> str:
        """A fresh one for this member of the staff."""
        self._links += 1
        token = f"link number {self._links}"

        def give(tx: Any) -> None:
            provider = tx.providers.of_chat(self.house.person(name))
            entering.give_link(tx, provider, digest_of(token), self.house.now[0])

        self.house.run(give)
        return f"{self.url}/sign-in/{token.replace(' ', '%20')}"


@contextmanager
def desk_site(folder: Path) -> Iterator[DeskSite]:
    database = f"sqlite:///{folder}/desk.sqlite3"
    upgrade(database)
    store, now, loop = open_store(database, Keys([b"k" * 32])), [MONDAY], asyncio.new_event_loop()
    telegram = Telegram(lambda: now[0].timestamp())
    port = free_port()
    url = f"http://127.0.0.1:{port}/desk"
    thread = threading.Thread(target=loop.run_forever, name="desk", daemon=True)
    thread.start()

    async def begin() -> tuple[House, uvicorn.Server, asyncio.Task[None]]:
        house = House(store, telegram, build(store, telegram, now), now)
        config = uvicorn.Config(make_app(routes(desk_of(house, url))), port=port, log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 (uvicorn tells nobody)
            await asyncio.sleep(0.01)
        return house, server, serving

    async def end() -> None:
        server.should_exit = server.force_exit = True
        await serving
        await house.pipeline.shut()

    house, server, serving = asyncio.run_coroutine_threadsafe(begin(), loop).result(60)
    site = DeskSite(house, loop, url)
    try:
        site.do(fill(house))
        yield site
    finally:
        site.do(end())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        store.close()


async def fill(house: House) -> None:
    """Day 3: five of ten need somebody, each for another reason."""
    await house.admin()
    await house.colleague("Vera")
    for name in PATIENTS:
        house.patient(name)
    await house.pipeline.settle()
    for redness, swelling in ((2, 2), (2, 1)):
        await house.forward(days=1)
        await house.report("Bea", redness=redness, swelling=swelling, peeling=1, pain=1)
    await house.forward(days=1)
    await house.report("Pat", signs=("pus",))
    await house.report("Bea", redness=4)
    await house.report("Cleo", swelling=4, redness=3)
    await house.report("Dora", redness=2, pain=3)
    await house.report("Emil", redness=1, swelling=0)
    await house.say("Finn", "My cheeks feel like they are burning, is that all right?")
    await house.forward(minutes=30)
