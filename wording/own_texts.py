"""A clinic's own texts: as they are typed, kept and shown."""

import re
from zlib import crc32

from bot.clinic_limits import LONGEST_AFTERCARE, LONGEST_TEXT
from wording.text import utf16_length
from wording.words import Words

EXAMPLE_DAY = 3

_FIELD = re.compile(r"\{\s*([^{}]*?)\s*\}")
_FIELDS = {"name": "{name}", "nombre": "{name}", "day": "{day}", "día": "{day}", "dia": "{day}"}


def mark(text: str) -> int:
    """Which text, as a number for a button: two of the same are one."""
    return crc32(text.encode())


def read(text: str) -> tuple[str, str]:
    """With the fields as we know them, and what is wrong with it: the end of texts.fault.<...>, or ""."""
    text = _FIELD.sub(lambda found: _FIELDS.get(found[1].casefold(), found[0]), text)
    return text, fault(text, LONGEST_TEXT) or ("field" if _has_unknown_field(text) else "")


def read_aftercare(text: str) -> tuple[str, str]:
    return text, fault(text, LONGEST_AFTERCARE)


def fault(text: str, longest: int) -> str:
    if not text:
        return "nothing"
    return "long" if utf16_length(text) > longest else ""


def _has_unknown_field(text: str) -> bool:
    """One that would stand in the letter as it was typed."""
    return any(found[0] not in _FIELDS.values() for found in _FIELD.finditer(text))


def with_text(texts: tuple[str, ...], text: str, instead_of: int = 0) -> tuple[str, ...]:
    """In the place of the one with this mark, if that is still there; the last otherwise, and never twice."""
    marks = [mark(each) for each in texts]
    if instead_of in marks:
        here = marks.index(instead_of)
        texts = (*texts[:here], text, *texts[here + 1 :])
    else:
        texts = (*texts, text)
    return tuple(dict.fromkeys(texts))


def as_read(text: str, words: Words) -> str:
    """As a patient would read it, with somebody's name and a day."""
    return text.replace("{name}", words("texts.somebody")).replace("{day}", str(EXAMPLE_DAY))


def as_written(text: str, words: Words) -> str:
    """With the fields by the names under which the staff knows them."""
    for field in ("name", "day"):
        text = text.replace(f"{{{field}}}", f"{{{words(f'texts.field.{field}')}}}")
    return text
