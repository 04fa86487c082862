"""What is known of a language beside its sentences: `language.toml` in its folder.

A language without that file has been read by people who grew up with it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

NAME = "language.toml"
DIRECTIONS = ("ltr", "rtl")


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """`name` is its own; `reviewed_by` the native speaker who has read every sentence, "" as long as nobody has."""

    name: str = ""
    reviewed_by: str = "us"
    direction: str = "ltr"


def read(folder: Path) -> LanguageFile:
    """Raises ValueError; tomllib's error is one."""
    path = folder / NAME
    if not path.exists():
        return LanguageFile()
    kept = tomllib.loads(path.read_text("utf-8"))
    if kept.keys() != {"name", "reviewed_by", "direction"} or not all(isinstance(each, str) for each in kept.values()):
        raise ValueError(f"{path}: it has name, reviewed_by and direction, each in quotes, and nothing else")
    if kept["direction"] not in DIRECTIONS:
        raise ValueError(f"{path}: direction is {kept['direction']}; allowed: {', '.join(DIRECTIONS)}")
    return LanguageFile(**kept)
