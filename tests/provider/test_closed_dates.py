"""Closed dates as people write them."""

from datetime import date

import pytest

from wording.closed_dates import TooFar, Unclear, read

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "language", "first", "last", "number"),
    [
        ("25 December", "en", "2026-12-25", "2026-12-25", 1),
        ("25.12.", "en", "2026-12-25", "2026-12-25", 1),
        ("24 December to 2 January", "en", "2026-12-24", "2027-01-02", 10),
        ("24-26 December, 1 January", "en", "2026-12-24", "2027-01-01", 4),
        ("24 – 26 December", "en", "2026-12-24", "2026-12-26", 3),
        ("from December 24th to 26 December and 6 January", "en", "2026-12-24", "2027-01-06", 4),
        ("2026-12-24 - 2027-01-02", "en", "2026-12-24", "2027-01-02", 10),
        ("del 24 al 26 de diciembre y el 1 de enero", "es", "2026-12-24", "2027-01-01", 4),
        ("del 24 de diciembre al 2 de enero", "es", "2026-12-24", "2027-01-02", 10),
    ],
)
def test_closed_dates(text: str, language: str, first: str, last: str, number: int) -> None:
    found = read(text, TODAY, language)
    assert (found[0].isoformat(), found[-1].isoformat(), len(found)) == (first, last, number)


@pytest.mark.parametrize("text", ["", "at Christmas", "31-33 December", "24 December, sometime", "12/24", "to", "🎄"])
def test_what_is_unclear_is_kept_in_no_part(text: str) -> None:
    with pytest.raises(Unclear):
        read(text, TODAY, "en")


@pytest.mark.parametrize("text", ["31.12.2020", "1 December 2028", "1 January to 28 November"])
def test_what_has_been_or_is_too_far_or_too_much(text: str) -> None:
    with pytest.raises(TooFar):
        read(text, TODAY, "en")
