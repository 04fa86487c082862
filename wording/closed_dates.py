"""Closed dates as people write them: "25 December", "24 December to 2 January", "24-26 December, 1 January"."""

import re
from datetime import date, timedelta

from wording import dates
from wording.words import SOURCE, read_all, speaking

LONGEST_AHEAD = timedelta(days=366)
MOST = 60

_AND = re.compile(r"[,;\n+&،؛]")
_DAYS = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2}\D.*)")


class Unclear(Exception):
    """Some of it cannot be read; nothing of it is kept."""


class TooFar(Exception):
    """It has been, lies more than a year ahead, or is too much."""


def read(text: str, today: date, language: str) -> tuple[date, ...]:
    """Raises Unclear, TooFar."""
    found: set[date] = set()
    parts = [part for each in _AND.split(text) for part in _split(each, "week.and", language)]
    for part in filter(None, parts):
        found |= set(_span(part, today, language))
    if not found:
        raise Unclear
    if min(found) < today or max(found) > today + LONGEST_AHEAD or len(found) > MOST:
        raise TooFar
    return tuple(sorted(found))


def _span(part: str, today: date, language: str) -> list[date]:
    """What ends before it begins ends in the year after."""
    if (on := dates.read_coming(part, today, language)) is not None:
        return [on]
    if days := _DAYS.fullmatch(re.sub("[–—−]", "-", part)):
        ends = dates.read_coming(days[2], today, language)
        begins = _same_month(ends, int(days[1]))
    else:
        ends_text = _split(re.sub(r"\s+[-–—−]\s+", f" {_first_to(language)} ", part), "week.said.to", language)
        if len(ends_text) != 2:
            raise Unclear
        ends = dates.read_coming(ends_text[1], today, language)
        begins = _begins(ends_text[0], ends, today, language)
    if begins is None or ends is None:
        raise Unclear
    if ends < begins and (later := dates.read_coming(f"{ends.day}.{ends.month}.{ends.year + 1}", today, language)):
        ends = later
    if not timedelta() <= ends - begins <= LONGEST_AHEAD:
        raise TooFar
    return [begins + timedelta(days=n) for n in range((ends - begins).days + 1)]


def _begins(text: str, ends: date | None, today: date, language: str) -> date | None:
    """ "24" in "24 to 26 December" is of the same month."""
    return _same_month(ends, int(text)) if text.isdecimal() else dates.read_coming(text, today, language)


def _same_month(ends: date | None, day: int) -> date | None:
    try:
        return ends.replace(day=day) if ends else None
    except ValueError:
        return None


def _first_to(language: str) -> str:
    return speaking(read_all(), language)("week.said.to").split(";")[0]


def _split(text: str, key: str, language: str) -> list[str]:
    """By the small words of this language and of English: to, and; without those that lead in: from, on."""
    both = [speaking(read_all(), each) for each in dict.fromkeys((language, SOURCE))]
    between, lead = (_any_of([words(each) for words in both]) for each in (key, "week.lead"))
    parts = re.split(rf"\s+(?:{between})\s+", text.strip(), flags=re.IGNORECASE)
    return [re.sub(rf"^(?:(?:{lead})\s+)+", "", each.strip(), flags=re.IGNORECASE) for each in parts]


def _any_of(listed: list[str]) -> str:
    words = {word.strip() for each in listed for word in each.split(";")}
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
