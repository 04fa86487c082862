"""A few words between two stops or pauses: what they name, what they negate, and how much of it they say there is."""

from collections.abc import Iterator, Mapping

from bot.finding import Urgency
from bot.lexicon import Lexicons, Pattern, PhraseList

REACH = 4  # words that may stand between those of a pattern
OVER_WITHIN = 5
DEGREE_WITHIN = 3
LONGEST_NAME = 2  # words, as in "yellow crust"
BEFORE = -1  # the place of a negation in a part before
TRACE, SLIGHT, MODERATE = range(3)


class Part:
    """A few words between two stops or pauses; `is_elsewhen` if they ask or tell of before: no grades then."""

    def __init__(
        self, words: tuple[str, ...], keys: list[frozenset[str]], lexicons: Lexicons, is_elsewhen: bool
    ) -> None:
        self.is_elsewhen = is_elsewhen
        self._words, self._keys, self._lexicons = words, keys, lexicons
        self._where: dict[str, list[int]] = {}
        for place, each in enumerate(keys):
            for key in each:
                self._where.setdefault(key, []).append(place)
        if not self._where:
            return
        self._spared = {at for span in lexicons.spared.spans(words) for at in range(*span)}
        self._degrees = list(self._find_degrees())
        self._scopes = list(self._find_scopes())
        self._over = [start for start, _ in lexicons.over.spans(words) if start not in self._spared]

    @property
    def is_bare(self) -> bool:
        """Nothing but names of things, as in a list."""
        listing = self._lexicons.listing
        return all(key or word in listing for word, key in zip(self._words, self._keys, strict=True))

    @property
    def ends_list(self) -> bool:
        """Is there an "or", and no more behind it than the name of one thing?"""
        return not self._lexicons.listing.isdisjoint(self._words[-1 - LONGEST_NAME :])

    @property
    def ends_negated(self) -> bool:
        """Is something named, and negated, up to the end?"""
        last = len(self._words) - 1
        return bool(self._where) and any(last in scope and self._names(scope) for _, scope in self._scopes)

    def _names(self, scope: frozenset[int]) -> bool:
        return any(self._keys[place] for place in scope)

    def negate(self) -> None:
        if self._where:
            self._scopes.append((BEFORE, frozenset(range(len(self._words)))))

    def signs(self, known: Mapping[str, Urgency]) -> Iterator[str]:
        """Emergencies are heard even where they are asked about or over: only a no, or long ago, speaks against."""
        if not self._where:
            return
        if self._stands(self._lexicons.past):
            return
        supposed, found = self._stands(self._lexicons.supposed), set[str]()
        for pattern, places in self._matches():
            urgency = known.get(pattern.of)
            if urgency is None or pattern.of in found or self._is_negated(places):
                continue
            if urgency is Urgency.EMERGENCY or not (supposed or self._is_over(places) or self._is_denied_after(places)):
                found.add(pattern.of)
                yield pattern.of

    def grades(self) -> Iterator[tuple[str, int]]:
        if not self._where or self._stands(self._lexicons.past):
            return
        for pattern, places in self._matches():
            degrees = self._lexicons.degrees_of.get(pattern.of)
            if degrees is None or any(key in self._where for key in self._lexicons.never_with[pattern.of]):
                continue
            is_none = self._is_negated(places) or self._is_over(places) or self._is_denied_after(places)
            if pattern.grade is None:
                yield pattern.of, _grade(degrees, self._degree(places), is_none=is_none)
            elif not is_none:
                yield pattern.of, pattern.grade

    def has_unnegated(self, slot: frozenset[str]) -> bool:
        places = (place for key in slot for place in self._where.get(key, ()))
        return any(not self._is_negated(frozenset({place})) for place in places)

    def _matches(self) -> Iterator[tuple[Pattern, frozenset[int]]]:
        tried = {pattern for key in self._where for pattern in self._lexicons.by_key.get(key, ())}
        for pattern in tried:
            for places in self._places(pattern):
                yield pattern, places

    def _places(self, pattern: Pattern) -> Iterator[frozenset[int]]:
        first, *others = ([at for key in slot for at in self._where.get(key, ())] for slot in pattern.slots)
        widest = len(pattern.slots) - 1 + REACH
        for start in first:
            found = {start}
            for places in others:
                free = [at for at in places if at not in found]
                if not free:
                    return
                found.add(min(free, key=lambda at: abs(at - start)))
            if max(found) - min(found) <= widest:
                yield frozenset(found)

    def _stands(self, phrases: PhraseList) -> bool:
        return any(start not in self._spared for start, _ in phrases.spans(self._words))

    def _find_scopes(self) -> Iterator[tuple[int, frozenset[int]]]:
        """Each negation with what it speaks of: all up to the next "and", or to where a new thought begins."""
        in_degree = {at for _, span in self._degrees for at in range(*span)}
        for place, word in enumerate(self._words):
            if word in self._lexicons.negations and place not in self._spared | in_degree:
                yield place, frozenset(range(place + 1, self._scope_end(place)))

    def _scope_end(self, negation: int) -> int:
        has_met = False
        for place in range(negation + 1, len(self._words)):
            word = self._words[place]
            if word in self._lexicons.joins or (has_met and word in self._lexicons.restarts):
                return place
            has_met = has_met or bool(self._keys[place])
        return len(self._words)

    def _is_negated(self, places: frozenset[int]) -> bool:
        return any(negation not in places and scope & places for negation, scope in self._scopes)

    def _is_over(self, places: frozenset[int]) -> bool:
        last = max(places)
        return any(last < start <= last + OVER_WITHIN for start in self._over)

    def _is_denied_after(self, places: frozenset[int]) -> bool:
        """As in "pus no"."""
        last = len(self._words) - 1
        return self._words[last] in self._lexicons.afterwards and last not in self._spared | places

    def _find_degrees(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Level and place; of phrases that overlap the longest."""
        found = [(level, span) for level, each in enumerate(self._lexicons.degrees) for span in each.spans(self._words)]
        taken: set[int] = set()
        for level, span in sorted(found, key=lambda each: each[1][0] - each[1][1]):
            if taken.isdisjoint(range(*span)):
                taken |= set(range(*span))
                yield level, span

    def _degree(self, places: frozenset[int]) -> int | None:
        """The level of the nearest degree, unless an "and" stands between."""
        first, last = min(places), max(places)
        near = [
            (distance, level)
            for level, (start, end) in self._degrees
            if (distance := first - end + 1 if end <= first else start - last) <= DEGREE_WITHIN
            and self._lexicons.joins.isdisjoint(self._words[min(end, last) : max(first, start)])
        ]
        return min(near)[1] if near else None


def _grade(degrees: tuple[int, int, int, int], level: int | None, *, is_none: bool) -> int:
    """A bare word is slight; what is not so very much is a trace."""
    if is_none:
        return degrees[TRACE] if level is not None and level >= MODERATE else 0
    return degrees[SLIGHT if level is None else level]
