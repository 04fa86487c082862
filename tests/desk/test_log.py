"""Whatever is asked at the desk, and whatever fails there, the log says nothing of anybody and opens no door."""

import asyncio
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import httpx
import pytest

from commands.logs import follow_chats
from sandbox.telegram import TOKEN
from tests.canaries import HEALTH, NOTE, SAID, Troubles
from tests.desk.acts import ACTS, LOOKS
from tests.desk.conftest import desk_of, vouch
from tests.desk.test_matrix import SECRET, filled, sign_in
from tests.logged import logged
from tests.rights.cast import ADMIN, Cast
from tests.rights.opened import opened
from web.address import Address
from web.app import make_app
from web.desk.door import csrf_of
from web.desk.routes import routes
from web.door import listen
from web.server import serve

LINK, AGENT = "ofalinkthatnobodyelseknows", "Saffronella"
HOST = {"host": "127.0.0.1:9000"}


@pytest.fixture(scope="module")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, asyncio.Runner]]:
    with opened(sqlite_template, tmp_path_factory.mktemp("desk-log")) as found:
        yield found


async def ask_everything(cast: Cast, url: str, forms: dict[str, dict[str, str]]) -> set[int]:
    """Every page and act, signed in and with words of somebody in it; what came of it, by status."""
    behind = {"q": NOTE, "told": SECRET}
    headers = {**HOST, "cookie": f"desk={SECRET}", "user-agent": AGENT, "referer": f"http://127.0.0.1:9000/desk/{NOTE}"}
    statuses = set()
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        for look in LOOKS.values():
            statuses.add((await client.get(look.at.format(**cast.ids), params=behind)).status_code)
        for act in ACTS.values():
            statuses.add((await client.post(act.at.format(**cast.ids), data=forms[act.at])).status_code)
        for path, form in (("link", {"token": LINK}), ("app", {"app": vouch(cast.known[ADMIN], cast.house.now[0])})):
            statuses.add((await client.post(f"/sign-in/{path}", data=form)).status_code)
        for path in (f"/sign-in/{LINK}", f"/{NOTE}", f"/static/{NOTE}", f"/patients/{NOTE}"):
            statuses.add((await client.get(path)).status_code)
        with suppress(httpx.RemoteProtocolError):  # It breaks off where it fails.
            async with client.stream("GET", f"/live?seen={LINK}") as live:
                lines = live.aiter_lines()
                while not (await anext(lines)).startswith((":", "event")):
                    pass
        await client.get("/", headers={"host": NOTE})
    return statuses


async def failing(cast: Cast, troubles: Troubles, only: str) -> set[int]:
    forms = {each.at: {**filled(cast, each.form), "csrf": csrf_of(SECRET), "text": NOTE} for each in ACTS.values()}
    with listen(Address("127.0.0.1", 0)) as door:
        serving = asyncio.create_task(serve(make_app(routes(desk_of(cast.house))), door))
        with troubles.at(1 if only else 0, only or "nothing"):
            found = await ask_everything(cast, f"http://127.0.0.1:{door.getsockname()[1]}/desk", forms)
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
    return found


def told(log: StringIO, secrets: list[str]) -> list[str]:
    text = log.getvalue()
    found = [each for each in secrets if each.lower() in text.lower()]
    return found + [each for each in HEALTH if re.search(rf"\b{each}\b", text, re.IGNORECASE)]


@pytest.mark.parametrize("only", ["", "_say", "first", "all", "change"])
def test_whatever_fails_nothing_of_anybody_is_logged(
    furnished: tuple[Cast, asyncio.Runner],
    only: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    cast, runner = furnished
    cast.restore()
    cast.house.now[0] = cast.begun
    sign_in(cast, ADMIN)
    chats = [str(abs(each)) for each in cast.known.values()]
    secrets = [*SAID, *cast.known, *chats, TOKEN, TOKEN.partition(":")[2], SECRET, csrf_of(SECRET), LINK, AGENT]
    troubles = Troubles(secrets, random.Random(1))
    troubles.plant(monkeypatch)
    with logged("DEBUG") as log:
        follow_chats(b"the key that chats are hashed with")
        statuses = runner.run(failing(cast, troubles, only))
    log.write("".join(capfd.readouterr()))
    assert (500 in statuses, "[uvicorn.error]" in log.getvalue()) == (bool(only), bool(only))
    assert told(log, secrets) == []
