"""How patients word things: patterns, degrees and negations, read from one TOML file a language."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from bot.threshold import Data
from bot.vocabulary import Vocabulary, vocabulary

FOLDER = Path(__file__).parent / "lexicons"
PATTERN = re.compile(r"(\+ )?[a-z#.*|]+( [a-z#.*|]+)*")
PHRASE = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")
HOT, HOT_WITH_DECIMAL = "#hot", "#hot.x"
Range = tuple[float, float]
Grade = Annotated[int, Field(ge=0, le=4)]


class BadLexicon(Exception):
    """One line for each fault: file, key, what is wrong."""


def _pattern(text: str) -> str:
    if not PATTERN.fullmatch(text):
        raise ValueError(f"{text!r} is no pattern: lower-case words, a|b, stem*")
    return text


def _phrase(text: str) -> str:
    if not PHRASE.fullmatch(text):
        raise ValueError(f"{text!r} is no phrase: lower-case words without accents or apostrophes")
    return text


Patterns = tuple[Annotated[str, AfterValidator(_pattern)], ...]
Phrases = tuple[Annotated[str, AfterValidator(_phrase)], ...]


class Degrees(Data):
    """How much, weakest first."""

    trace: Phrases
    slight: Phrases
    moderate: Phrases
    great: Phrases


class Said(Data):
    """Patterns that say a grade by themselves."""

    grade: Grade
    words: Patterns


class SymptomWords(Data):
    """`degrees` are the grades of a trace, slight, moderate, great; a bare word counts as slight.

    In a clause with one of `never_with` it is another thing that is spoken of.
    """

    words: Patterns
    degrees: tuple[Grade, Grade, Grade, Grade]
    said: tuple[Said, ...] = ()
    never_with: Patterns = ()


class Lexicon(Data):
    """One language. What each list is for stands in the English file."""

    language: str
    hot: tuple[Range, ...]
    breaks: Phrases
    joins: Phrases
    restarts: Phrases
    negations: Phrases
    listing: Phrases
    afterwards: Phrases
    spared: Phrases
    over: Phrases
    past: Phrases
    earlier: Phrases
    supposed: Phrases
    asking: Phrases
    thanks: Phrases
    everyday: Phrases
    degree: Degrees
    sign: Mapping[str, Patterns]
    symptom: Mapping[str, SymptomWords]


Slot = frozenset[str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words near each other in any order; `anywhere`: however far apart in the message. `of` is what they mean."""

    of: str
    slots: tuple[Slot, ...]
    grade: int | None = None
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class PhraseList:
    """Phrases by their first word, the longest first."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]]

    def spans(self, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        """From and up to where a phrase stands, none within another."""
        at = 0
        while at < len(words):
            length = next((len(p) for p in self.by_first.get(words[at], ()) if words[at : at + len(p)] == p), 0)
            if length:
                yield at, at + length
            at += length or 1


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All languages as one, for people mix them; `by_key` are the patterns by each word of their first slot."""

    vocabulary: Vocabulary
    hot: tuple[Range, ...]
    by_key: Mapping[str, tuple[Pattern, ...]]
    anywhere: tuple[Pattern, ...]
    degrees_of: Mapping[str, tuple[int, int, int, int]]
    never_with: Mapping[str, Slot]
    degrees: tuple[PhraseList, PhraseList, PhraseList, PhraseList]
    breaks: frozenset[str]
    joins: frozenset[str]
    restarts: frozenset[str]
    negations: frozenset[str]
    listing: frozenset[str]
    afterwards: frozenset[str]
    thanks: PhraseList
    asking: PhraseList
    spared: PhraseList
    over: PhraseList
    past: PhraseList
    earlier: PhraseList
    supposed: PhraseList
    languages: Mapping[str, Lexicon] = field(default_factory=dict)


@cache
def load(folder: Path = FOLDER) -> Lexicons:
    """Raises BadLexicon."""
    return _joined([read(path) for path in sorted(folder.glob("*.toml"))])


def read(path: Path) -> Lexicon:
    """Raises BadLexicon."""
    try:
        return Lexicon.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise BadLexicon(f"{path.name}: {error}") from error
    except ValidationError as error:
        lines = (f"{path.name}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise BadLexicon("\n".join(lines)) from error


def _joined(every: list[Lexicon]) -> Lexicons:
    patterns = [pattern for each in every for pattern in _patterns(each)]
    by_key: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for key in () if pattern.anywhere else pattern.slots[0]:
            by_key.setdefault(key, []).append(pattern)
    symptoms = [(name, words) for each in every for name, words in each.symptom.items()]
    never_with: dict[str, Slot] = {}
    for name, words in symptoms:
        never_with[name] = never_with.get(name, frozenset()).union(*(_slot(each) for each in words.never_with))
    keys = {key for pattern in patterns for slot in pattern.slots for key in slot}.union(*never_with.values())
    levels = [[getattr(each.degree, level) for each in every] for level in ("trace", "slight", "moderate", "great")]
    trace, slight, moderate, great = (_phrases(level) for level in levels)
    return Lexicons(
        vocabulary=vocabulary(keys, (word for each in every for word in each.everyday)),
        hot=tuple(dict.fromkeys(each_range for each in every for each_range in each.hot)),
        by_key={key: tuple(found) for key, found in by_key.items()},
        anywhere=tuple(pattern for pattern in patterns if pattern.anywhere),
        degrees_of={name: words.degrees for name, words in symptoms},
        never_with=never_with,
        degrees=(trace, slight, moderate, great),
        breaks=_words(each.breaks for each in every),
        joins=_words(each.joins for each in every),
        restarts=_words(each.restarts for each in every),
        negations=_words(each.negations for each in every),
        listing=_words(each.listing for each in every),
        afterwards=_words(each.afterwards for each in every),
        thanks=_phrases(each.thanks for each in every),
        asking=_phrases(each.asking for each in every),
        spared=_phrases(each.spared for each in every),
        over=_phrases(each.over for each in every),
        past=_phrases(each.past for each in every),
        earlier=_phrases(each.earlier for each in every),
        supposed=_phrases(each.supposed for each in every),
        languages={each.language: each for each in every},
    )


def _patterns(lexicon: Lexicon) -> Iterator[Pattern]:
    for sign, texts in lexicon.sign.items():
        yield from (_compiled(sign, text) for text in texts)
    for symptom, words in lexicon.symptom.items():
        yield from (_compiled(symptom, text) for text in words.words)
        yield from (_compiled(symptom, text, said.grade) for said in words.said for text in said.words)


def _compiled(of: str, text: str, grade: int | None = None) -> Pattern:
    anywhere = text.startswith("+ ")
    return Pattern(of, tuple(_slot(part) for part in text.removeprefix("+ ").split()), grade, anywhere)


def _slot(text: str) -> Slot:
    return frozenset(text.split("|"))


def _words(lists: Iterable[Phrases]) -> frozenset[str]:
    return frozenset(word for each in lists for word in each)


def _phrases(lists: Iterable[Phrases]) -> PhraseList:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(_words(lists)):
        words = tuple(phrase.split())
        by_first.setdefault(words[0], []).append(words)
    return PhraseList({first: tuple(sorted(each, key=len, reverse=True)) for first, each in by_first.items()})
