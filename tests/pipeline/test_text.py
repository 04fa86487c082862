import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording.text import clean, fit, utf16_length

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        pytest.param("Ann\u202egnA", "AnngnA", id="no-bidi-controls"),
        pytest.param("a\0b\ud800c", "abc", id="what-no-database-takes"),
        pytest.param("e" + "\u0301" * 9, "é\u0301\u0301\u0301", id="no-piled-up-marks"),
        pytest.param("e" + "\u0301\u200d" * 9, "é" + "\u200d\u0301" * 3 + "\u200d" * 6, id="nor-joined-ones"),
        pytest.param("A\u030a", "Å", id="composed"),
        pytest.param("one\r\ntwo\tthree", "one\ntwo\tthree", id="line-breaks-stay"),
        pytest.param("👩\u200d⚕️ 👍🏽", "👩\u200d⚕️ 👍🏽", id="emoji-stay"),
        pytest.param("क्षत्रिय", "क्षत्रिय", id="scripts-made-of-marks-stay"),
    ],
)
def test_what_people_write_is_made_harmless(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text, 20)
    assert clean(once, 20) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@given(ANYTHING, st.integers(1, 50))
def test_no_text_is_longer_than_it_may_be_as_telegram_counts(text: str, limit: int) -> None:
    assert utf16_length(clean(text, limit)) <= limit
    assert utf16_length(fit(clean(text), limit)) <= limit


def test_an_emoji_at_the_edge_is_left_out_whole() -> None:
    assert clean("ab👍", 3) == "ab"
    assert fit("ab👍c", 4) == "ab…"
