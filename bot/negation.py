"""What the negations of a part speak of."""

from collections.abc import Iterator

from bot.lexicon import Lexicons
from bot.vocabulary import PAUSES

LONGEST_NAME = 2  # words, as in "yellow crust"
LONGEST_LIST = 8  # clauses through which one negation is carried
BEFORE = -1  # the place of a negation in a clause before

Places = frozenset[int]


class Negations:
    """`silent` are the places of words that negate nothing there."""

    def __init__(
        self,
        words: tuple[str, ...],
        keys: list[frozenset[str]],
        clauses: list[range],
        silent: set[int],
        lexicons: Lexicons,
    ) -> None:
        self._words, self._keys, self._clauses = words, keys, clauses
        self._silent, self._lexicons = silent, lexicons
        self._scopes = list(self._find_scopes())
        self._carry()

    def reach(self, places: Places) -> bool:
        """Is any of them negated, by a word that is not itself one of them?"""
        return any(negation not in places and scope & places for negation, scope in self._scopes)

    def _find_scopes(self) -> Iterator[tuple[int, Places]]:
        """Each negation with what it speaks of: all up to the next "and", or to where a new thought begins."""
        for place, word in enumerate(self._words):
            if word in self._lexicons.negations and place not in self._silent:
                yield place, frozenset(range(place + 1, self._scope_end(place)))

    def _scope_end(self, negation: int) -> int:
        has_met = False
        for place in range(negation + 1, len(self._words)):
            word = self._words[place]
            if word in PAUSES or word in self._lexicons.joins or (has_met and word in self._lexicons.restarts):
                return place
            has_met = has_met or bool(self._keys[place])
        return len(self._words)

    def _carry(self) -> None:
        """Through a bare list that ends in an "or", as in "no fever, chills or pus"; not through "no fever, pus"."""
        bare = [self.is_bare(clause) for clause in self._clauses]
        for number, clause in enumerate(self._clauses):
            last = number
            for other in range(number + 1, min(number + 1 + LONGEST_LIST, len(self._clauses))):
                if not bare[other]:
                    break
                last = other if self._ends_list(self._clauses[other]) else last
            if last > number and self._ends_negated(clause):
                places = (at for each in self._clauses[number + 1 : last + 1] for at in each)
                self._scopes.append((BEFORE, frozenset(places)))

    def is_bare(self, clause: range) -> bool:
        """Nothing but names of things, as in a list."""
        return all(self._keys[at] or self._words[at] in self._lexicons.listing for at in clause)

    def _ends_list(self, clause: range) -> bool:
        """Is there an "or", and no more behind it than the name of one thing?"""
        last = self._words[max(clause.start, clause.stop - 1 - LONGEST_NAME) : clause.stop]
        return not self._lexicons.listing.isdisjoint(last)

    def _ends_negated(self, clause: range) -> bool:
        """Is something named, and negated, up to the end?"""
        return any(clause[-1] in scope and any(self._keys[at] for at in scope) for _, scope in self._scopes)
