"""A chat, drawn in a terminal."""

import textwrap
from datetime import UTC, datetime

from sandbox.errors import Json

WIDTH = 64
INDENT = " " * 16


def bubbles(lines: list[Json]) -> str:
    return "\n".join(bubble(line) for line in lines)


def bubble(line: Json) -> str:
    """The bot's messages stand left with their buttons in [brackets], people's stand right."""
    rows = [_head(line), *(f"│ {row}" for row in _inside(line)), "└"]
    return textwrap.indent("\n".join(rows), "" if line["from"] == "bot" else INDENT)


def _head(line: Json) -> str:
    at = datetime.fromtimestamp(line["at"], UTC)
    marks = [_plain(line["from"]), f"{at:%a %d %b %H:%M} UTC", f"#{line['id']}"]
    if line["edited"]:
        marks.append("edited" if line["edited"] == 1 else f"edited {line['edited']} times")
    if line["protect"]:
        marks.append("protected")
    return "┌ " + " · ".join(marks)


def _inside(line: Json) -> list[str]:
    rows = [f"({kind}: {_plain(line[kind]['name'])})" for kind in ("photo", "document") if line[kind]]
    for paragraph in _plain(line["text"]).split("\n") if line["text"] else []:
        rows += textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    for buttons in line["buttons"]:
        labels = (_plain(button["label"]) + (" ↗" if {"url", "app"} & set(button) else "") for button in buttons)
        rows.append(" ".join(f"[{label}]" for label in labels))
    return rows


def _plain(text: str) -> str:
    """Without what a terminal would obey; every space is one."""
    spaced = (" " if letter.isspace() and letter != "\n" else letter for letter in text)
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in spaced)
