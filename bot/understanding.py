"""What a patient's own words say: signs, and how bad things are. Proposed or screened, never believed silently."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from time import thread_time

from bot.finding import Urgency
from bot.lexicon import HOT, HOT_WITH_DECIMAL, Lexicons, Pattern, PhraseList, load
from bot.protocol import Protocol

REACH = 4  # words that may stand between those of a pattern
OVER_WITHIN = 5
DEGREE_WITHIN = 3
LONGEST_PART = 60  # words; keeps the cost of a text in proportion to its length
WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;\n]|[,:()/]")
STOPS, PAUSES = frozenset(".!?;\n"), frozenset(",:()/")
APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
ZERO_WIDTH_SPACE, UNSEEN = "\u200b", frozenset(("Mn", "Mc", "Me", "Cf"))
LONGEST_LIST = 8  # parts through which one negation is carried
READ_WITHIN = 0.05  # seconds of the processor; all that Telegram takes in one message needs a small part of it
LONGEST_NAME = 2  # words, as in "yellow crust"
BEFORE = -1  # the place of a negation in a part before
TRACE, SLIGHT, MODERATE = range(3)


@dataclass(frozen=True, slots=True)
class Understood:
    """Signs found, and grades by symptom: what the words say, for a person or a tap to confirm.

    `is_whole` is false where reading took too long and was ended: then a person must read it all.
    """

    signs: frozenset[str] = frozenset()
    grades: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = True


def is_thanks(text: str) -> bool:
    """Nothing but thanks: "ok, thank you!". Nobody need be told of that."""
    words = [each for each in WORD.findall(_plain(text)) if each not in STOPS | PAUSES]
    thanked = {place for start, end in load().thanks.spans(tuple(words)) for place in range(start, end)}
    return bool(words) and thanked == set(range(len(words)))


def understand(text: str, protocol: Protocol, ticks: Callable[[], float] = thread_time) -> Understood:
    """Every language is looked for, for people mix them. Never raises, whatever the text."""
    lexicons, ends_at = load(), ticks() + READ_WITHIN
    parts = list(takewhile(lambda _: ticks() < ends_at, _parts(text, lexicons)))
    is_whole = ticks() < ends_at
    signs = {each.id: each.urgency for each in protocol.sign}
    heard = {sign for part in parts for sign in part.signs(signs)} | set(_far_apart(parts, lexicons, signs))
    return Understood(frozenset(heard), _grades(parts, protocol), is_whole)


def _grades(parts: "list[Part]", protocol: Protocol) -> Mapping[str, int]:
    """Where a symptom is spoken of twice, the worse counts."""
    grades: dict[str, int] = {}
    for symptom, grade in (each for part in parts if not part.is_elsewhen for each in part.grades()):
        known = protocol.symptom_named(symptom)
        if known is not None:
            grades[symptom] = max(min(grade, known.worst), grades.get(symptom, 0))
    return grades


def _far_apart(parts: "list[Part]", lexicons: Lexicons, signs: Mapping[str, Urgency]) -> Iterator[str]:
    """Signs whose words may stand anywhere in the message, as fever and confusion."""
    for pattern in (each for each in lexicons.anywhere if each.of in signs):
        if all(any(part.has_unnegated(slot) for part in parts) for slot in pattern.slots):
            yield pattern.of


def _parts(text: str, lexicons: Lexicons) -> Iterator["Part"]:
    """The message cut at stops, at pauses and before words such as "but"; negation ends sooner, at "and"."""
    plain = _plain(text)
    known: dict[str, frozenset[str]] = {}
    sentence: list[list[str]] = [[]]
    for word in WORD.findall(re.sub(r"([^\W\d_])\1{2,}", r"\1", plain)):
        if word in STOPS or word in lexicons.breaks:
            yield from _of_sentence(sentence, lexicons, known)
            sentence = [[]]
        elif word in PAUSES or len(sentence[-1]) >= LONGEST_PART:
            sentence.append([] if word in PAUSES else [word])
        else:
            sentence[-1].append(word)
    yield from _of_sentence(sentence, lexicons, known)


def _plain(text: str) -> str:
    """Without capitals, accents and apostrophes, and without what nobody sees within a word."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(APOSTROPHES).replace(ZERO_WIDTH_SPACE, " ")
    return "".join(each for each in plain if unicodedata.category(each) not in UNSEEN)


def _of_sentence(sentence: list[list[str]], lexicons: Lexicons, known: dict[str, frozenset[str]]) -> Iterator["Part"]:
    every = tuple(word for part in sentence for word in part)
    asks = any(start == 0 for start, _ in lexicons.asking.spans(every))
    elsewhen = asks or any(True for _ in lexicons.earlier.spans(every))
    parts = []
    for words in sentence:
        for word in words:
            if word not in known:
                known[word] = _meanings(word, lexicons)
        if words:
            parts.append(Part(tuple(words), [known[word] for word in words], lexicons, elsewhen))
    _carry_negations(parts)
    yield from parts


def _carry_negations(parts: "list[Part]") -> None:
    """Through a bare list that ends in an "or", as in "no fever, chills or pus"; not through "no fever, pus"."""
    for number, part in enumerate(parts):
        listed = list(takewhile(lambda each: each.is_bare, parts[number + 1 : number + 1 + LONGEST_LIST]))
        last = max((place for place, each in enumerate(listed) if each.ends_list), default=None)
        if last is not None and part.ends_negated:
            for each in listed[: last + 1]:
                each.negate()


def _meanings(word: str, lexicons: Lexicons) -> frozenset[str]:
    if not word[0].isdigit():
        return lexicons.vocabulary.keys(word)
    try:
        number = float(word.replace(",", "."))
    except ValueError:
        return frozenset()
    if not any(low <= number <= high for low, high in lexicons.hot):
        return frozenset()
    return frozenset({HOT, HOT_WITH_DECIMAL} if not word.isdigit() else {HOT})


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
