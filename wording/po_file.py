"""A .po file, read at every start: Babel's reader, made for translators' tools, takes four times as long.

Of gettext's format this knows what our files hold: plurals, comments, "fuzzy". Whatever else is refused.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

# What is quoted is read in runs: an alternative a character takes twice as long.
_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"([^"\\]*(?:\\[ntr"\\][^"\\]*)*)"')
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_PLURALS = re.compile(r"Plural-Forms:\s*nplurals\s*=\s*(\d)\s*;\s*plural\s*=\s*([^;\n]+)")


class BadPoFile(ValueError):
    """The line, and what is wrong with it."""


class Entry(NamedTuple):
    """`forms` are "" where nobody has translated them."""

    key: str
    forms: tuple[str, ...]
    is_fuzzy: bool
    is_counted: bool


class Plurals(NamedTuple):
    number: int
    expression: str


class PoFile(NamedTuple):
    """`plurals` is None where the head does not say."""

    plurals: Plurals | None
    entries: list[Entry]


def read(text: str) -> PoFile:
    """Raises BadPoFile."""
    every = list(_entries(text))
    head = "\n".join(form for each in every if not each.key for form in each.forms)
    found = _PLURALS.search(head)
    plurals = Plurals(int(found[1]), found[2].strip()) if found else None
    return PoFile(plurals, [each for each in every if each.key])


def _entries(text: str) -> Iterator[Entry]:
    """An entry ends where a comment or the next key begins."""
    said: dict[str, list[str]] = {}
    parts: list[str] = []
    is_fuzzy = False
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if line.startswith("#"):
            if said:
                yield _entry(said, is_fuzzy, number)
                said, is_fuzzy = {}, False
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line:
            found = _LINE.fullmatch(line)
            if found is None or not (found[1] or said):
                raise BadPoFile(f"line {number} is none of a .po file")
            if found[1] == "msgid" and said:
                yield _entry(said, is_fuzzy, number)
                said, is_fuzzy = {}, False
            if found[1]:
                parts = said[found[1]] = []
            parts.append(found[2] if "\\" not in found[2] else _ESCAPED.sub(lambda each: _MEANT[each[1]], found[2]))
    if said:
        yield _entry(said, is_fuzzy, text.count("\n") + 1)


def _entry(said: dict[str, list[str]], is_fuzzy: bool, number: int) -> Entry:
    forms = tuple("".join(parts) for name, parts in said.items() if name.startswith("msgstr"))
    if "msgid" not in said or not forms:
        raise BadPoFile(f"the entry before line {number} has no msgid or no msgstr")
    return Entry("".join(said["msgid"]), forms, is_fuzzy, "msgid_plural" in said)
