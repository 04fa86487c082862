"""Texts in a language that is not spoken here: which it is, and the one sentence that can be said in it."""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache

from pydantic import TypeAdapter

from bot.lexicon import FOLDER, load
from bot.threshold import Data
from bot.vocabulary import PAUSES, STOPS, real_words, tokens

FEWEST = 2  # words of it
SIGN_COUNTS = 2


class Foreign(Data):
    """One language. `letters` are those that tell it from another of the same script."""

    says: str
    told: str
    elsewhere: str
    script: str = ""
    letters: str = ""
    common: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()


@cache
def known() -> Mapping[str, Foreign]:
    text = (FOLDER / "foreign.toml").read_text("utf-8")
    return TypeAdapter(dict[str, Foreign]).validate_python(tomllib.loads(text))


def language_of(text: str) -> str:
    """Empty for a text in a language of ours, and for one in none that is known."""
    return _by_script(text) or _by_words(text)


def says(
    language: str, number: str, *, is_elsewhere: bool = False, is_told: bool = True, clinic: str = "", phone: str = ""
) -> str:
    """Whom to call, in that language; and that somebody reads their words, where that is so."""
    spoken = known()[language]
    named = spoken.elsewhere.format(number=number) if is_elsewhere else number
    told = f" {spoken.told.format(clinic=clinic)}" if is_told else ""
    return spoken.says.format(number=named, clinic=clinic, phone=phone) + told


def _by_script(text: str) -> str:
    """That in which most letters are; of two in one script the one whose own letters are there."""
    if text.isascii():
        return ""
    letters = [each for each in text.casefold() if each.isalpha()]
    names = [unicodedata.name(letter, "") for letter in letters]
    words = set(text.casefold().split())
    for language, each in sorted(known().items(), key=lambda item: not item[1].letters):
        of_it = sum(name.startswith(each.script) for name in names) if each.script else 0
        is_it = not each.letters or not set(each.letters).isdisjoint(letters) or not each.common.isdisjoint(words)
        if 2 * of_it > len(letters) and is_it:
            return language
    return ""


def _by_words(text: str) -> str:
    """That which has the most of its words, if it has more of them than we have."""
    words = {each for each in tokens(text) if each not in STOPS | PAUSES and each.isalpha()}
    best = max((_score(words, each), language) for language, each in known().items())
    return best[1] if best[0] > 0 else ""


def _score(words: set[str], language: Foreign) -> int:
    """What is a word of ours too counts once, and only beside others; 0 for too few."""
    lexicons = load()
    signs, common = words & language.signs, words & language.common
    found = signs | common
    if len(found) < FEWEST:
        return 0
    grammar = lexicons.own | lexicons.joins | lexicons.negations | lexicons.restarts
    ours = sum(each in real_words() or each in grammar for each in words - found)
    return len(found) + (SIGN_COUNTS - 1) * len(signs - lexicons.vocabulary.words - real_words()) - ours
