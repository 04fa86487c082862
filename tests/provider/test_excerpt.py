"""Which part of many words stands on a card."""

import pytest

from bot import protocol
from wording.why import excerpt


@pytest.mark.parametrize(
    ("before", "begins"),
    [
        pytest.param("My holiday was lovely, thank you for asking. " * 9, "… there is yellow pus", id="sentences"),
        pytest.param("my holiday was lovely and we went swimming and " * 9, "… ", id="without-stops"),
        pytest.param("", "there is yellow pus", id="at-the-beginning"),
    ],
)
def test_of_long_words_the_card_shows_where_the_sign_was_heard(before: str, begins: str) -> None:
    rest = "We shall be back on Sunday. " * 20
    note = f"{before}there is yellow pus on my left cheek. {rest}"
    shown = excerpt(note, protocol.load("microneedling", 1))
    assert shown.startswith(begins)
    assert "yellow pus" in shown


def test_what_holds_no_sign_is_shown_from_its_beginning() -> None:
    note = "My holiday was lovely, thank you for asking. " * 20
    assert excerpt(note, protocol.load("microneedling", 1)).startswith("My holiday")
