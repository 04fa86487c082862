"""A stretch of a sentence: what it names, what it negates, and how much of it it says there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.degree import MODERATE, Degrees, graded
from bot.finding import Urgency
from bot.lexicon import Lexicons, Pattern, PhraseList
from bot.negation import Negations
from bot.scale import Scales
from bot.vocabulary import PAUSES

REACH = 4  # words that may stand between those of a pattern
OVER_WITHIN = 5
ENDED_WITHIN = 2
LONGEST_REST = 3  # words of a clause that may complete the one before it
HEDGED, BARE = 1, 2  # as grades: what words for what is usual are taken for

Places = frozenset[int]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the sentence around a part, and of the day.

    `is_elsewhen`: it asks, or tells of before; no grades then. `is_relayed`: it passes on what somebody says of the
    patient. `has_returned`: it says that something is back, so that nothing is over. What stands before the place
    `over_until` is over: it tells of before, and then that all is well. `usual` are the grades that symptoms may have
    today.
    """

    is_elsewhen: bool = False
    is_relayed: bool = False
    is_widening: bool = False
    is_question: bool = False
    has_returned: bool = False
    over_until: int = 0
    usual: Mapping[str, int] | None = None


class Part:
    """Its clauses are what stands between its pauses. A negation does not reach beyond its clause, but a name may."""

    def __init__(
        self, words: tuple[str, ...], keys: list[frozenset[str]], lexicons: Lexicons, setting: Setting
    ) -> None:
        self.setting = setting
        self._words, self._lexicons = words, lexicons
        muted = {at for span in lexicons.idioms.spans(words) for at in range(*span)}
        self._keys = [frozenset[str]() if place in muted else each for place, each in enumerate(keys)]
        self._where: dict[str, list[int]] = {}
        for place, each in enumerate(self._keys):
            for key in each:
                self._where.setdefault(key, []).append(place)
        if not self._where:
            return
        self._clauses = list(self._find_clauses())
        self._clause_of = {at: number for number, clause in enumerate(self._clauses) for at in clause}
        self._spared = {at for span in lexicons.spared.spans(words) for at in range(*span)}
        self._degrees = Degrees(words, lexicons, self._spared)
        self._scales = Scales(words, self._keys, lexicons)
        silent = self._spared | self._degrees.places | self._scales.bare
        self._negations = Negations(words, self._keys, self._clauses, silent, lexicons)
        self._matches = list(self._find_matches())

    def _find_clauses(self) -> Iterator[range]:
        start = 0
        for place, word in enumerate((*self._words, ",")):
            if word in PAUSES:
                if place > start:
                    yield range(start, place)
                start = place + 1

    def signs(self, known: Mapping[str, Urgency]) -> Iterator[tuple[str, bool]]:
        """Each with whether it is an alarm, or to be asked about.

        Emergencies are heard even where they are asked about or over: only a no, or long ago, speaks against.
        """
        for pattern, places in self._matches if self._where else ():
            urgency = known.get(pattern.of)
            if urgency is not None and not self._negations.reach(places):
                if urgency is Urgency.EMERGENCY:
                    yield pattern.of, not self._is_long_ago(places)
                elif not self._is_denied_after(places):
                    yield pattern.of, not (self._is_no_alarm(places) or self._is_usual(pattern.of, places))

    def grades(self) -> Iterator[tuple[str, int | None]]:
        """None where nobody can say how much it is."""
        if not self._where or self.setting.is_elsewhen:
            return
        for pattern, places in self._matches:
            if self._is_long_ago(places) or self._is_supposed(places) or self._is_others(places):
                continue
            if pattern.usual and self._is_usual(pattern.of, places):
                yield pattern.usual, self._usual_grade(places)
            elif (degrees := self._lexicons.degrees_of.get(pattern.of)) is not None:
                yield from self._graded(pattern, places, degrees)

    def _graded(
        self, pattern: Pattern, places: Places, degrees: tuple[int, int, int, int]
    ) -> Iterator[tuple[str, int | None]]:
        clause = self._clauses[self._clause_of[max(places)]]
        if any(at in clause for key in self._lexicons.never_with[pattern.of] for at in self._where.get(key, ())):
            return
        is_none = self._negations.reach(places) or self._is_over(places) or self._is_denied_after(places)
        if (found := self._scales.of(places)) is not None:
            yield pattern.of, found.grade
        elif self._degrees.compares(places):
            yield pattern.of, None
        elif pattern.grade is None and (is_none or not self._is_said(pattern.of, places)):
            yield pattern.of, graded(degrees, self._degrees.level(places), is_none=is_none)
        elif pattern.grade is not None and not is_none:
            yield pattern.of, pattern.grade

    def _is_said(self, of: str, places: Places) -> bool:
        """Does a name without a degree stand in words that say the grade by themselves, as in "swollen shut"?"""
        return self._degrees.level(places) is None and any(
            not places.isdisjoint(each) and self._says_a_grade(of, pattern, each) for pattern, each in self._matches
        )

    def _says_a_grade(self, of: str, pattern: Pattern, places: Places) -> bool:
        is_said = pattern.of == of and pattern.grade is not None
        return is_said or (pattern.usual == of and self._is_usual(pattern.of, places))

    def has_unnegated(self, slot: frozenset[str]) -> bool:
        places = (place for key in slot for place in self._where.get(key, ()))
        return any(not self._negations.reach(frozenset({place})) for place in places)

    def _find_matches(self) -> Iterator[tuple[Pattern, Places]]:
        tried = {pattern for key in self._where for pattern in self._lexicons.by_key.get(key, ())}
        for pattern in tried:
            for places in self._places(pattern):
                yield pattern, places

    def _places(self, pattern: Pattern) -> Iterator[Places]:
        first, *others = ([at for key in slot for at in self._where.get(key, ())] for slot in pattern.slots)
        widest = len(pattern.slots) - 1 + REACH
        for start in first:
            found = {start}
            for places in others:
                free = [at for at in places if at not in found]
                if not free:
                    return
                found.add(min(free, key=lambda at: abs(at - start)))
            if max(found) - min(found) <= widest and self._belong_together(found):
                yield frozenset(found)

    def _belong_together(self, places: set[int]) -> bool:
        """In one clause; or one of two completes the other, naming nothing else, as in "my lips, they are swollen"."""
        numbers = {self._clause_of[at] for at in places}
        return len(numbers) == 1 or any(self._is_rest(self._clauses[number], places) for number in numbers)

    def _is_rest(self, clause: range, places: set[int]) -> bool:
        if len(clause) > LONGEST_REST or any(self._keys[at] and at not in places for at in clause):
            return False
        return not self._lexicons.fine.stands_in(self._words[clause.start : clause.stop])

    def _is_no_alarm(self, places: Places) -> bool:
        return (
            self._is_long_ago(places) or self._is_supposed(places) or self._is_over(places) or self._is_others(places)
        )

    def _is_usual(self, of: str, places: Places) -> bool:
        """Do they hold a word for what is usual?"""
        return any(sign == of and at in places for sign, at in self._usual)

    @cached_property
    def _usual(self) -> list[tuple[str, int]]:
        """Sign and place of each word for what is usual, where it is mild."""
        if self.setting.usual is None or self.setting.is_widening:
            return []
        mild = (each for each in self._matches if self._is_mild(*each))
        return [(pattern.of, at) for pattern, places in mild for at in places if self._keys[at] & pattern.slots[0]]

    def _is_mild(self, pattern: Pattern, places: Places) -> bool:
        if not pattern.usual or self.setting.usual is None:
            return False
        level, highest = self._degrees.level(places), self.setting.usual.get(pattern.usual, 0)
        is_mild = level is None or level < MODERATE
        return is_mild and (pattern.feeling or self._usual_grade(places) <= highest)

    def _usual_grade(self, places: Places) -> int:
        return BARE if self._degrees.level(places) is None else HEDGED

    def _is_long_ago(self, places: Places) -> bool:
        return any(self._clause_of[at] in self._past for at in places)

    def _is_supposed(self, places: Places) -> bool:
        """Asked about or only heard of: said in this clause, or before the list to which it belongs."""
        return any(self._leads_to(start, places) and not self._claims(end, places) for start, end in self._supposed)

    def _claims(self, end: int, places: Places) -> bool:
        """Is it told after all: "the leaflet says ... and there is pus"? Not in a question, nor right behind."""
        return not self.setting.is_question and any(end < start < min(places) for start, _ in self._claimed)

    def _is_others(self, places: Places) -> bool:
        """Somebody else's: named before it, with no word of the patient's own self between."""
        if self.setting.is_relayed:
            return False
        return any(
            self._leads_to(start, places)
            and self._lexicons.own.isdisjoint(self._words[end : max(places) + 1])
            and not self._claims(end, places)
            for start, end in self._others
        )

    def _leads_to(self, start: int, places: Places) -> bool:
        """Does it stand before them, in the same clause or in one of which theirs only goes on with the list?"""
        if start >= min(places):
            return False
        between = range(self._clause_of[start] + 1, self._clause_of[min(places)] + 1)
        return all(self._goes_on(self._clauses[number]) for number in between)

    def _goes_on(self, clause: range) -> bool:
        begins_anew = self._lexicons.restarts | self._lexicons.own
        return self._negations.is_bare(clause) and begins_anew.isdisjoint(self._words[clause.start : clause.stop])

    @cached_property
    def _past(self) -> frozenset[int]:
        """The clauses that tell of long ago."""
        return frozenset(self._clause_of[start] for start, _ in self._spans(self._lexicons.past))

    @cached_property
    def _supposed(self) -> list[tuple[int, int]]:
        return self._spans(self._lexicons.supposed)

    @cached_property
    def _claimed(self) -> list[tuple[int, int]]:
        return self._spans(self._lexicons.claims)

    @cached_property
    def _others(self) -> list[tuple[int, int]]:
        return self._spans(self._lexicons.others)

    @cached_property
    def _over(self) -> list[tuple[int, int]]:
        return self._spans(self._lexicons.over)

    @cached_property
    def _ended(self) -> list[tuple[int, int]]:
        return self._spans(self._lexicons.ended)

    def _spans(self, phrases: PhraseList) -> list[tuple[int, int]]:
        return [(start, end) for start, end in phrases.spans(self._words) if start not in self._spared]

    def _is_over(self, places: Places) -> bool:
        """ "Gone" behind it in its clause or at once after the pause, or "stopped" right before it."""
        first, last = min(places), max(places)
        if self.setting.has_returned:
            return False
        return (
            first < self.setting.over_until
            or any(
                last < start <= last + OVER_WITHIN and PAUSES.isdisjoint(self._words[last + 1 : start - 1])
                for start, _ in self._over
            )
            or any(end <= first <= end + ENDED_WITHIN for _, end in self._ended)
        )

    def _is_denied_after(self, places: Places) -> bool:
        """As in "pus no", or "pus: no"."""
        clause = self._clauses[self._clause_of[max(places)]]
        last = clause[-1]
        if self._words[clause.stop : clause.stop + 1] == (":",):
            last = min(clause.stop + 1, len(self._words) - 1)
        return self._words[last] in self._lexicons.afterwards and last not in self._spared | places
