"""Words as people type them: how a text is cut into plain ones, and which word of ours a typed one stands for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;\n]|[,:()/]")
STOPS, PAUSES = frozenset(".!?;\n"), frozenset(",:()/")
APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
ZERO_WIDTH_SPACE, UNSEEN = "\u200b", frozenset(("Mn", "Mc", "Me", "Cf"))
SHORTEST = 5


def plain(text: str) -> str:
    """Without capitals, accents and apostrophes, and without what nobody sees within a word."""
    without = unicodedata.normalize("NFKD", text.casefold()).translate(APOSTROPHES).replace(ZERO_WIDTH_SPACE, " ")
    return "".join(each for each in without if unicodedata.category(each) not in UNSEEN)


def tokens(text: str) -> list[str]:
    """Words and figures, plain, with the stops and pauses between them; what is drawn out is written once."""
    return WORD.findall(re.sub(r"([^\W\d_])\1{2,}", r"\1", plain(text)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of the patterns, and which of them a typed word stands for.

    Up to four letters a word must be written as it is, up to seven one letter may be wrong, from eight on two; the
    first letter must be right, and everyday words are nobody's misspelling.
    """

    words: frozenset[str]
    stems: Mapping[int, frozenset[str]]
    everyday: frozenset[str]
    by_letter: Mapping[str, tuple[str, ...]]

    def keys(self, word: str) -> frozenset[str]:
        found = {f"{word[:length]}*" for length, stems in self.stems.items() if word[:length] in stems}
        if word in self.words:
            found.add(word)
        if found or word in self.everyday or len(word) < SHORTEST - 1:
            return frozenset(found)
        return frozenset(each for each in self.by_letter.get(word[0], ()) if _is_typo(word, each))


def _is_typo(word: str, known: str) -> bool:
    """Of a stem, the beginning is compared."""
    stem = known.removesuffix("*")
    typed = word[: len(stem)] if stem != known else word
    may_differ = 0 if len(stem) < SHORTEST else 1 if len(stem) < 8 else 2
    if not may_differ or abs(len(typed) - len(stem)) > may_differ:
        return False
    from rapidfuzz.distance import OSA  # Only where it is needed: a start is not to wait for it.

    return OSA.distance(typed, stem, score_cutoff=may_differ) <= may_differ


def vocabulary(keys: Iterable[str], everyday: Iterable[str]) -> Vocabulary:
    stems: dict[int, set[str]] = {}
    by_letter: dict[str, list[str]] = {}
    words = {key for key in keys if not key.endswith("*")}
    every = sorted({*words, *keys})
    for key in every:
        by_letter.setdefault(key[0], []).append(key)
        if key.endswith("*"):
            stems.setdefault(len(key) - 1, set()).add(key[:-1])
    return Vocabulary(
        frozenset(words),
        {length: frozenset(each) for length, each in stems.items()},
        frozenset(everyday),
        {letter: tuple(each) for letter, each in by_letter.items()},
    )
