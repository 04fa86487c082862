"""What is new is told to whoever has a page open."""

import asyncio
import re

from bot.workflows import erasing, leaving
from tests.desk.conftest import Browser
from tests.provider.conftest import House


async def first_event(browser: Browser, seen: str) -> str:
    """What the stream says first that is no sign of life; ASGI is asked by hand, since httpx waits for the end."""
    said, ended = [], asyncio.Event()
    cookies = "; ".join(f"{each.name}={each.value}" for each in browser.client.cookies.jar)
    headers = [(b"host", b"127.0.0.1:9000"), (b"cookie", cookies.encode())]
    scope = {"type": "http", "method": "GET", "path": "/desk/live", "raw_path": b"/desk/live", "root_path": ""}
    scope |= {"query_string": f"seen={seen}".encode(), "headers": headers, "http_version": "1.1", "scheme": "http"}

    async def receive() -> dict[str, object]:
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        body = bytes(message.get("body", b"")).decode()  # type: ignore[call-overload]
        if found := re.search(r"event: (\w+)", body):
            said.append(found[1])
            ended.set()

    await asyncio.wait_for(browser.app(scope, receive, send), 10)  # type: ignore[arg-type]
    return said[0]


def seen_on(page: str) -> str:
    found = re.search(r'data-seen="(\w+)"', page)
    assert found is not None
    return found[1]


async def test_what_came_while_the_page_was_on_its_way_is_told(house: House, browser: Browser) -> None:
    await house.admin()
    house.patient("Pat")
    await house.pipeline.settle()
    seen = seen_on((await browser.sign_in("Ann")).text)
    await house.report("Pat", signs=("pus",))
    assert await first_event(browser, seen) == "changed"


async def test_what_comes_later_is_told(house: House, browser: Browser) -> None:
    await house.admin()
    house.patient("Pat")
    await house.pipeline.settle()
    seen = seen_on((await browser.sign_in("Ann")).text)
    asking = asyncio.create_task(first_event(browser, seen))
    await asyncio.sleep(0)
    await house.report("Pat", signs=("pus",))
    assert await asking == "changed"


async def test_whoever_is_removed_is_told_to_go(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Bob")
    seen = seen_on((await browser.sign_in("Bob")).text)
    bob = house.run(lambda tx: tx.providers.of_chat(house.person("Bob")))
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), bob.id, house.now[0]))
    assert await first_event(browser, seen) == "out"


async def test_that_somebody_was_erased_is_told(house: House, browser: Browser) -> None:
    """A colleague may have all of them before them."""
    await house.admin()
    await house.colleague("Bob")
    for name in ("Pat", "Bea"):
        house.patient(name)
    await house.pipeline.settle()
    seen = seen_on((await browser.sign_in("Bob")).text)
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    house.run(erasing.by_admin, ann, 1, house.now[0])
    assert await first_event(browser, seen) == "changed"


async def test_a_letter_that_has_arrived_is_told(house: House, browser: Browser) -> None:
    await house.admin()
    house.patient("Pat")
    await house.pipeline.settle()
    await house.forward(hours=12)  # Night in Berlin, where it waits for the morning.
    await browser.sign_in("Ann")
    page = await browser.send("/patients/1/talk", to="patient", text="How was your evening?")
    drafted = seen_on(page.text)
    page = await browser.send(f"/{page.url.path.removeprefix('/desk/')}/send", when="morning")
    waiting = seen_on(page.text)
    assert waiting != drafted
    await house.forward(hours=10, minutes=30)
    assert await first_event(browser, waiting) == "changed"
