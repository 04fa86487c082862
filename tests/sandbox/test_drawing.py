"""Phones and bubbles, whatever is in them."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.errors import Json
from sandbox.files import Upload
from sandbox.page.drawing import SHOWN, Drawing
from sandbox.page.markup import marked_up
from sandbox.telegram import TOKEN, Telegram
from sandbox.text import KINDS
from tests.sandbox.conftest import Line, png

ENTITIES = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS), "offset": st.integers(0, 40), "length": st.integers(0, 40)},
    optional={"url": st.sampled_from(["https://a.b", "tg://user?id=1", "javascript:alert(1)", '"><i>'])},
)
ANY_TEXT = st.text(max_size=30)
PIECES = st.sampled_from(["/start", "@ann_smith", "https://a.b/c?d=e&f", "<b>", " ", "🙂"])
WITH_ADDRESSES = st.lists(PIECES, max_size=9)


@pytest.fixture
def drawing(telegram: Telegram) -> Drawing:
    return Drawing(telegram)


@settings(deadline=None)  # A busy machine is no defect.
@given(ANY_TEXT | WITH_ADDRESSES.map("".join), st.lists(ENTITIES, max_size=6))
def test_whatever_the_entities_no_text_is_markup(text: str, entities: list[Json]) -> None:
    """Even out of bounds, or cut through a character, which then cannot be seen."""
    html = str(marked_up(text, entities))
    bare = re.sub(r"<[^>]*>", "", html).replace("�", "")
    assert "<" not in bare
    if all(ord(letter) < 0x10000 for letter in text):
        assert unescape(bare) == text.replace("�", "")
    tags = set(re.findall(r"</?([a-z]+)", html))
    assert tags <= {"strong", "em", "u", "s", "code", "pre", "blockquote", "a", "span", "button"}
    assert all(href.startswith(("https://", "tg://")) for href in re.findall(r'href="([^"]*)"', html))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//a.b", "/control"],
)
def test_what_is_no_address_is_no_link(url: str) -> None:
    entity = {"type": "text_link", "offset": 0, "length": 4, "url": url}
    assert str(marked_up("here", [entity])) == "here"


def test_a_spoiler_can_be_reached_by_keyboard() -> None:
    entity = {"type": "spoiler", "offset": 3, "length": 3}
    assert str(marked_up("🙂 abc", [entity])) == '🙂 <span class="spoiler" tabindex="0">abc</span>'


def test_a_name_in_a_bubble_is_no_markup(telegram: Telegram, drawing: Drawing) -> None:
    telegram.people.join("<i>Ann")
    message = telegram.people.open("<i>Ann")
    assert "&lt;i&gt;Ann:" in drawing.bubble(message)
    assert "<i>" not in drawing.phone(telegram.people.find("<i>Ann"), "clinic")


def test_the_name_of_a_file_is_no_markup(line: Line, drawing: Drawing) -> None:
    sent = line.telegram.people.document("Ann", Upload('"><i>.pdf', b"%PDF", "application/pdf"))
    assert "<i>" not in drawing.bubble(sent)


def test_half_a_character_is_drawn_as_something(line: Line, drawing: Drawing) -> None:
    assert "lone � here" in drawing.bubble(line.telegram.people.say("Ann", "lone \ud83d here"))


async def test_a_button_that_leads_out_says_so(line: Line, drawing: Drawing) -> None:
    button = {"text": "Site & more", "url": "https://a.b/?c&d"}
    sent = {"chat_id": line.ann, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}
    _, body = await line.telegram.call(TOKEN, "sendMessage", sent)
    html = drawing.bubble(line.telegram.world.chats[line.ann].messages[body["result"]["message_id"]])
    assert 'data-url="https://a.b/?c&amp;d">Site &amp; more<' in html


@pytest.mark.parametrize(
    ("standing", "offered", "withheld"),
    [
        pytest.param("stranger", 'data-act="start"', "<textarea", id="not-started"),
        pytest.param("kicked", 'data-act="unblock"', "<textarea", id="blocked"),
        pytest.param("member", "<textarea", 'data-act="start"', id="talking"),
    ],
)
def test_what_a_phone_offers(line: Line, drawing: Drawing, standing: str, offered: str, withheld: str) -> None:
    line.telegram.world.chats[line.ann].standing = standing
    phone = drawing.phone(line.telegram.people.find("Ann"), "patient")
    assert offered in phone
    assert withheld not in phone


def test_a_link_that_is_followed_while_talking_can_be_left(line: Line, drawing: Drawing) -> None:
    ann = line.telegram.people.find("Ann")
    assert 'data-act="leave"' in drawing.phone(ann, "patient", "https://t.me/b?start=x")
    line.telegram.people.block("Ann")
    assert 'data-act="leave"' not in drawing.phone(ann, "patient", "https://t.me/b?start=x")


def test_a_long_chat_is_drawn_from_its_newest_messages(line: Line, drawing: Drawing) -> None:
    for number in range(SHOWN):
        line.telegram.people.say("Ann", f"number {number}.")
    phone = drawing.phone(line.telegram.people.find("Ann"), "clinic")
    assert phone.count("<article") == SHOWN
    assert "/start welcome" not in phone
    assert phone.index("number 0.") < phone.index(f"number {SHOWN - 1}.")


def test_a_photo_is_drawn_with_its_size(line: Line, drawing: Drawing) -> None:
    sent = line.telegram.people.photo("Ann", Upload("face.png", png(30, 40), "image/png"))
    assert 'alt="Photo" width="30" height="40"' in drawing.bubble(sent)
