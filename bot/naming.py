"""Are a word or two, typed where a first name was asked for, a name? Much else is written in a word or two."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot import foreign
from bot.asking import manner
from bot.lexicon import load
from bot.protocol import Protocol
from bot.threshold import Data
from bot.understanding import is_thanks, understand
from bot.vocabulary import plain, tokens
from bot.wordlists import Lexicon

FILE = Path(__file__).parent / "naming.toml"
LONG = 6  # letters, from which on an ending tells; Ming is a name


class Naming(Data):
    """What each list is for stands in the file."""

    names: tuple[str, ...]
    scripts: tuple[str, ...]
    written: frozenset[str]
    kin: tuple[str, ...]
    beside: tuple[str, ...]
    endings: tuple[str, ...]
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """`called` are words by which people are told apart, `beside` may stand before one, `none` are no name.

    `written` are names only where they are written as one.
    """

    called: frozenset[str]
    beside: frozenset[str]
    written: frozenset[str]
    none: frozenset[str]
    endings: tuple[str, ...]


def may_be_name(said: str, protocol: Protocol, *, spoken: str = "") -> bool:
    """Nothing in it tells of the skin, calls for somebody, or is said in the middle of anything.

    `spoken` is the language in which they are written to.
    """
    known, words = _known(), [plain(each) for each in said.split()]
    names = known.called | {plain(each) for each in said.split() if each.istitle() and plain(each) in known.written}
    left = [each for each in words if each not in names | known.beside]
    if not left:
        return not names.isdisjoint(words)
    read = understand(said, protocol, spoken=spoken)
    tells = read.signs or read.asked or read.unplaced or read.only_fine or read.foreign or is_thanks(said)
    if tells or not read.is_whole or understand(" ".join(left), protocol).grades:
        return False
    return not any(_is_a_word(each, known) for each in left)


def is_a_word_too(name: str) -> bool:
    """One of those that are names where they are written as one."""
    return not _known().written.isdisjoint(plain(each) for each in name.split())


def _is_a_word(word: str, known: Known) -> bool:
    """Of the skin and the body, or of those that no person is called by."""
    drawn_in = tokens(word)  # "heeelp" is "help"
    is_doing = len(word) >= LONG and word.endswith(known.endings)
    is_known = any(each in known.none or load().vocabulary.keys(each) for each in drawn_in)
    return not drawn_in or is_known or is_doing


@cache
def _known() -> Known:
    lists = Naming.model_validate(tomllib.loads(FILE.read_text("utf-8")))
    ours = (word for each in lists.words.values() for word in each)
    called = frozenset(map(plain, (*lists.names, *lists.scripts, *lists.kin)))
    beside = frozenset(lists.beside)
    read = (word for each in load().languages.values() for phrase in _phrases(each) for word in phrase.split())
    none = frozenset((*ours, *read, *_asked(), *lists.written, *_foreign())) - called - beside
    return Known(called, beside, lists.written, none, lists.endings)


def _phrases(lexicon: Lexicon) -> Iterator[str]:
    """Of every list, whatever it is for."""
    for name in (*type(lexicon).model_fields, *type(lexicon.degree).model_fields):
        each = getattr(lexicon, name, None) or getattr(lexicon.degree, name, None)
        yield from (phrase for phrase in each if isinstance(phrase, str)) if isinstance(each, tuple) else ()


def _foreign() -> Iterator[str]:
    for each in foreign.known().values():
        yield from map(plain, each.common | each.signs)


def _asked() -> Iterator[str]:
    of = manner()
    yield from of.small | of.hedges
    yield from (word for phrase in of.asks | of.unsure for word in phrase)
