"""How much there is of what a stretch of a sentence names: the nearest degree, or only a comparison."""

from collections.abc import Iterator

from bot.lexicon import Lexicons
from bot.vocabulary import PAUSES

WITHIN = 3  # words
TRACE, SLIGHT, MODERATE = range(3)

Places = frozenset[int]
Span = tuple[int, int]


class Degrees:
    """`spared` are the places of words that negate nothing there, and end nothing."""

    def __init__(self, words: tuple[str, ...], lexicons: Lexicons, spared: set[int]) -> None:
        self._words = words
        self._ends = lexicons.joins | PAUSES
        self._found = list(_found(words, lexicons))
        self.places = {at for _, span in self._found for at in range(*span)}
        self._comparing = self._comparisons(lexicons, spared)

    def level(self, places: Places) -> int | None:
        """Of the nearest degree; None where there is none."""
        found = ((self._distance(places, span), level) for level, span in self._found)
        near = [(distance, level) for distance, level in found if distance is not None]
        return min(near)[1] if near else None

    def compares(self, places: Places) -> bool:
        """ "Less red", "more than yesterday": less or more than what, nobody knows. Not in "no more pain"."""
        return any(self._distance(places, span) is not None for span in self._comparing)

    def _distance(self, places: Places, span: Span) -> int | None:
        """None where it is too far, or an "and" or a pause stands between."""
        (start, end), first, last = span, min(places), max(places)
        distance = first - end + 1 if end <= first else start - last
        between = self._words[min(end, last) : max(first, start)]
        return distance if distance <= WITHIN and self._ends.isdisjoint(between) else None

    def _comparisons(self, lexicons: Lexicons, spared: set[int]) -> list[Span]:
        """Not those of "more or less", which is a degree, or of "any more", which is an end."""
        over = {at for span in lexicons.over.spans(self._words) for at in range(*span)}
        negating = {at for at, word in enumerate(self._words) if word in lexicons.negations} - spared
        spans = lexicons.comparing.spans(self._words)
        return [span for span in spans if span[0] not in self.places | over and span[0] - 1 not in negating]


def graded(degrees: tuple[int, int, int, int], level: int | None, *, is_none: bool) -> int | None:
    """None for a bare word, which says how much only where there is but one grade; "not so very much" is a trace."""
    if is_none:
        return degrees[TRACE] if level is not None and level >= MODERATE else 0
    if level is None:
        return degrees[TRACE] if len(set(degrees)) == 1 else None
    return degrees[level]


def _found(words: tuple[str, ...], lexicons: Lexicons) -> Iterator[tuple[int, Span]]:
    """Level and place; of phrases that overlap the longest."""
    found = [(level, span) for level, each in enumerate(lexicons.degrees) for span in each.spans(words)]
    taken: set[int] = set()
    for level, span in sorted(found, key=lambda each: each[1][0] - each[1][1]):
        if taken.isdisjoint(range(*span)):
            taken |= set(range(*span))
            yield level, span
