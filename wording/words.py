"""The sentences of one language, by key, read from .po files at start."""

import gettext
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.numbers import format_decimal

from wording import language_file, po_file
from wording.language_file import LanguageFile
from wording.po_file import PoFile
from wording.text import LRI, MESSAGE_LIMIT, PDI, clean, inert, is_torn

FOLDER = Path(__file__).parent
SOURCE = "en"
SPELLED_OUT = ("es", "pt_BR", "ru", "ar")  # In Spanish a short Tuesday and a short March are the same: "mar".

BUTTON_LIMIT = 42
ON_A_BUTTON = re.compile(
    r"sign\.[a-z_]+|grade\.[a-z_]+\.\d|outcome\.[a-z_]+|(first|signs|contact)\.(all_clear|more|go_on|none|done|please"
    r"|now|today|can_wait)|done\.(change|add_photo|add_note)|clinic\.change\.[a-z]+|enrollment\.(unbind|link|date)"
)

LINK = "url"  # Telegram would take whatever stands at its end for a part of it.
OUR_OWN = frozenset((LINK, "phone", "number", "clinic"))  # Values that no patient and no stranger has written.

Value = str | int | float
Day = date
Wall = datetime | time


class BadWording(Exception):
    """A .po file that cannot be used; names the file and what is wrong."""


class MissingWording(LookupError):
    """No sentence has this key, or one of its placeholders was given no value."""


@dataclass(frozen=True)
class Words:
    """`sentences` holds the forms of each key, one where it has no plural; `source` is English, None for itself.

    `hour_cycle` is 12 or 24, or 0 for what is usual in the language. `is_inert`: nothing in the values is tappable.
    """

    language: str
    sentences: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int] = field(compare=False)
    source: "Words | None" = None
    hour_cycle: int = 0
    is_inert: bool = False
    about: LanguageFile = field(default_factory=LanguageFile)

    def inert(self, is_inert: bool = True) -> "Words":
        """For what is shown to the staff; not for files, in which everything stands as it was written."""
        source = self.source.inert(is_inert) if self.source is not None else None
        return replace(self, source=source, is_inert=is_inert)

    def said(self, text: str) -> str:
        """What somebody wrote or is called, where it stands in no sentence."""
        return inert(text) if self.is_inert else text

    def on_clock(self, hour_cycle: int) -> "Words":
        """The same words, with 12 or 24 hours."""
        return self if hour_cycle == self.hour_cycle else replace(self, hour_cycle=hour_cycle)

    def __call__(self, key: str, /, **values: Value) -> str:
        """The sentence with its placeholders filled.

        In another language than English, what is missing or does not fit is said in English; in English it raises
        MissingWording.
        """
        return self._say(key, 0, values)

    def count(self, key: str, n: int, /, **values: Value) -> str:
        """The form of the sentence for so many; `{n}` is the number."""
        return self._say(key, n, {"n": n, **values}, plural=True)

    def has(self, key: str) -> bool:
        return key in self.sentences or (self.source is not None and self.source.has(key))

    def date(self, on: Day) -> str:
        """March 3, 2026"""
        return format_date(on, "long", self._locale)

    def day(self, on: Day) -> str:
        """Tue, Mar 3"""
        return format_skeleton("MMMEd", datetime(on.year, on.month, on.day, tzinfo=UTC), locale=self._locale)

    def weekday(self, on: Day) -> str:
        """Tue"""
        return format_date(on, "EEE", self._locale)

    def decimal(self, number: float) -> str:
        """4.9, or 4,9"""
        return format_decimal(number, "0.0", self._locale)

    def time(self, moment: datetime, zone: str) -> str:
        """10:05 AM"""
        return self.wall(moment.astimezone(ZoneInfo(zone)))

    def wall(self, at: Wall) -> str:
        """A time as it stands on the wall: 10:05 AM, or 10:05."""
        return format_time(at, {12: "h:mm\u202fa", 24: "H:mm"}.get(self.hour_cycle, "short"), locale=self._locale)

    def moment(self, moment: datetime, zone: str) -> str:
        """Tue, Mar 3, 10:05 AM"""
        on = moment.astimezone(ZoneInfo(zone)).date()
        return self("moment", day=self._day_in_a_sentence(on), time=self.time(moment, zone))

    def on(self, moment: datetime, now: datetime, zone: str) -> str:
        """today at 10:05 AM; tomorrow at 10:05 AM; or else: on Tue, Mar 3, 10:05 AM"""
        on, today = (each.astimezone(ZoneInfo(zone)).date() for each in (moment, now))
        if on == today:
            return self("moment.today", time=self.time(moment, zone))
        if on == today + timedelta(days=1):
            return self("moment.tomorrow", time=self.time(moment, zone))
        return self("moment.on", moment=self.moment(moment, zone))

    def name_of_language(self, code: str) -> str:
        """Spanish, or inglés: what `code` is called in this language."""
        return str(Locale.parse(code).get_display_name(self.language) or code)

    def city(self, zone: str) -> str:
        """America/New_York is New York, or Nueva York."""
        return str(get_timezone_location(zone, locale=self._locale, return_city=True)).rpartition("/")[2]

    def _day_in_a_sentence(self, on: Day) -> str:
        if self.language not in SPELLED_OUT:
            return self.day(on)
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        weekday = format_date(on, "EEEE", locale=self._locale)
        return f"{weekday} {format_skeleton('MMMMd', noon, locale=self._locale)}"

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)

    def _say(self, key: str, n: int, values: Mapping[str, Value], *, plural: bool = False) -> str:
        forms = self.sentences.get(key)
        if forms is not None:
            try:
                sentence = forms[self.plural(n) if plural and len(forms) > 1 else 0]
                return sentence.format_map({name: self._given(name, value) for name, value in values.items()})
            except (LookupError, ValueError) as error:
                if self.source is None:
                    raise MissingWording(f"{key}: no value for {error}") from error
        if self.source is None:
            raise MissingWording(key)
        return self.source._say(key, n, values, plural=plural)

    def _given(self, name: str, value: Value) -> Value:
        if not isinstance(value, str):
            return value
        value = clean(value, MESSAGE_LIMIT)
        value = inert(value) if self.is_inert and name not in OUR_OWN else value
        return value if name == LINK else self.isolated(value)

    def isolated(self, text: str) -> str:
        """Within what is written from right to left, a name or a number of another direction keeps its order."""
        return text if self.about.direction == "ltr" or not is_torn(text) else f"{LRI}{text}{PDI}"


Wording = Mapping[str, Words]


def speaking(wording: Wording, language: str) -> Words:
    """The words of this language, of its main language (`pt_BR`, then `pt`), or English."""
    return wording[spoken(wording, language) or SOURCE]


def spoken(wording: Wording, language: str) -> str:
    """The one of our languages that this is, as Telegram writes it (`es`, `pt-br`); "" if we have it not."""
    code = language.replace("-", "_").lower()
    every = {each.lower(): each for each in wording}
    return every.get(code) or every.get(code.partition("_")[0]) or ""


def offered(wording: Wording, *switched_on: Collection[str]) -> list[str]:
    """The languages that a native speaker has signed, and those that each of these clinics has switched on."""
    return [
        code
        for code, words in wording.items()
        if words.about.reviewed_by or (switched_on and all(code in each for each in switched_on))
    ]


@cache
def read_all(folder: Path = FOLDER, own: Path | None = None) -> Wording:
    """The words of every language, a folder of .po files each; raises BadWording.

    `own` is a clinic's own folder, in which each file names its language: `laser.en.po`.
    """
    theirs = _by_language(own)
    source = _read_language(folder / SOURCE, None, theirs.pop(SOURCE, []))
    others = sorted({each.parent for each in folder.glob("*/*.po")} - {folder / SOURCE})
    languages = {each.name: _read_language(each, source, theirs.pop(each.name, [])) for each in others}
    for language, files in theirs.items():
        spoken = ", ".join([SOURCE, *languages])
        raise BadWording(f"{files[0]}: {language or 'no language'} is not spoken here; allowed: {spoken}")
    return MappingProxyType({SOURCE: source, **languages})


def _by_language(own: Path | None) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(own.glob("*.po")) if own else ():
        found.setdefault(path.stem.rpartition(".")[2], []).append(path)
    return found


def faults(wording: Wording) -> Iterator[str]:
    """Where a language lacks a sentence, has one too many, asks for other values than English, or is too long to tap.

    One that has not been translated for every number, or is marked fuzzy, is one that lacks.
    """
    source = wording[SOURCE].sentences
    for language, words in wording.items():
        yield from (f"{language}: {key} is missing" for key in source.keys() - words.sentences.keys())
        for key, forms in words.sentences.items():
            if key not in source:
                yield f"{language}: {key} is not in {SOURCE}"
            elif placeholders(forms) != placeholders(source[key]):
                yield f"{language}: {key} asks for other values"
            elif (len(forms) > 1) != (len(source[key]) > 1):
                yield f"{language}: {key} is not counted alike"
            if ON_A_BUTTON.fullmatch(key) and max(map(len, forms)) > BUTTON_LIMIT:
                yield f"{language}: {key} is too long for a button"


def placeholders(forms: tuple[str, ...]) -> set[str]:
    """`n` is left out: a form may say "one" in words."""
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name and name != "n"}


def _read_language(folder: Path, source: Words | None, own: Sequence[Path] = ()) -> Words:
    files = {path: _read(path) for path in sorted(folder.glob("*.po"))}
    every = {file.plurals for file in files.values() if file.plurals is not None}
    if len(every) != 1:
        raise BadWording(f"{folder}: its .po files must be there and have the same Plural-Forms")
    [plurals], sentences = every, dict[str, tuple[str, ...]]()
    files |= {path: _read(path) for path in own}  # They count as the language does, whatever their heads say.
    for path, file in files.items():
        for key, forms in _sentences(file, plurals.number):
            if key in sentences:
                raise BadWording(f"{path}: {key} stands in two files")
            sentences[key] = forms
    try:
        about = language_file.read(folder)
    except ValueError as error:
        raise BadWording(str(error)) from error
    return Words(folder.name, MappingProxyType(sentences), gettext.c2py(plurals.expression), source, about=about)


def _read(path: Path) -> PoFile:
    try:
        file = po_file.read(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadWording(f"{path}: {error}") from error
    counts = Counter(each.key for each in file.entries)
    if twice := sorted(key for key, count in counts.items() if count > 1):
        raise BadWording(f"{path}: {', '.join(twice)} stands twice")
    return file


def _sentences(file: PoFile, numbers: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is translated, for every number; a fuzzy entry counts as missing."""
    for entry in file.entries:
        wanted = numbers if entry.is_counted else 1
        if not entry.is_fuzzy and len(entry.forms) == wanted and all(entry.forms):
            for form in entry.forms:
                _refuse_bad_placeholders(entry.key, form)
            yield entry.key, entry.forms


def _refuse_bad_placeholders(key: str, form: str) -> None:
    if "{" not in form and "}" not in form:
        return
    try:
        names = [name for _, name, _, _ in Formatter().parse(form) if name is not None]
    except ValueError as error:
        raise BadWording(f"{key}: {error}") from error
    if bad := [name for name in names if not name.isidentifier()]:
        raise BadWording(f"{key}: {{{bad[0]}}} is not the name of a value")
