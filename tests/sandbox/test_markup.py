"""Texts as HTML: entities count in UTF-16, nothing of a text is markup, and no link leads anywhere but out."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.errors import Json
from sandbox.page.markup import marked_up


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        pytest.param("a <b> & c", [], "a &lt;b&gt; &amp; c", id="no-markup-of-its-own"),
        pytest.param("Hello", [entity("bold", 0, 5)], "<strong>Hello</strong>", id="bold"),
        pytest.param("🟠 Same day", [entity("bold", 3, 4)], "🟠 <strong>Same</strong> day", id="emoji-are-two-units"),
        pytest.param(
            "ab cd",
            [entity("bold", 0, 5), entity("italic", 3, 2)],
            "<strong>ab <em>cd</em></strong>",
            id="one-in-another",
        ),
        pytest.param(
            "abcd",
            [entity("bold", 0, 3), entity("italic", 1, 3)],
            "<strong>a<em>bc</em></strong><em>d</em>",
            id="one-over-another",
        ),
        pytest.param(
            "do /enroll now",
            [],
            'do <button type="button" class="command" data-say="/enroll">/enroll</button> now',
            id="command",
        ),
        pytest.param("/enroll", [entity("code", 0, 7)], "<code>/enroll</code>", id="no-command-in-code"),
        pytest.param(
            "x",
            [entity("text_link", 0, 1, url="javascript:alert(1)")],
            "x",
            id="no-script-behind-a-link",
        ),
        pytest.param(
            "x",
            [entity("text_link", 0, 1, url='https://a.b/"><i>')],
            '<a href="https://a.b/&#34;&gt;&lt;i&gt;" target="_blank" rel="noopener noreferrer">x</a>',
            id="no-way-out-of-an-address",
        ),
    ],
)
def test_a_text_as_html(text: str, entities: list[Json], html: str) -> None:
    assert str(marked_up(text, entities)) == html


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://t.me/bot?start=x.", "https://t.me/bot?start=x"),
        ("ask @ann_smith", "https://t.me/ann_smith"),
    ],
)
def test_addresses_and_names_are_links(text: str, address: str) -> None:
    assert f'href="{address}"' in marked_up(text, [])


KINDS = st.sampled_from(["bold", "italic", "code", "pre", "spoiler", "text_link", "blockquote", "unheard_of"])
SPANS = st.tuples(KINDS, st.integers(0, 30), st.integers(1, 30))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), st.lists(SPANS, max_size=5))
def test_whatever_is_marked_nothing_of_the_text_is_lost(text: str, spans: list[tuple[str, int, int]]) -> None:
    """Entities lie within the text and end between characters, as Telegram sends them."""
    units = [0]
    for letter in text:
        units.append(units[-1] + len(letter.encode("utf-16-le")) // 2)
    cut = [(kind, units[min(at, len(text))], units[min(at + length, len(text))]) for kind, at, length in spans]
    entities = [entity(kind, at, end - at, url="https://a.b") for kind, at, end in cut if end > at]
    bare = re.sub(r"<[^>]*>", "", str(marked_up(text, entities)))
    assert unescape(bare) == unescape(text.replace("&", "&amp;"))
