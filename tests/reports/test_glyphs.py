"""Whatever people type can be printed, and what cannot is seen to be missing."""

import pytest

from reports.glyphs import printable, turned
from reports.paper import _fonts

HAS = _fonts()


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        pytest.param("Straße, año, Łódź", "Straße, año, Łódź", id="letters"),
        pytest.param("ok 🫠", "ok [melting face]", id="pictogram"),
        pytest.param("👩🏽 ok", "[woman] ok", id="pictogram-with-a-tone"),
        pytest.param("皮膚", "□□", id="letters-the-font-lacks"),
        pytest.param("a\u200bb\u202ec\ufe0f", "abc", id="what-nobody-sees"),
        pytest.param("a\x00\x07\tb", "a b", id="controls"),
        pytest.param("🔴 Urgent", "● Urgent", id="our-own-mark"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("\ud800", "□", id="half-a-character"),
    ],
)
def test_printable(typed: str, printed: str) -> None:
    assert printable(typed, HAS) == printed


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        pytest.param("plain (a) 12", "plain (a) 12", id="left-to-right"),
        pytest.param("אבג", "גבא", id="right-to-left"),
        pytest.param("אב 12 גד", "דג 12 בא", id="digits-keep-their-order"),
        pytest.param("note: אבג ok", "note: גבא ok", id="inside-of-english"),
        pytest.param("א (ב)", "(ב) א", id="brackets-are-turned"),
    ],
)
def test_turned(line: str, drawn: str) -> None:
    assert turned(line) == drawn
