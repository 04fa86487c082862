"""Grades that are given as a figure: nothing is none, the top of a scale is the worst, and the rest is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.figures import NONE, SOMEWHERE, TOP
from bot.lexicon import Lexicons
from bot.vocabulary import PAUSES

AFTER, BEFORE = 4, 3  # words
WORST = 4
KINDS = frozenset((NONE, TOP, SOMEWHERE))


@dataclass(frozen=True, slots=True)
class Placed:
    """`grade` is None where it cannot be placed: it is never taken for mild."""

    grade: int | None


GRADES = {NONE: Placed(0), TOP: Placed(WORST), SOMEWHERE: Placed(None)}


class Scales:
    """`bare` are places of figures with no scale, right behind a name, as in "swelling 0"."""

    def __init__(self, words: tuple[str, ...], keys: list[frozenset[str]], lexicons: Lexicons) -> None:
        self._words, self._keys, self._lexicons = words, keys, lexicons
        self._found = {place: GRADES[word] for place, word in enumerate(words) if word in KINDS}
        bare = dict(self._find_bare())
        self.bare = frozenset(bare)
        self._found |= bare
        self._taken = {after for place in range(len(words)) if (after := self._after(place)) is not None}

    def of(self, places: frozenset[int]) -> Placed | None:
        """The figure behind the name; or else the one before it, unless another name has it."""
        if not self._found:
            return None
        after = self._after(max(places))
        if after is not None:
            return self._found[after]
        first = min(places)
        for place in range(first - 1, max(-1, first - 1 - BEFORE), -1):
            if self._words[place] in PAUSES:
                return None
            if place in self._found and place not in self._taken:
                return self._found[place]
        return None

    def _after(self, last: int) -> int | None:
        if not self._found or not self._keys[last]:
            return None
        for place in range(last + 1, min(last + 1 + AFTER, len(self._words))):
            if place in self._found:
                return place
            word = self._words[place]
            if word in PAUSES - {":"} or (self._keys[place] and word not in self._lexicons.links):
                return None
        return None

    def _find_bare(self) -> Iterator[tuple[int, Placed]]:
        for place, word in enumerate(self._words):
            is_nothing = word in self._lexicons.nothing
            if (word.isdigit() or is_nothing) and self._stands_alone(place) and self._follows_a_name(place):
                yield place, GRADES[NONE if is_nothing else SOMEWHERE]

    def _stands_alone(self, place: int) -> bool:
        """Nothing behind it that it could count."""
        if place + 1 == len(self._words):
            return True
        behind = self._words[place + 1]
        return behind in PAUSES or behind in self._lexicons.joins or bool(self._keys[place + 1])

    def _follows_a_name(self, place: int) -> bool:
        before = place - 1
        while before >= 0 and (self._words[before] in self._lexicons.links or self._words[before] == ":"):
            before -= 1
        return before >= 0 and bool(self._keys[before])
