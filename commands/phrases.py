"""How well patients' words are understood: recall and precision over labelled phrases, and every miss."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot import protocol
from bot.protocol import Protocol
from bot.threshold import Data
from bot.understanding import understand


class BadPhrases(Exception):
    """One line: file, what is wrong."""


class Phrase(Data):
    text: str
    language: str
    signs: frozenset[str] = frozenset()
    grades: Mapping[str, int] = {}
    day: int | None = None
    question: str = ""


LABELLED_FOR = "microneedling"
PHRASES = TypeAdapter(tuple[Phrase, ...])


@dataclass(frozen=True, slots=True)
class Judged:
    """A phrase with what was understood of it; of what is counted, each thing is `sign` or `symptom=grade`.

    `signs` are heard, `asked` are those that the patient is asked about.
    """

    phrase: Phrase
    signs: frozenset[str]
    asked: frozenset[str]
    grades: frozenset[str]

    @property
    def labelled_grades(self) -> frozenset[str]:
        return _grades(self.phrase.grades)


@dataclass(frozen=True, slots=True)
class Score:
    found: int
    labelled: int
    right: int

    @property
    def recall(self) -> str:
        return _share(self.right, self.labelled)

    @property
    def precision(self) -> str:
        return _share(self.right, self.found)


def read(path: Path) -> tuple[Phrase, ...]:
    """Raises BadPhrases."""
    try:
        return PHRASES.validate_python(tomllib.loads(path.read_text("utf-8")).get("phrase"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        raise BadPhrases(f"{path}: {reason}") from error


def judge(phrases: Iterable[Phrase], rules: Protocol) -> list[Judged]:
    return [_judged(each, rules) for each in phrases]


def _judged(phrase: Phrase, rules: Protocol) -> Judged:
    found = understand(phrase.text, rules, phrase.day)
    return Judged(phrase, found.signs, found.asked, _grades(found.grades))


def signs_score(judged: Iterable[Judged], only: str = "") -> Score:
    pairs = ((each.signs, each.phrase.signs) for each in judged)
    return _score((_only(found, only), _only(labelled, only)) for found, labelled in pairs)


def heard_or_asked_score(judged: Iterable[Judged]) -> Score:
    return _score((each.signs | each.asked, each.phrase.signs) for each in judged)


def grades_score(judged: Iterable[Judged]) -> Score:
    return _score((each.grades, each.labelled_grades) for each in judged)


def report(paths: Iterable[Path]) -> Iterator[str]:
    """Raises BadPhrases."""
    rules = protocol.load(LABELLED_FOR)
    for path in paths:
        yield from _report(path, judge(read(path), rules), rules)


def _report(path: Path, judged: list[Judged], rules: Protocol) -> Iterator[str]:
    yield f"{path}: {len(judged)} phrases"
    yield f"  {'':<22}{'recall':>18}{'precision':>18}"
    languages = sorted(Counter(each.phrase.language for each in judged))
    for language in ("all", *languages):
        of = [each for each in judged if language in ("all", each.phrase.language)]
        yield _row(f"signs, {language}", signs_score(of))
        yield _row("  heard or asked", heard_or_asked_score(of))
        yield _row(f"grades, {language}", grades_score(of))
    for sign in rules.sign:
        yield _row(f"  {sign.id}", signs_score(judged, sign.id))
    free = [each for each in judged if not each.phrase.signs]
    yield f"  alarms on messages without a sign: {sum(bool(each.signs) for each in free)} of {len(free)}"
    yield from _misses("signs missed", judged, lambda each: each.phrase.signs - each.signs)
    yield from _misses("signs too many", judged, lambda each: each.signs - each.phrase.signs)
    yield from _misses("grades missed", judged, lambda each: each.labelled_grades - each.grades)
    yield from _misses("grades too many", judged, lambda each: each.grades - each.labelled_grades)


def _misses(title: str, judged: Iterable[Judged], of: Callable[[Judged], frozenset[str]]) -> Iterator[str]:
    every = [(each.phrase.text, ", ".join(sorted(of(each)))) for each in judged if of(each)]
    yield f"  {title}: {len(every)}"
    yield from (f"    {what:<22} {text}" for text, what in every)


def _row(name: str, score: Score) -> str:
    return f"  {name:<22}{score.recall:>18}{score.precision:>18}"


def _grades(grades: Mapping[str, int]) -> frozenset[str]:
    return frozenset(f"{symptom}={grade}" for symptom, grade in grades.items())


def _only(signs: frozenset[str], sign: str) -> frozenset[str]:
    return signs & {sign} if sign else signs


def _score(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Score:
    every = list(pairs)
    return Score(
        found=sum(len(found) for found, _ in every),
        labelled=sum(len(labelled) for _, labelled in every),
        right=sum(len(found & labelled) for found, labelled in every),
    )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:.0%}" if whole else "–"
