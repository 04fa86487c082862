"""Whatever people type can be printed, and what cannot is seen to be missing."""

import pytest

from reports.arabic import joined
from reports.glyphs import drawn, printable, turned
from reports.paper import _fonts
from wording.words import read_all

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
        pytest.param("א 11:00 ב", "ב 11:00 א", id="a-time-is-one-figure"),
        pytest.param("א 1.5 30%", "30% 1.5 א", id="figures-behind-one-another"),
        pytest.param("א (SPF 30) ב", "ב (SPF 30) א", id="a-figure-goes-with-its-name"),
        pytest.param("א \u2066030 12 34\u2069 ב", "ב 030 12 34 א", id="what-is-isolated-keeps-its-order"),
        pytest.param("\u2066K-001\u2069 · א", "א · K-001", id="what-is-isolated-sets-no-direction"),
    ],
)
def test_turned(line: str, drawn: str) -> None:
    assert turned(line) == drawn


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        pytest.param("\u0628", "\ufe8f", id="alone"),
        pytest.param("\u0628\u0628\u0628", "\ufe91\ufe92\ufe90", id="first-middle-last"),
        pytest.param("\u062f\u0628", "\ufea9\ufe8f", id="dal-joins-nothing-behind-it"),
        pytest.param("\u0644\u0627", "\ufefb", id="lam-and-alef-are-one"),
        pytest.param("\u0628\u0644\u0627", "\ufe91\ufefc", id="and-are-joined-before"),
        pytest.param("\u0628\u064e\u0628", "\ufe91\ufe90", id="vowel-signs-are-left-out"),
        pytest.param("a \u0628 1", "a \ufe8f 1", id="beside-others"),
    ],
)
def test_arabic_letters_are_joined(read: str, shown: str) -> None:
    assert joined(read) == shown
    assert all(HAS(each) for each in shown)


def test_every_letter_of_our_sentences_has_a_sign() -> None:
    """In the font, and with nothing left of the marks that keep names in their order."""
    for language in ("ru", "ar", "pt_BR"):
        for forms in read_all()[language].sentences.values():
            for line in "\n".join(forms).split("\n"):
                shown = drawn(printable(line, HAS))
                assert "□" not in shown.replace(line, "") or "□" in line
                assert {"\u2066", "\u2069"}.isdisjoint(shown)
