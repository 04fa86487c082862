"""How people write a day: in their own words and order, and never guessed."""

from datetime import date

import pytest

from wording import dates

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        pytest.param("en", "Today", date(2026, 3, 10), id="today"),
        pytest.param("en", "yesterday.", date(2026, 3, 9), id="yesterday"),
        pytest.param("es", "hoy", date(2026, 3, 10), id="hoy"),
        pytest.param("es", " Ayer ", date(2026, 3, 9), id="ayer"),
        pytest.param("es", "yesterday", date(2026, 3, 9), id="english-in-a-spanish-clinic"),
        pytest.param("en", "hoy", None, id="spanish-in-an-english-clinic"),
        pytest.param("en", "2 March", date(2026, 3, 2), id="day-and-month"),
        pytest.param("en", "2nd of March 2026", date(2026, 3, 2), id="ordinal-of-month-and-year"),
        pytest.param("en", "March 2nd", date(2026, 3, 2), id="month-first"),
        pytest.param("es", "2 de marzo", date(2026, 3, 2), id="dos-de-marzo"),
        pytest.param("es", "2 de marzo de 2026", date(2026, 3, 2), id="with-de-before-the-year"),
        pytest.param("es", "1º de marzo del 2026", date(2026, 3, 1), id="primero"),
        pytest.param("es", "28 feb", date(2026, 2, 28), id="short-month"),
        pytest.param("es", "31 de diciembre", date(2025, 12, 31), id="last-year"),
        pytest.param("es", "2026-03-02", date(2026, 3, 2), id="iso"),
        pytest.param("es", "2.3.", date(2026, 3, 2), id="with-dots"),
        pytest.param("es", "2/3", None, id="read-differently-in-two-countries"),
        pytest.param("es", "31 de febrero", None, id="no-such-day"),
        pytest.param("es", "2 de", None, id="no-month"),
        pytest.param("es", "antes de ayer", None, id="not-on-a-button"),
    ],
)
def test_a_typed_day(language: str, typed: str, day: date | None) -> None:
    assert dates.read(typed, TODAY, language) == day


@pytest.mark.parametrize("digits", [0, 20261399, 99_999_999, 2**31 * 10_000, 2**63 - 1])
def test_a_number_that_is_no_date(digits: int) -> None:
    """Out of a button or a form, which anybody can forge."""
    assert dates.of_number(digits) is None
