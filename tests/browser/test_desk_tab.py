"""The desk beside the phones: a stand-in page of another port, framed and opened alone as Telegram would."""

import json
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from sandbox.telegram import TOKEN
from tests.browser.conftest import PHONE, Opens
from tests.browser.visitor import Visitor
from tests.commands.test_tryout import TriedOut

PAGE = b"""<!doctype html><title>Stand-in</title><h1 id="who">nobody</h1><p id="how"></p><script>
const told = new URLSearchParams(location.hash.slice(1)), data = new URLSearchParams(told.get("tgWebAppData"));
document.getElementById("who").textContent = JSON.parse(data.get("user")).first_name;
document.getElementById("how").textContent = told.get("tgWebAppPlatform") + (top === window ? ", alone" : ", framed");
history.replaceState(null, "", location.pathname);
</script>"""


class StandIn(BaseHTTPRequestHandler):
    """May be framed by the sandbox's page alone, as the desk."""

    allowed = ""
    asked: list[str] = []  # noqa: RUF012 (one for each test, set below)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-security-policy", f"frame-ancestors {self.allowed}")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def tried_out(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TriedOut]:
    """Without a desk of its own: the bot would set its button again whenever somebody taps START."""
    found = TriedOut(tmp_path, WEB_ADDRESS=getattr(request, "param", "off"))
    found.start()
    yield found
    found.process.end(signal.SIGINT)


@pytest.fixture
def stand_in(tried_out: TriedOut) -> Iterator[str]:
    StandIn.allowed, StandIn.asked = tried_out.url, []
    with ThreadingHTTPServer(("127.0.0.1", 0), StandIn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/desk"
        server.shutdown()


def set_button(tried_out: TriedOut, button: dict[str, Any], who: str = "Ann") -> None:
    (chat_id,) = (each["id"] for each in tried_out.remote.get("people") if each["name"] == who)
    asked = {"chat_id": chat_id, "menu_button": json.dumps(button)}
    httpx.post(f"{tried_out.url}/bot{TOKEN}/setChatMenuButton", json=asked, trust_env=False).raise_for_status()


def desk(url: str) -> dict[str, Any]:
    return {"type": "web_app", "text": "Desk", "web_app": {"url": url}}


def shows(ann: Visitor, who: str) -> None:
    where = ann.page.frame_locator("#desk iframe")
    expect(where.locator("#who")).to_have_text(who)
    expect(where.locator("#how")).to_have_text("tdesktop, framed")


def test_the_desk_is_a_tab_as_long_as_the_bot_offers_it(opens: Opens, tried_out: TriedOut, stand_in: str) -> None:
    ann = opens({"width": 1440, "height": 900})
    tab = ann.page.get_by_role("tab", name="Desk")
    ann.taps("clinic", "START", "You work here")
    expect(tab).to_have_count(0)
    set_button(tried_out, desk(stand_in))
    expect(tab).to_be_visible()
    assert StandIn.asked == []  # Nothing is loaded before somebody wants to see it.
    tab.click()
    shows(ann, "Ann")
    expect(ann.phone("clinic")).to_be_hidden()
    room, window = ann.page.locator("#desk iframe").bounding_box(), ann.page.viewport_size
    assert room is not None
    assert window is not None
    assert room["width"] > window["width"] * 0.7
    expect(ann.page.locator("#side")).to_be_visible()
    ann.page.get_by_role("tab", name="Phones").click()
    expect(ann.phone("patient")).to_be_visible()
    tab.click()
    shows(ann, "Ann")
    assert StandIn.asked == ["/desk"]
    set_button(tried_out, {"type": "commands"})
    expect(tab).to_have_count(0)
    expect(ann.phone("clinic")).to_be_visible()
    expect(ann.page.locator("iframe")).to_have_count(0)


def test_the_button_beside_the_field_opens_it_anew(opens: Opens, tried_out: TriedOut, stand_in: str) -> None:
    """As whoever holds that phone."""
    for who in ("Ann", "Vera"):
        tried_out.remote.post("open", person=who)
        set_button(tried_out, desk(stand_in), who)
    ann = opens({"width": 1440, "height": 900})
    ann.phone("colleague").get_by_role("button", name="Desk", exact=True).click()
    shows(ann, "Vera")
    ann.page.get_by_role("tab", name="Phones").click()
    ann.phone("clinic").get_by_role("button", name="Desk", exact=True).click()
    shows(ann, "Ann")
    expect(ann.page.locator("#desk-whose")).to_have_text("as Ann")
    assert StandIn.asked == ["/desk", "/desk"]


def test_it_opens_in_a_tab_of_its_own(opens: Opens, tried_out: TriedOut, stand_in: str) -> None:
    tried_out.remote.post("open", person="Ann")
    set_button(tried_out, desk(stand_in))
    ann = opens()
    ann.page.get_by_role("tab", name="Desk").click()
    with ann.page.context.expect_page() as alone:
        ann.page.get_by_role("link", name="Open in a tab of its own").click()
    expect(alone.value.locator("#who")).to_have_text("Ann")
    expect(alone.value.locator("#how")).to_have_text("tdesktop, alone")
    assert alone.value.url == stand_in  # What signs her in stands in no history.


def test_on_a_phone_it_is_one_tab_more(opens: Opens, tried_out: TriedOut, stand_in: str) -> None:
    tried_out.remote.post("open", person="Ann")
    set_button(tried_out, desk(stand_in))
    ann = opens(PHONE)
    expect(ann.page.get_by_role("tab", name="Phones")).to_have_count(0)
    ann.page.get_by_role("tab", name="Guide").press("ArrowRight")
    shows(ann, "Ann")
    expect(ann.phone("clinic")).to_be_hidden()
    expect(ann.page.locator("#side")).to_be_hidden()
    box = ann.page.locator("#desk iframe").bounding_box()
    assert box is not None
    assert (box["width"], box["height"] > 500) == (390, True)
    ann.page.get_by_role("tab", name="Desk").press("ArrowRight")
    expect(ann.phone("clinic")).to_be_visible()


def test_what_happens_in_a_phone_meanwhile_is_marked(opens: Opens, tried_out: TriedOut, stand_in: str) -> None:
    tried_out.remote.post("open", person="Ann")
    tried_out.reads("Ann", "You work here")
    set_button(tried_out, desk(stand_in))
    ann = opens()
    ann.page.get_by_role("tab", name="Desk").click()
    shows(ann, "Ann")
    dot = ann.page.locator("#tab-phones .unread")
    expect(dot).to_be_hidden()
    tried_out.remote.post("say", person="Ann", text="/help")
    expect(dot).to_be_visible()
    ann.page.get_by_role("tab", name="Phones").click()
    expect(dot).to_be_hidden()


@pytest.mark.parametrize("tried_out", [""], indirect=True, ids=["with its desk"])
def test_the_bots_own_desk_is_behind_it(opens: Opens) -> None:
    """Signed in by Telegram's word alone: nobody types anything."""
    ann = opens({"width": 1440, "height": 900})
    ann.taps("clinic", "START", "You work here")
    ann.page.get_by_role("tab", name="Desk").click()
    framed = ann.page.frame_locator("#desk iframe")
    expect(framed.get_by_text("Rosenhof Skin Clinic").first).to_be_visible()
