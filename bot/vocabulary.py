"""Words as people type them: how a text is cut into plain ones, and which word of ours a typed one stands for."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

REAL_WORDS = Path(__file__).parent / "lexicons" / "words.txt"
WORD = re.compile(r"#[a-z]+|\d+(?:[.,٫]\d+)?|[^\W\d_]+|[.!?;\n]|[,:()/]")
STOPS, PAUSES = frozenset(".!?;\n"), frozenset(",:()/")
SMALL = re.compile(r"([a-z]{3,})it[oa](s?)")
ALIKE = str.maketrans("ىةکی؟؛،", "يهكي?;,", "'’‘`´ʼ\u0640")  # Arabic is typed in both ways; U+0640 only stretches it.
ARABIC = re.compile(r"[\u0600-\u06ff]+")
ARTICLES, LEADING = ("ال", "لل"), "وفبلك"  # Written in one with the word behind them: the, and, so, in, for, as.
ZERO_WIDTH_SPACE, UNSEEN = "\u200b", frozenset(("Mn", "Mc", "Me", "Cf"))
SHORTEST = 5
SHORTEST_STEM, HEAD = 4, 3  # letters; of shorter stems too many words are forms
Distance = Callable[..., int]
STEMMERS = {"en": "english", "es": "spanish", "pt_BR": "portuguese"}  # The others name their stems.


def plain(text: str) -> str:
    """Without capitals, accents and apostrophes, and without what nobody sees within a word."""
    if text.isascii():
        return text.casefold().translate(ALIKE)
    without = unicodedata.normalize("NFKD", text.casefold()).translate(ALIKE).replace(ZERO_WIDTH_SPACE, " ")
    return "".join(each for each in without if each.isascii() or unicodedata.category(each) not in UNSEEN)


def tokens(text: str) -> list[str]:
    """Words and figures, plain, with the stops and pauses between them; what is drawn out is written once."""
    return WORD.findall(re.sub(r"([^\W\d_])\1{2,}", r"\1", plain(text)))


@cache
def real_words() -> frozenset[str]:
    """Words that people write often, which are no misspelling."""
    return frozenset(REAL_WORDS.read_text("utf-8").split())


@cache
def prepare() -> None:
    """What is read once for all texts; a start is not to wait for it, nor is a text to be cut short for it."""
    from rapidfuzz.distance import OSA  # noqa: F401

    real_words()
    for language in STEMMERS:
        stem("words", language)


@lru_cache(maxsize=4096)
def stem(word: str, language: str) -> str:
    return str(_stemmer(STEMMERS[language]).stemWord(word))


@cache
def _stemmer(name: str) -> Any:
    import snowballstemmer  # Only where it is needed: a start is not to wait for it.

    return snowballstemmer.stemmer(name)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of the patterns, and which of them a typed word stands for.

    A word that is not there as it is written may be another form of one that is. Else it may be misspelt: up to four
    letters it must be written as it is, up to seven one letter may be wrong, from eight on two; the first letter must
    be right, and real words are nobody's misspelling. Everyday words are neither.
    """

    words: frozenset[str]
    stems: Mapping[int, frozenset[str]]
    everyday: frozenset[str]
    by_letter: Mapping[str, tuple["Spelling", ...]]
    by_head: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def keys(self, word: str) -> frozenset[str]:
        if ARABIC.fullmatch(word):
            return frozenset().union(*(self._keys(each) for each in _bare(word)))
        return self._keys(word)

    def _keys(self, word: str) -> frozenset[str]:
        found = {f"{word[:length]}*" for length, stems in self.stems.items() if word[:length] in stems}
        if word in self.words:
            found.add(word)
        if word in self.words or word in self.everyday or len(word) < SHORTEST - 1:
            return frozenset(found)
        found |= self._forms(word) | {each for each in _bases(word) if each in self.words}
        if found or word in real_words():
            return frozenset(found)
        from rapidfuzz.distance import OSA  # Only where it is needed: a start is not to wait for it.

        known = self.by_letter.get(word[0], ())
        return frozenset(each.key for each in known if each.is_meant(word, OSA.distance))

    def _forms(self, word: str) -> frozenset[str]:
        """Words of the patterns of which it is another form."""
        known = self.by_head.get(word[:HEAD], ())
        return frozenset(each for each, language in known if language in STEMMERS and _is_form(word, each, language))


def _bare(word: str) -> Iterator[str]:
    """An Arabic word as it is typed, and without the small words that are written in one with it."""
    yield word
    rests = [word, *([word[1:]] if word[0] in LEADING else [])]
    for rest in rests:
        yield from (rest[2:] for each in ARTICLES if rest.startswith(each) and len(rest) > 3)
    yield from (rest for rest in rests[1:] if len(rest) > 2)


def _bases(word: str) -> Iterator[str]:
    """Of a plural, and of what Spanish makes small: "agüita" is water."""
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    if small := SMALL.fullmatch(word):
        yield from (f"{small[1]}{ending}{small[2]}" for ending in "oae")


def _is_form(word: str, known: str, language: str) -> bool:
    return len(both := stem(known, language)) >= SHORTEST_STEM and stem(word, language) == both


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word of the patterns, and in how many letters another may differ. Of a stem, the beginning is compared."""

    key: str
    beginning: str
    may_differ: int

    def is_meant(self, word: str, distance: Distance) -> bool:
        length = len(self.beginning)
        typed = word[:length] if self.beginning != self.key else word
        if abs(len(typed) - length) > self.may_differ:
            return False
        return distance(typed, self.beginning, score_cutoff=self.may_differ) <= self.may_differ


def _spelling(key: str) -> Spelling:
    beginning = key.removesuffix("*")
    return Spelling(key, beginning, 0 if len(beginning) < SHORTEST else 1 if len(beginning) < 8 else 2)


def vocabulary(keys: Mapping[str, frozenset[str]], everyday: Iterable[str]) -> Vocabulary:
    """`keys` are the words of each language's patterns."""
    stems: dict[int, set[str]] = {}
    by_letter: dict[str, list[str]] = {}
    by_head: dict[str, list[tuple[str, str]]] = {}
    every = sorted(set().union(*keys.values()))
    for key in every:
        by_letter.setdefault(key[0], []).append(key)
        if key.endswith("*"):
            stems.setdefault(len(key) - 1, set()).add(key[:-1])
    for language, of in keys.items():
        for key in sorted(each for each in of if len(each) >= SHORTEST_STEM and each.isalpha()):
            by_head.setdefault(key[:HEAD], []).append((key, language))
    return Vocabulary(
        frozenset(key for key in every if not key.endswith("*")),
        {length: frozenset(each) for length, each in stems.items()},
        frozenset(everyday),
        {letter: tuple(each for each in map(_spelling, of) if each.may_differ) for letter, of in by_letter.items()},
        {head: tuple(each) for head, each in by_head.items()},
    )
