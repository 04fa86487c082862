"""Words that say "stop", or "erase it": these and nothing else, or among others."""

import re
from collections.abc import Iterable
from functools import cache

from bot.note import FORWARDED
from wording.text import without_marks
from wording.words import Words

_NO_LETTERS = re.compile(r"[\W_]+")


def is_asked(said: str, every: Iterable[Words], listed: str = "stopping.words") -> bool:
    """Do these words say this and nothing else? What somebody else wrote asks for nothing.

    `listed` is the key of the words, such as `forget.words`.
    """
    if said.startswith(FORWARDED):
        return False
    plain = _plain(said)
    for words in every:
        polite = words("stopping.polite")
        if _without(plain, _phrases(polite)) in _bare(words(listed), polite):
            return True
    return False


def is_spoken_of(said: str, every: Iterable[Words]) -> bool:
    """Is it among these words? What somebody else wrote asks for nothing."""
    if said.startswith(FORWARDED):
        return False
    plain = f" {_plain(said)} "
    return any(f" {each} " in plain for words in every for each in _phrases(words("stopping.within")))


@cache
def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(_plain(each) for each in listed.split(";"))


@cache
def _bare(listed: str, polite: str) -> frozenset[str]:
    return frozenset(_without(each, _phrases(polite)) for each in _phrases(listed))


def _plain(text: str) -> str:
    """Lower case, without accents, apostrophes and signs."""
    letters = without_marks(text).casefold().replace("'", "").replace("’", "")
    return " ".join(_NO_LETTERS.sub(" ", letters).split())


def _without(text: str, polite: Iterable[str]) -> str:
    """ "please stop now" is "stop"."""
    for each in polite:
        text = " ".join(f" {text} ".replace(f" {each} ", " ").split())
    return text
