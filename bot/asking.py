"""Which of a protocol's questions a patient's words ask, if they ask one of them and say nothing else."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from bot.protocol import Protocol
from bot.question import Patterns as Worded
from bot.question import Question
from bot.threshold import Data
from bot.understanding import understand
from bot.vocabulary import Vocabulary, tokens, vocabulary

FILE = Path(__file__).parent / "asking.toml"
FURTHER = Path(__file__).parent / "questions"  # Of a language a file: so a protocol that was signed stays as it was.
BETWEEN = re.compile(r"[ |_]")  # the words of a pattern
STOPS, PAUSES, ASKS = frozenset(".!?;\n"), frozenset(",:()/"), "?"
MOST_UNKNOWN = 3  # words of weight that no pattern knows: whoever says more says something else as well
MOST_WORDS = 60  # of a message: a longer one is read by a person

Known = tuple[str, bool, tuple[tuple[str, str], ...]]  # a question's id, whether it answers alone, language and pattern
Sentence = tuple[str, ...]
Slot = Mapping[str, tuple[tuple[str, ...], ...]]  # phrases by their first word


class Asking(Data):
    """One language; what each list is for stands in the file. `words` are patterns of questions by their id."""

    asks: tuple[str, ...]
    accents: tuple[str, ...]
    unsure: tuple[str, ...]
    tells: tuple[str, ...]
    joins: tuple[str, ...]
    hedges: tuple[str, ...]
    small: tuple[str, ...]
    words: Mapping[str, Worded] = {}


@dataclass(frozen=True, slots=True)
class Manner:
    """All languages as one, for people mix them."""

    asks: frozenset[Sentence]
    accents: frozenset[str]
    unsure: frozenset[Sentence]
    tells: frozenset[Sentence]
    joins: frozenset[str]
    hedges: frozenset[str]
    small: frozenset[str]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Every question's patterns, and the words in them, which are forgiven their typos."""

    vocabulary: Vocabulary
    of: tuple[tuple[str, bool, tuple[tuple[Slot, ...], ...]], ...]


def question_in(text: str, protocol: Protocol) -> Question | None:
    """The one question that these words ask; None where that is not sure, where a sign is named, or more is said."""
    if not protocol.question:
        return None
    sentences = list(_sentences(text))
    if not 0 < sum(len(words) for words, _ in sentences) <= MOST_WORDS or _is_unsure(sentences):
        return None
    asking = [words for words, is_marked in sentences if is_marked or _asks(words)]
    if not asking and (len(sentences) != 1 or not _has_accent(text)):
        return None
    found, known = _found(sentences, asking or [sentences[0][0]], protocol)
    if found is None or _tells_something_else(text, known) or names_a_sign(text, protocol):
        return None
    return found


def is_question(text: str) -> bool:
    """Is something asked in these words, whatever it may be? Not in many words: of those a question is only a part."""
    sentences = list(_sentences(text))
    if not 0 < sum(len(words) for words, _ in sentences) <= MOST_WORDS:
        return False
    return any(is_marked or _asks(words) for words, is_marked in sentences) or _has_accent(text)


def names_a_sign(text: str, protocol: Protocol) -> bool:
    """Heard, or named where it is only asked about: whatever makes it a question is left out then."""
    if _signs_in(text, protocol):
        return True
    hedges = manner().hedges
    plainly = " ".join(each for each in tokens(text) if each not in hedges and each != ASKS)
    return _signs_in(plainly, protocol)


def _signs_in(text: str, protocol: Protocol) -> bool:
    """Also those of which it is not sure whose they are, or when."""
    read = understand(text, protocol)
    return bool(read.signs or read.asked)


def _found(
    sentences: list[tuple[Sentence, bool]], asking: list[Sentence], protocol: Protocol
) -> tuple[Question | None, frozenset[str]]:
    """With the words that it was known by."""
    patterns = _patterns(tuple((each.id, each.alone, _words_of(each)) for each in protocol.question))
    told = [words for words, _ in sentences if words not in asking]
    matched = [_matches(words, patterns) for words in asking]
    named = {each for found in matched for each in found}
    if named and all(_is_alone(each, patterns) for each in named):  # "My face peels. Is that normal?"
        matched += [_matches(words, patterns, asked_already=True) for words in told]
    chosen = {each for each in chain.from_iterable(matched) if not _is_alone(each, patterns)} or named
    if len(chosen) != 1:
        return None, frozenset()
    question = next(each for each in protocol.question if each.id in chosen)
    known = frozenset(chain.from_iterable(found.get(each, frozenset()) for found in matched for each in found))
    if any(_weighs(word) and word not in known for words in told for word in words):
        return None, known  # Something else is told beside it.
    unknown = [word for words, _ in sentences for word in words if _weighs(word) and word not in known]
    return (question if len(unknown) <= (0 if question.alone else MOST_UNKNOWN) else None), known


def _tells_something_else(text: str, known: frozenset[str]) -> bool:
    """In a clause of its own, or of how the patient is: "can I swim, I feel awful"."""
    for words in _clauses(text):
        first = min((start + length for start, length in _phrases_in(words, manner().tells)), default=len(words))
        others = [place for place, word in enumerate(words) if _weighs(word) and word not in known]
        if others and (others[-1] >= first or known.isdisjoint(words)):
            return True
    return False


def _clauses(text: str) -> Iterator[Sentence]:
    clause: list[str] = []
    for each in (*tokens(text), "."):
        if each in STOPS or each in PAUSES or each in manner().joins:
            yield tuple(clause)
            clause = []
        else:
            clause.append(each)


def _words_of(question: Question) -> tuple[tuple[str, str], ...]:
    every = {**{language: each.words.get(question.id, ()) for language, each in further().items()}, **question.words}
    return tuple((language, pattern) for language, each in every.items() for pattern in each)


def _is_alone(question_id: str, patterns: Patterns) -> bool:
    return any(alone for each, alone, _ in patterns.of if each == question_id)


def _matches(words: Sentence, patterns: Patterns, *, asked_already: bool = False) -> dict[str, frozenset[str]]:
    """Each question with the words that it was known by; without those that another one knows better.

    `asked_already`: a word in a sentence beside it says what the question is about.
    """
    keys = [patterns.vocabulary.keys(word) | {word} for word in words]
    starts: dict[str, list[int]] = {}
    for place, each_keys in enumerate(keys):
        for key in each_keys:
            starts.setdefault(key, []).append(place)
    found: dict[str, frozenset[int]] = {}
    for question_id, _, each in patterns.of:
        places: frozenset[int] = frozenset()
        for slots in each:
            places |= _places(slots[-1:] if asked_already else slots, keys, starts)
        if places:
            found[question_id] = places
    better = {each for each, places in found.items() if any(places < other for other in found.values())}
    return {each: frozenset(words[at] for at in found[each]) for each in found if each not in better}


def _places(slots: tuple[Slot, ...], keys: list[frozenset[str]], starts: Mapping[str, list[int]]) -> frozenset[int]:
    """Where its words stand; nowhere, if one of them is missing. `starts` are the places of each word."""
    places: frozenset[int] = frozenset()
    for slot in slots:
        here = frozenset(
            at
            for first in slot.keys() & starts.keys()
            for phrase in slot[first]
            for start in starts[first]
            if start + len(phrase) <= len(keys)
            and all(word in keys[start + number] for number, word in enumerate(phrase))
            for at in range(start, start + len(phrase))
        )
        if not here:
            return frozenset()
        places |= here
    return places


def _sentences(text: str) -> Iterator[tuple[Sentence, bool]]:
    """Each with whether a question mark ends it."""
    words: list[str] = []
    for each in tokens(text):
        if each in STOPS:
            if words:
                yield tuple(words), each == ASKS
            words = []
        elif each not in PAUSES:
            words.append(each)
    if words:
        yield tuple(words), False


def _asks(words: Sentence) -> bool:
    return _has_phrase(words, manner().asks)


def _has_accent(text: str) -> bool:
    """Accents are gone once a text is plain, and a question may have nothing else."""
    return not manner().accents.isdisjoint(text.casefold().split())


def _is_unsure(sentences: list[tuple[Sentence, bool]]) -> bool:
    return any(_has_phrase(words, manner().unsure) for words, _ in sentences)


def _has_phrase(words: Sentence, phrases: frozenset[Sentence]) -> bool:
    return any(True for _ in _phrases_in(words, phrases))


def _phrases_in(words: Sentence, phrases: frozenset[Sentence]) -> Iterator[tuple[int, int]]:
    """Where each begins, and how long it is."""
    longest = max(map(len, phrases))
    for start in range(len(words)):
        for length in range(1, longest + 1):
            if words[start : start + length] in phrases:
                yield start, length


def _weighs(word: str) -> bool:
    return word.isalpha() and word not in manner().small


@cache
def further() -> Mapping[str, Asking]:
    """The languages that have a file of their own."""
    files = sorted(FURTHER.glob("*.toml"))
    return {each.stem: Asking.model_validate(tomllib.loads(each.read_text("utf-8"))) for each in files}


@cache
def manner() -> Manner:
    data = tomllib.loads(FILE.read_text("utf-8"))
    every = [*(Asking.model_validate(each) for each in data.values()), *further().values()]
    return Manner(
        frozenset(tuple(phrase.split()) for each in every for phrase in each.asks),
        frozenset(word for each in every for word in each.accents),
        frozenset(tuple(phrase.split()) for each in every for phrase in each.unsure),
        frozenset(tuple(phrase.split()) for each in every for phrase in each.tells),
        frozenset(word for each in every for word in each.joins),
        frozenset(word for each in every for phrase in each.hedges for word in phrase.split()),
        frozenset(word for each in every for word in each.small),
    )


@lru_cache(maxsize=16)
def _patterns(known: tuple[Known, ...]) -> Patterns:
    of = tuple((each, alone, tuple(_slots(text) for _, text in texts)) for each, alone, texts in known)
    keys: dict[str, set[str]] = {}
    for _, _, texts in known:
        for language, text in texts:
            keys.setdefault(language, set()).update(BETWEEN.split(text))
    return Patterns(vocabulary({each: frozenset(words) for each, words in keys.items()}, manner().small), of)


def _slots(text: str) -> tuple[Slot, ...]:
    return tuple(_slot(part) for part in text.split())


def _slot(text: str) -> Slot:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for each in text.split("|"):
        phrase = tuple(each.split("_"))
        by_first.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(phrases) for first, phrases in by_first.items()}
