"""Days of treatment: which are offered, which may be, and how people write them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from babel.dates import get_month_names

from wording.text import without_marks
from wording.words import SOURCE, read_all, speaking

OFFERED = 7
LONGEST_AGO = timedelta(days=28)

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?\s*(\d{4})?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.|º|°)?\s+(?:(?:de|of)\s+)?([^\W\d]+)\.?,?\s*(?:del?\s+)?(\d{4})?")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})?")


class Fault(StrEnum):
    """Why a day cannot be a day of treatment."""

    UNCLEAR = "unclear"
    FUTURE = "future"
    TOO_LONG_AGO = "too_long_ago"


def offered(today: date) -> list[date]:
    """Today and the days before it, the newest first."""
    return [today - timedelta(days=back) for back in range(OFFERED)]


def fault(on: date | None, today: date, last_day: int = LONGEST_AGO.days) -> Fault | None:
    if on is None:
        return Fault.UNCLEAR
    if on > today:
        return Fault.FUTURE
    return Fault.TOO_LONG_AGO if (today - on).days > last_day else None


def number(on: date) -> int:
    """20260302, for a button: it means the same day however old the button is."""
    return on.year * 10_000 + on.month * 100 + on.day


def of_number(digits: int) -> date | None:
    return _date(digits // 10_000, digits // 100 % 100, digits % 100)


def read(text: str, today: date, language: str) -> date | None:
    """Today, 2026-03-02, 2 March, March 2nd, 2 de marzo, 2.3.: without a year, the last such day; None for others.

    What two countries read differently (2/3) is not guessed.
    """
    text = text.strip(" .!¡").lower()
    if (back := _days_back(text, language)) is not None:
        return today - timedelta(days=back)
    return _written(text, today, language, _near)


def read_coming(text: str, today: date, language: str) -> date | None:
    """The same of days that are still to come: without a year, the next such day."""
    return _written(text.strip(" .!¡").lower(), today, language, _next)


InYear = Callable[[str | None, int, int, date], date | None]


def _written(text: str, today: date, language: str, near: InYear) -> date | None:
    if found := _ISO.fullmatch(text):
        return _date(*map(int, found.groups()))
    if found := _DOTTED.fullmatch(text):
        return near(found[3], int(found[2]), int(found[1]), today)
    if found := _DAY_FIRST.fullmatch(text):
        return near(found[3], _month(found[2], language), int(found[1]), today)
    if found := _MONTH_FIRST.fullmatch(text):
        return near(found[3], _month(found[1], language), int(found[2]), today)
    return None


def _next(year: str | None, month: int, day: int, today: date) -> date | None:
    """29 February may be years away."""
    years = [int(year)] if year is not None else range(today.year, today.year + 9)
    found = (_date(each, month, day) for each in years)
    return next((on for on in found if on is not None and (year is not None or on >= today)), None)


def _days_back(text: str, language: str) -> int | None:
    """Today and yesterday, as they stand on the buttons."""
    for words in (speaking(read_all(), spoken) for spoken in (language, SOURCE)):
        for back, key in enumerate(("enroll.today", "enroll.yesterday")):
            if text == words(key).lower():
                return back
    return None


def _near(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _date(int(year), month, day)
    this_year = _date(today.year, month, day)
    if this_year is not None and this_year - today < LONGEST_AGO:
        return this_year
    return _date(today.year - 1, month, day)


def _month(name: str, language: str) -> int:
    """Its number by its name, or its first letters; 0 if there is no such month."""
    if len(name) < 3:
        return 0
    plain = without_marks(name)
    for spoken in (language, SOURCE):
        for context in ("format", "stand-alone"):  # "2 мая", but "май"
            for month, word in get_month_names("wide", context, locale=spoken).items():
                if without_marks(str(word).lower()).startswith(plain):
                    return int(month)
    return 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
