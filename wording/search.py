"""A patient found by any part of their name or number, as staff type it."""

import re
from collections.abc import Iterable

from bot.standing import Names
from wording.text import without_marks

NUMBER = re.compile(r"k?[- ]?0*(\d+)")


def found(text: str, every: Iterable[Names]) -> list[int]:
    """The enrollments that hold every one of these words, in the order given; capitals and accents do not matter.

    Whose number it is comes first: K-014 is also 14 and k14.
    """
    sought, number = _plain(text).split(), NUMBER.fullmatch(_plain(text))
    having = [each for each in every if sought and (_has(each, sought) or _is(each, number))]
    return [each.enrollment_id for each in sorted(having, key=lambda each: not _is(each, number))]


def _has(each: Names, sought: Iterable[str]) -> bool:
    known = _plain(" ".join((each.label, each.name, each.username, each.called or "", each.written or "")))
    return all(word.removeprefix("@") in known for word in sought)


def _is(each: Names, number: re.Match[str] | None) -> bool:
    return number is not None and each.label.rpartition("-")[2].lstrip("0") == number[1]


def _plain(text: str) -> str:
    return without_marks(text).casefold()
