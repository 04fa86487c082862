"""How patients word things: patterns, degrees and negations, read from one TOML file a language."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from bot.figures import Marker, marker
from bot.vocabulary import Vocabulary, vocabulary
from bot.wordlists import Lexicon, Phrases

FOLDER = Path(__file__).parent / "lexicons"
LANGUAGES = ("??.toml", "??_??.toml")


class BadLexicon(Exception):
    """One line for each fault: file, key, what is wrong."""


Slot = frozenset[str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words near each other in any order; `anywhere`: however far apart in the message. `of` is what they mean.

    Of words for what is usual `usual` is the symptom; `feeling`: they are so on any day.
    """

    of: str
    slots: tuple[Slot, ...]
    grade: int | None = None
    anywhere: bool = False
    usual: str = ""
    feeling: bool = False


@dataclass(frozen=True, slots=True)
class PhraseList:
    """Phrases by their first word, the longest first."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]]

    def covers(self, words: tuple[str, ...]) -> bool:
        """Are there words, and nothing but these phrases?"""
        return bool(words) and sum(end - start for start, end in self.spans(words)) == len(words)

    def stands_in(self, words: tuple[str, ...]) -> bool:
        return any(True for _ in self.spans(words))

    def spans(self, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        """From and up to where a phrase stands, none within another."""
        at = 0
        while at < len(words):
            known = self.by_first.get(words[at])
            length = next((len(p) for p in known if words[at : at + len(p)] == p), 0) if known else 0
            if length:
                yield at, at + length
            at += length or 1


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All languages as one, for people mix them; `by_key` are the patterns by each word of their first slot.

    Of `acknowledges` a message may consist that says no more than thanks or "ok", of `well` one that tells only that
    all is well, of `improves` one that tells only that it is better.
    """

    vocabulary: Vocabulary
    marker: Marker
    accents: Mapping[str, str]
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
    own: frozenset[str]
    nothing: frozenset[str]
    links: frozenset[str]
    elsewhere: frozenset[str]
    bodily: frozenset[str]
    alone: frozenset[str]
    idioms: PhraseList
    thanks: PhraseList
    acknowledges: PhraseList
    fine: PhraseList
    better: PhraseList
    improves: PhraseList
    well: PhraseList
    asking: PhraseList
    comparing: PhraseList
    spared: PhraseList
    over: PhraseList
    ended: PhraseList
    overall: PhraseList
    past: PhraseList
    earlier: PhraseList
    supposed: PhraseList
    others: PhraseList
    relays: PhraseList
    widening: PhraseList
    claims: PhraseList
    returned: PhraseList
    pictures: str
    languages: Mapping[str, Lexicon] = field(default_factory=dict)


@cache
def load(folder: Path = FOLDER) -> Lexicons:
    """Raises BadLexicon."""
    return _joined([read(path) for path in sorted(path for each in LANGUAGES for path in folder.glob(each))])


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
    patterns = {each.language: list(_patterns(each)) for each in every}
    of_all = [pattern for each in patterns.values() for pattern in each]
    by_key: dict[str, list[Pattern]] = {}
    for pattern in of_all:
        for key in () if pattern.anywhere else pattern.slots[0]:
            by_key.setdefault(key, []).append(pattern)
    never_with: dict[str, Slot] = {}
    for name, words in ((name, words) for each in every for name, words in each.symptom.items()):
        never_with[name] = never_with.get(name, frozenset()).union(*(_slot(each) for each in words.never_with))
    levels = [[getattr(each.degree, level) for each in every] for level in ("trace", "slight", "moderate", "great")]
    trace, slight, moderate, great = (_phrases(level) for level in levels)
    return Lexicons(
        vocabulary=vocabulary(_keys(every, patterns), (word for each in every for word in each.everyday)),
        marker=marker(each.figures for each in every),
        accents={accented: word for each in every for accented, word in each.accents.items()},
        by_key={key: tuple(found) for key, found in by_key.items()},
        anywhere=tuple(pattern for pattern in of_all if pattern.anywhere),
        degrees_of={name: words.degrees for each in every for name, words in each.symptom.items()},
        never_with=never_with,
        degrees=(trace, slight, moderate, great),
        well=_phrases(phrases for each in every for phrases in (each.fine, each.beside, each.thanks, each.nods)),
        better=_phrases(each.better for each in every),
        improves=_phrases(
            phrases for each in every for phrases in (each.better, each.fine, each.beside, each.thanks, each.nods)
        ),
        pictures="".join(each.pictures for each in every),
        languages={each.language: each for each in every},
        breaks=_words(each.breaks for each in every),
        joins=_words(each.joins for each in every),
        restarts=_words(each.restarts for each in every),
        negations=_words(each.negations for each in every),
        listing=_words(each.listing for each in every),
        afterwards=_words(each.afterwards for each in every),
        own=_words(each.own for each in every),
        nothing=_words(each.nothing for each in every),
        links=_words(each.links for each in every),
        elsewhere=_words(each.elsewhere for each in every),
        bodily=_words(each.bodily for each in every),
        alone=_words(each.alone for each in every),
        idioms=_phrases(each.idioms for each in every),
        thanks=_phrases(each.thanks for each in every),
        acknowledges=_phrases(phrases for each in every for phrases in (each.thanks, each.nods)),
        fine=_phrases(each.fine for each in every),
        asking=_phrases(each.asking for each in every),
        comparing=_phrases(each.comparing for each in every),
        spared=_phrases(each.spared for each in every),
        over=_phrases(each.over for each in every),
        ended=_phrases(each.ended for each in every),
        overall=_phrases(each.overall for each in every),
        past=_phrases(each.past for each in every),
        earlier=_phrases(each.earlier for each in every),
        supposed=_phrases(each.supposed for each in every),
        others=_phrases(each.others for each in every),
        relays=_phrases(each.relays for each in every),
        widening=_phrases(each.widening for each in every),
        claims=_phrases(each.claims for each in every),
        returned=_phrases(each.returned for each in every),
    )


def _keys(every: list[Lexicon], patterns: Mapping[str, list[Pattern]]) -> dict[str, frozenset[str]]:
    """The words of each language's patterns."""
    keys: dict[str, frozenset[str]] = {}
    for each in every:
        never = (_slot(text) for words in each.symptom.values() for text in words.never_with)
        keys[each.language] = frozenset(key for p in patterns[each.language] for s in p.slots for key in s).union(
            *never
        )
    return keys


def _patterns(lexicon: Lexicon) -> Iterator[Pattern]:
    for sign, texts in lexicon.sign.items():
        yield from (_compiled(sign, text) for text in texts)
    for symptom, words in lexicon.symptom.items():
        yield from (_compiled(symptom, text) for text in words.words)
        yield from (_compiled(symptom, text, said.grade) for said in words.said for text in said.words)
    for usual in lexicon.usual:
        found = (_compiled(usual.sign, text) for text in usual.words)
        yield from (replace(each, usual=usual.symptom, feeling=usual.feeling) for each in found)


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
