"""The names by which Telegram knows people: many can be written that nobody can see."""

import unicodedata

from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.unopened import is_unopened
from wording.text import clean, one_line, utf16_length
from wording.words import Words, read_all, speaking

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc\U0001d159")  # Letters and signs that are drawn as nothing.
FIRST_LIMIT, MOST_WORDS = 20, 2
NO_NAME = frozenset('?!.,;:/@…"\n')
PATIENT_LIMIT, STAFF_LIMIT = 100, 64
SEEN = ("L", "N", "P", "S")


def visible(name: str) -> str:
    """The name, or "" where nothing of it can be seen: blanks, fillers, what has no width, marks that stand alone."""
    is_seen = any(unicodedata.category(char)[0] in SEEN and char not in BLANK for char in name)
    return name.strip() if is_seen else ""


def read_first(text: str) -> str:
    """A first name as somebody typed it; "" for what is none."""
    said = one_line(text)
    is_short = 0 < len(said.split()) <= MOST_WORDS and utf16_length(said) <= FIRST_LIMIT
    return said if is_short and visible(said) and said[0].isalpha() and not NO_NAME & set(said) else ""


def read_full(text: str) -> str:
    """A name as somebody typed it, in one line; "" for what is none."""
    return visible(one_line(clean(text, STAFF_LIMIT)))


def named(full_name: str, username: str | None, limit: int) -> tuple[str, str]:
    """The name, in one line, and the username that somebody's Telegram shows."""
    return visible(one_line(clean(full_name, limit))), username or ""


def of_patient(enrollment: Enrollment, words: Words) -> str:
    """As the clinic has it on file, or else as their Telegram shows it."""
    if is_unopened(enrollment.written):
        return words("unopened.name")
    return words.said(enrollment.written) if enrollment.written else in_telegram(enrollment, words)


def in_telegram(enrollment: Enrollment, words: Words) -> str:
    """As the patient's own Telegram shows it, or "nobody yet" before they have agreed."""
    if is_unopened(enrollment.name) or is_unopened(enrollment.username):
        return words("unopened.name")
    if shown := visible(enrollment.name) or _handle(enrollment.username):
        return words.said(shown)
    return words("enrollment.nobody" if enrollment.enrolled_at is None else "names.none")


def on_card(enrollment: Enrollment, words: Words) -> str:
    """The name that the patient gave where one phone is of two, if it is not that of the phone's owner."""
    owner = _first_seen(enrollment.name)
    given = enrollment.called
    if enrollment.written or not given or given == enrollment.label or given.casefold() == owner.casefold():
        return of_patient(enrollment, words)
    return words("card.on_phone", called=given, name=owner) if owner else words.said(given)


def first_of(enrollment: Enrollment) -> str:
    """That of the clinic's file or of the patient's Telegram, as far as it can be seen; their label otherwise."""
    return clean(_first_seen(enrollment.written or enrollment.name), FIRST_LIMIT).strip() or enrollment.label


def brief(enrollment: Enrollment) -> str:
    """The label and a first name, if one is known: what fits on a button."""
    first = enrollment.called or first_of(enrollment)
    return enrollment.label if first == enrollment.label else f"{enrollment.label} {first}"


def first_of_staff(provider: Provider) -> str:
    """The first name in their Telegram, "" where none can be seen."""
    return clean(_first_seen(provider.name), FIRST_LIMIT).strip()


def of_staff(provider: Provider, language: str) -> str:
    """Told apart by a number where several have none to be seen."""
    shown = visible(provider.name) or _handle(provider.username)
    return shown or f"{speaking(read_all(), language)('names.none')} (#{provider.id})"


def _first_seen(name: str) -> str:
    """The first word of it that can be seen: before it may stand what cannot."""
    return next((each for each in name.split(" ") if visible(each)), "")


def _handle(username: str) -> str:
    return f"@{username}" if username else ""
