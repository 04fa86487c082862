"""What a lexicon's file says: the words of one language, in lists, as the file has them."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.figures import Figures
from bot.threshold import Data

LETTER = "a-zа-яіїєґء-غف-ي"  # Small, and without accents: Latin, Cyrillic, Arabic.
PATTERN = re.compile(rf"(\+ )?[{LETTER}#.*|]+( [{LETTER}#.*|]+)*")
PHRASE = re.compile(rf"[{LETTER}0-9,]+( [{LETTER}0-9,]+)*")
Grade = Annotated[int, Field(ge=0, le=4)]


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
    """`degrees` are the grades of a trace, slight, moderate, great; a bare word says none of them.

    In a clause with one of `never_with` it is another thing that is spoken of.
    """

    words: Patterns
    degrees: tuple[Grade, Grade, Grade, Grade]
    said: tuple[Said, ...] = ()
    never_with: Patterns = ()


class Usual(Data):
    """Words for what is usual while a symptom may be there, and a sign where they are strong or widen.

    A `feeling` is so on any day.
    """

    sign: str
    symptom: str
    feeling: bool = False
    words: Patterns


class Lexicon(Data):
    """One language. What each list is for stands in the English file."""

    language: str
    figures: Figures
    accents: Mapping[str, str] = {}
    idioms: Phrases
    breaks: Phrases
    joins: Phrases
    restarts: Phrases
    negations: Phrases
    listing: Phrases
    afterwards: Phrases
    comparing: Phrases
    spared: Phrases
    over: Phrases
    ended: Phrases
    overall: Phrases
    past: Phrases
    earlier: Phrases
    supposed: Phrases
    others: Phrases
    relays: Phrases
    claims: Phrases
    returned: Phrases
    own: Phrases
    nothing: Phrases
    links: Phrases
    elsewhere: Phrases
    bodily: Phrases
    alone: Phrases
    widening: Phrases
    asking: Phrases
    thanks: Phrases
    nods: Phrases
    fine: Phrases
    beside: Phrases
    better: Phrases
    pictures: str = ""
    everyday: Phrases
    degree: Degrees
    sign: Mapping[str, Patterns]
    symptom: Mapping[str, SymptomWords]
    usual: tuple[Usual, ...] = ()
