"""Arabic letters joined: each in the form that it has beside its neighbours, as our font has them one by one.

The forms are those of Unicode's own list, where each letter's stands as "<initial> 0628" and the like.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

ALONE, FIRST, MIDDLE, LAST = "<isolated>", "<initial>", "<medial>", "<final>"
BLOCKS = (range(0xFB50, 0xFC00), range(0xFE70, 0xFF00))
LAM, ALEFS, STRETCH = "\u0644", "\u0622\u0623\u0625\u0627", "\u0640"


def joined(text: str) -> str:
    """In the order in which it is read; vowel signs are left out, for they have no place of their own in a line."""
    letters = [each for each in text if not _is_mark(each)]
    return "".join(_form(letters, place) for place in range(len(letters)))


def _form(letters: list[str], place: int) -> str:
    letter, before = letters[place], letters[place - 1] if place else ""
    after = letters[place + 1] if place + 1 < len(letters) else ""
    if letter in ALEFS and before == LAM:
        return ""  # It is drawn in one with the lam before it.
    if letter == LAM and after and after in ALEFS:
        letter, after = letter + after, ""
    forms = _forms().get(letter)
    if not forms:
        return letter
    is_led, leads = _reaches_on(before), _reaches_on(letter) and _is_joined(after)
    kind = MIDDLE if is_led and leads else LAST if is_led else FIRST if leads else ALONE
    return forms.get(kind) or forms.get(ALONE, letter)


def _reaches_on(letter: str) -> bool:
    """Does it join what is behind it?"""
    return letter == STRETCH or FIRST in _forms().get(letter, {})


def _is_joined(letter: str) -> bool:
    return letter == STRETCH or LAST in _forms().get(letter, {})


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn" and "\u0610" <= letter <= "\u06ed"


@cache
def _forms() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for code in (code for block in BLOCKS for code in block):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or [""]
        if kind in (ALONE, FIRST, MIDDLE, LAST):
            found.setdefault("".join(chr(int(each, 16)) for each in parts), {}).setdefault(kind, chr(code))
    return found
