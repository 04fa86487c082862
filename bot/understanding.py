"""What a patient's own words say: signs, and how bad things are. Proposed or screened, never believed silently."""

from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from time import thread_time

from bot.finding import Urgency
from bot.lexicon import HOT, HOT_WITH_DECIMAL, Lexicons, load
from bot.part import Part
from bot.protocol import Protocol
from bot.understood import Understood
from bot.vocabulary import PAUSES, STOPS, WORD, plain, tokens

__all__ = ["Understood", "is_thanks", "understand"]

LONGEST_PART = 60  # words; keeps the cost of a text in proportion to its length
LONGEST_LIST = 8  # parts through which one negation is carried
READ_WITHIN = 0.05  # seconds of the processor; all that Telegram takes in one message needs a small part of it


def is_thanks(text: str) -> bool:
    """Nothing but thanks: "ok, thank you!". Nobody need be told of that."""
    words = [each for each in WORD.findall(plain(text)) if each not in STOPS | PAUSES]
    thanked = {place for start, end in load().thanks.spans(tuple(words)) for place in range(start, end)}
    return bool(words) and thanked == set(range(len(words)))


def understand(
    text: str,
    protocol: Protocol,
    day: int | None = None,  # noqa: ARG001
    ticks: Callable[[], float] = thread_time,
) -> Understood:
    """Every language is looked for, for people mix them. Never raises, whatever the text.

    `day` is the one whose thresholds hold (`expected.day_of`); without it no word is taken for what is usual.
    """
    lexicons, ends_at = load(), ticks() + READ_WITHIN
    parts = list(takewhile(lambda _: ticks() < ends_at, _parts(text, lexicons)))
    is_whole = ticks() < ends_at
    signs = {each.id: each.urgency for each in protocol.sign}
    heard = {sign for part in parts for sign in part.signs(signs)} | set(_far_apart(parts, lexicons, signs))
    return Understood(frozenset(heard), _grades(parts, protocol), is_whole=is_whole)


def _grades(parts: list[Part], protocol: Protocol) -> Mapping[str, int]:
    """Where a symptom is spoken of twice, the worse counts."""
    grades: dict[str, int] = {}
    for symptom, grade in (each for part in parts if not part.is_elsewhen for each in part.grades()):
        known = protocol.symptom_named(symptom)
        if known is not None:
            grades[symptom] = max(min(grade, known.worst), grades.get(symptom, 0))
    return grades


def _far_apart(parts: list[Part], lexicons: Lexicons, signs: Mapping[str, Urgency]) -> Iterator[str]:
    """Signs whose words may stand anywhere in the message, as fever and confusion."""
    for pattern in (each for each in lexicons.anywhere if each.of in signs):
        if all(any(part.has_unnegated(slot) for part in parts) for slot in pattern.slots):
            yield pattern.of


def _parts(text: str, lexicons: Lexicons) -> Iterator[Part]:
    """The message cut at stops, at pauses and before words such as "but"; negation ends sooner, at "and"."""
    known: dict[str, frozenset[str]] = {}
    sentence: list[list[str]] = [[]]
    for word in tokens(text):
        if word in STOPS or word in lexicons.breaks:
            yield from _of_sentence(sentence, lexicons, known)
            sentence = [[]]
        elif word in PAUSES or len(sentence[-1]) >= LONGEST_PART:
            sentence.append([] if word in PAUSES else [word])
        else:
            sentence[-1].append(word)
    yield from _of_sentence(sentence, lexicons, known)


def _of_sentence(sentence: list[list[str]], lexicons: Lexicons, known: dict[str, frozenset[str]]) -> Iterator[Part]:
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


def _carry_negations(parts: list[Part]) -> None:
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
