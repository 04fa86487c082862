"""A real browser, and the product as a newcomer starts it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

from tests.browser.visitor import Visitor
from tests.commands.test_tryout import TriedOut, running, tried_out

__all__ = ["tried_out"]

Opens = Callable[..., Visitor]

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# The first of them shows nothing to anybody, and needs half as much of the processor.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
LAPTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Skipped where there is no Chromium, unless REQUIRE_BROWSER=1."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, but there is no chromium", pytrace=False)
        pytest.skip("no chromium: install Debian's package of that name")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TriedOut]:
    """For tests that leave it as they found it."""
    with running(tmp_path_factory.mktemp("standing")) as found:
        yield found


@pytest.fixture
def opens(browser: Browser, tried_out: TriedOut) -> Iterator[Opens]:
    with _windows(browser, tried_out) as another:
        yield another


@pytest.fixture
def looks(browser: Browser, standing: TriedOut) -> Iterator[Opens]:
    with _windows(browser, standing) as another:
        yield another


@contextmanager
def _windows(browser: Browser, at: TriedOut) -> Iterator[Opens]:
    """The page in a window of its own; what the browser complains of fails the test."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    contexts = []

    def another(size: dict[str, int] = LAPTOP, **more: str) -> Visitor:
        context = browser.new_context(viewport=size, locale="en-GB", **more)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Visitor(page, at.url)

    yield another
    for context in contexts:
        context.close()
    assert complaints == []
