"""What a patient's own words say: signs, and how bad things are. Proposed or screened, never believed silently."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from time import thread_time

from bot import foreign
from bot.figures import FEVER, HOT, MARKS, OTHER, TENTH
from bot.finding import Urgency
from bot.lexicon import Lexicons, load
from bot.part import Part, Setting
from bot.protocol import Protocol
from bot.understood import Understood
from bot.vocabulary import PAUSES, STOPS, WORD, plain, prepare, tokens

__all__ = ["Understood", "is_better", "is_thanks", "says_thanks", "understand"]

LONGEST_PART = 60  # words; keeps the cost of a text in proportion to its length
CUT_FROM = 40  # words, from which on a pause ends a part
READ_WITHIN = 0.5  # seconds of the processor, many times the longest text: a collection of garbage may fall into them
MEANINGS = {FEVER: frozenset({FEVER}), HOT: frozenset({HOT}), TENTH: frozenset({HOT})}
Sentence = list[str]


def is_thanks(text: str) -> bool:
    """Nothing but thanks: "ok, thank you!", "got it", a thumb. Nobody need be told of that."""
    return load().acknowledges.covers(_words_alone(text)) or _is_thumb(text)


def says_thanks(text: str) -> bool:
    """In so many words, and nothing else: not a mere "ok"."""
    return is_thanks(text) and load().thanks.stands_in(_words_alone(text))


def understand(
    text: str,
    protocol: Protocol,
    day: int | None = None,
    ticks: Callable[[], float] = thread_time,
    *,
    spoken: str = "",
) -> Understood:
    """Every language is looked for, for people mix them. Never raises, whatever the text.

    `spoken` is the language in which they are written to: a text in that one is not foreign.

    `day` is the one whose thresholds hold (`expected.day_of`); without it no word is taken for what is usual.
    """
    prepare()
    lexicons, ends_at = load(), ticks() + READ_WITHIN
    usual = None if day is None else {each.id: each.expected_on(day) for each in protocol.symptom}
    parts = list(takewhile(lambda _: ticks() < ends_at, _parts(text, lexicons, usual)))
    is_whole = ticks() < ends_at
    heard, asked = _signs(parts, lexicons, {each.id: each.urgency for each in protocol.sign})
    grades, unplaced = _grades(parts, protocol)
    return Understood(
        signs=heard,
        grades=grades,
        asked=asked,
        unplaced=unplaced,
        only_fine=not heard and is_fine(text),
        foreign=_foreign(text, spoken) if is_whole else "",
        is_whole=is_whole,
    )


def _foreign(text: str, spoken: str) -> str:
    language = foreign.language_of(text)
    return "" if language == spoken.partition("_")[0] else language


def signs_in(text: str, protocol: Protocol) -> frozenset[str]:
    """Those that `understand` hears; for whoever asks of many pieces, and wants nothing else to be looked for."""
    prepare()
    lexicons, ends_at = load(), thread_time() + READ_WITHIN
    parts = list(takewhile(lambda _: thread_time() < ends_at, _parts(text, lexicons, None)))
    return _signs(parts, lexicons, {each.id: each.urgency for each in protocol.sign})[0]


def is_fine(text: str) -> bool:
    """Nothing but that all is well, as "all good, thanks" or a thumb."""
    lexicons = load()
    words = _words_alone(text)
    return (lexicons.well.covers(words) and lexicons.fine.stands_in(words)) or _is_thumb(text)


def is_better(text: str) -> bool:
    """Nothing but that it is better, perhaps with thanks; a question says nothing of the kind."""
    lexicons, words = load(), _words_alone(text)
    return "?" not in text and lexicons.improves.covers(words) and lexicons.better.stands_in(words)


def _is_thumb(text: str) -> bool:
    """Pictures alone, each of which says that all is well."""
    if any(each.isalnum() for each in text) or _words_alone(text):
        return False
    shown = [each for each in text if unicodedata.category(each) == "So"]
    return bool(shown) and all(each in load().pictures for each in shown)


def _words_alone(text: str) -> tuple[str, ...]:
    return tuple(each for each in WORD.findall(plain(text)) if each not in STOPS | PAUSES)


def _signs(
    parts: list[Part], lexicons: Lexicons, known: Mapping[str, Urgency]
) -> tuple[frozenset[str], frozenset[str]]:
    """Those that are heard, and those that are to be asked about."""
    found = {each for part in parts for each in part.signs(known)}
    heard = {sign for sign, is_alarm in found if is_alarm} | set(_far_apart(parts, lexicons, known))
    return frozenset(heard), frozenset(sign for sign, _ in found) - heard


def _grades(parts: list[Part], protocol: Protocol) -> tuple[Mapping[str, int], frozenset[str]]:
    """Where a symptom is spoken of twice, the worse counts; what cannot be placed is no grade at all."""
    grades: dict[str, int] = {}
    unplaced: set[str] = set()
    for symptom, grade in (each for part in parts for each in part.grades()):
        known = protocol.symptom_named(symptom)
        if known is not None and grade is None:
            unplaced.add(symptom)
        elif known is not None and grade is not None:
            grades[symptom] = max(min(grade, known.worst), grades.get(symptom, 0))
    return {each: grade for each, grade in grades.items() if each not in unplaced}, frozenset(unplaced)


def _far_apart(parts: list[Part], lexicons: Lexicons, signs: Mapping[str, Urgency]) -> Iterator[str]:
    """Signs whose words may stand anywhere in the message, as fever and confusion."""
    for pattern in (each for each in lexicons.anywhere if each.of in signs):
        if all(any(part.has_unnegated(slot) for part in parts) for slot in pattern.slots):
            yield pattern.of


def _parts(text: str, lexicons: Lexicons, usual: Mapping[str, int] | None) -> Iterator[Part]:
    """The message cut at stops and before words such as "but"; negation ends sooner, at a pause and at "and"."""
    known: dict[str, frozenset[str]] = {}
    sentence: Sentence = []
    for word in (*tokens(_marked(text, lexicons)), "."):
        if word not in STOPS:
            sentence.append(word)
            continue
        yield from _of_sentence(sentence, lexicons, known, usual, is_question=word == "?")
        sentence = []


def _marked(text: str, lexicons: Lexicons) -> str:
    """What would be lost with its accents or apostrophes is made a word of its own."""
    text = unicodedata.normalize("NFC", text).casefold()
    for accented, word in lexicons.accents.items():
        if accented in text:
            text = re.sub(rf"\b{accented}\b", word, text)
    return lexicons.marker.marked(text)


def _of_sentence(
    sentence: Sentence,
    lexicons: Lexicons,
    known: dict[str, frozenset[str]],
    usual: Mapping[str, int] | None,
    *,
    is_question: bool,
) -> Iterator[Part]:
    words = _without_weather(sentence, lexicons)
    every = tuple(words)
    is_past = lexicons.earlier.stands_in(every)
    over_from = max((start for start, _ in lexicons.overall.spans(every)), default=0) if is_past else 0
    is_relayed, is_widening = lexicons.relays.stands_in(every), lexicons.widening.stands_in(every)
    has_returned = lexicons.returned.stands_in(every)
    for offset, whole in _cut(words, lexicons.breaks):
        of = tuple(whole)
        asks = any(start == 0 for start, _ in lexicons.asking.spans(of))
        setting = Setting(
            is_elsewhen=asks or _tells_of_before(of, lexicons),
            is_relayed=is_relayed,
            is_widening=is_widening,
            is_question=is_question,
            has_returned=has_returned,
            over_until=over_from - offset,
            usual=usual,
        )
        for part in _pieces(whole):
            for word in part:
                if word not in known:
                    known[word] = _meanings(word, lexicons)
            yield Part(tuple(part), [known[word] for word in part], lexicons, setting)


def _tells_of_before(words: tuple[str, ...], lexicons: Lexicons) -> bool:
    """Not where today is only compared with it: "redder than yesterday"."""
    compared = {at for span in lexicons.comparing.spans(words) for at in range(*span)}
    return any(start not in compared for start, _ in lexicons.earlier.spans(words))


def _cut(words: Sentence, breaks: frozenset[str]) -> Iterator[tuple[int, Sentence]]:
    """Each piece with its place in the sentence."""
    start = 0
    for place in (*(place for place, word in enumerate(words) if word in breaks), len(words)):
        yield start, words[start:place]
        start = place + 1


def _pieces(words: Sentence) -> Iterator[Sentence]:
    """None longer than a part may be, and cut at a pause where there is one."""
    piece: Sentence = []
    for word in words:
        if len(piece) >= LONGEST_PART or (len(piece) >= CUT_FROM and word in PAUSES):
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _without_weather(words: Sentence, lexicons: Lexicons) -> Sentence:
    """Where the heat is that of a day or of a bath, a figure is no fever; a figure alone in its sentence may be."""
    if FEVER in words and not lexicons.elsewhere.isdisjoint(words) and lexicons.bodily.isdisjoint(words):
        return [OTHER if word == FEVER else word for word in words]
    if TENTH in words and all(word in lexicons.alone or word in PAUSES for word in words if word not in MARKS):
        return [FEVER if word == TENTH else word for word in words]
    return words


def _meanings(word: str, lexicons: Lexicons) -> frozenset[str]:
    if word in MEANINGS:
        return MEANINGS[word]
    return lexicons.vocabulary.keys(word) if word[0].isalpha() else frozenset()
