"""What is written from right to left is not torn by the names and numbers that are filled in."""

from datetime import UTC, date, datetime

import pytest

from tests.provider.cards import answers, course
from wording import closed_dates, dates, week
from wording.bars import lines
from wording.text import LRI, PDI, clean, is_torn
from wording.words import read_all

ARABIC, ENGLISH = read_all()["ar"], read_all()["en"]


@pytest.mark.parametrize(
    ("value", "torn"),
    [
        ("Skin & Co", True),
        ("K-001", True),
        ("+49 30 1234567", True),
        ("1.5 mm", True),
        ("112", False),
        ("عيادة 12", False),
        ("", False),
        ("a\nb", False),
    ],
)
def test_what_would_be_turned_between_arabic_words(value: str, *, torn: bool) -> None:
    assert is_torn(value) is torn
    said = ARABIC("clinic.name", name=value)
    assert (f"{LRI}{value}{PDI}" in said) is torn
    assert ENGLISH("clinic.name", name=value) == f"Clinic: {value}"


def test_a_line_that_begins_with_a_name_begins_with_what_sets_no_direction() -> None:
    """Telegram takes the first strong letter that stands in no isolate: it must be Arabic."""
    for key, values in (
        ("enrollment.head", {"label": "K-001", "procedure": ARABIC("procedure.microneedling")}),
        ("card.head.urgent", {"label": "K-001"}),
        ("alerts.label.urgent", {"label": "K-001"}),
        ("whose.line", {"called": "Ana", "procedure": ARABIC("procedure.microneedling"), "date": "2"}),
    ):
        outside = ARABIC(key, **values).replace(f"{LRI}{values.get('label', 'Ana')}{PDI}", "")
        assert not any(each.isascii() and each.isalpha() for each in outside), key


def test_a_link_has_nothing_at_its_end() -> None:
    assert "\nhttps://t.me/x?start=a\n" in ARABIC(
        "link.staff", clinic="Skin & Co", url="https://t.me/x?start=a", until="3"
    )


def test_bars_keep_the_order_of_grades() -> None:
    rows = lines(course(answers(1, redness=3), answers(2, redness=1)), ARABIC)
    assert f"{LRI}3 → 1{PDI}" in "\n".join(rows)
    assert "3 → 1" in "\n".join(lines(course(answers(1, redness=3), answers(2, redness=1)), ENGLISH))
    assert LRI not in "\n".join(lines(course(answers(1, redness=3)), ENGLISH))


def test_people_cannot_turn_our_lines() -> None:
    assert clean(f"{LRI}a\u202eb{PDI}") == "ab"


TODAY, NOW = date(2026, 3, 20), ((2, datetime(1, 1, 1, 9).time(), datetime(1, 1, 1, 18).time()),)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("language", "typed", "month", "day"),
    [
        ("pt_BR", "2 de março", 3, 2),
        ("pt_BR", "2 de marco", 3, 2),
        ("pt_BR", "Ontem", 3, 19),
        ("ru", "2 марта", 3, 2),
        ("ru", "18 май", 5, 18),
        ("ru", "вчера", 3, 19),
        ("ar", "2 مارس", 3, 2),
        ("ar", "٢ مارس", 3, 2),
        ("ar", "18 ابريل", 4, 18),
        ("ar", "أمس", 3, 19),
    ],
)
def test_dates_are_read_as_they_are_typed(language: str, typed: str, month: int, day: int) -> None:
    found = dates.read(typed, TODAY, language)
    assert found is not None
    assert (found.month, found.day) == (month, day)


@pytest.mark.parametrize(
    ("language", "typed", "days"),
    [
        ("pt_BR", "seg-sex 9-13, 15-19, sáb 10-14", {0, 1, 2, 3, 4, 5}),
        ("pt_BR", "segunda a sexta das 9 às 18", {0, 1, 2, 3, 4}),
        ("pt_BR", "fechado às quartas", set()),
        ("ru", "пн-пт 9-13, 15-19, сб 10-14", {0, 1, 2, 3, 4, 5}),
        ("ru", "с понедельника по пятницу с 10 до 19", {0, 1, 2, 3, 4}),
        ("ru", "в среду закрыто", set()),
        ("ar", "الأحد-الخميس 9-13، 15-19، السبت 10-14", {6, 0, 1, 2, 3, 5}),
        ("ar", "من الأحد إلى الخميس 10-18", {6, 0, 1, 2, 3}),
        ("ar", "مغلق الأربعاء", set()),
    ],
)
def test_hours_are_read_as_they_are_typed(language: str, typed: str, days: set[int]) -> None:
    assert {day for day, _, _ in week.read(typed, language, NOW)} == days


@pytest.mark.parametrize(
    ("language", "typed", "count"),
    [
        ("pt_BR", "24-26 de dezembro, 1 de janeiro", 4),
        ("ru", "с 24 декабря по 2 января", 10),
        ("ar", "24-26 ديسمبر، 1 يناير", 4),
        ("ar", "24 ديسمبر إلى 2 يناير", 10),
    ],
)
def test_closed_dates_are_read_as_they_are_typed(language: str, typed: str, count: int) -> None:
    assert len(closed_dates.read(typed, TODAY, language)) == count


def test_moments_are_said_in_the_words_of_the_language() -> None:
    moment = datetime(2026, 3, 3, 10, 5, tzinfo=UTC)
    assert read_all()["pt_BR"].on_clock(24).moment(moment, "UTC") == "terça-feira 3 de março, às 10:05"
    assert read_all()["ru"].on_clock(24).moment(moment, "UTC") == "вторник 3 марта, 10:05"
    assert ARABIC.on_clock(24).moment(moment, "UTC").startswith("الثلاثاء 3 مارس، ")
