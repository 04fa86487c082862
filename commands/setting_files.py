"""The files in which settings stand: .env, and a folder with a value a file, as containers and systemd have it.

What would be passed over in silence is a line here.
"""

import difflib
from collections.abc import Collection, Iterator
from pathlib import Path

from dotenv.parser import parse_stream

ENCODING = "utf-8-sig"  # Some editors begin a file with a mark that would become part of the first name.
ALIKE = 0.8  # As difflib counts; SANDBOX_URL, which is read elsewhere, is less like SANDBOX_PORT.


def misspelt(file: Path, known: Collection[str]) -> Iterator[str]:
    """Of .env. What is no name of ours, nor like one, is somebody else's."""
    with file.open(encoding=ENCODING) as stream:
        for binding in parse_stream(stream):
            text = binding.original.string
            line = binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
            if binding.error or (binding.key is not None and binding.value is None):
                yield f"{file.name}: line {line} is not understood; it must be like LOG_LEVEL=INFO."
            elif binding.key is not None and (meant := _meant(binding.key, known)):
                yield f"{file.name}: {binding.key} is no setting; did you mean {meant}?"


def unread(folder: Path, known: Collection[str]) -> Iterator[str]:
    """Of SECRETS_DIR."""
    if not folder.is_dir():
        yield f"SECRETS_DIR: there is no directory {folder}; it must be a directory with a file for each secret."
        return
    try:
        files = [each for each in sorted(folder.iterdir()) if not each.name.startswith(".")]
    except OSError as error:
        yield f"SECRETS_DIR: {folder}: {error.strerror}; it must be a directory that you may read."
        return
    for file in files:
        if file.name.upper() in known:
            yield from _unread(file)
        elif meant := _meant(file.name, known):
            yield f"SECRETS_DIR: {file} is no setting; did you mean {meant.lower()}?"


def _unread(file: Path) -> Iterator[str]:
    try:
        file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield f"SECRETS_DIR: {file} is no text in UTF-8."
    except OSError as error:
        yield f"SECRETS_DIR: {file}: {error.strerror}; it must be a file that you may read."


def _meant(name: str, known: Collection[str]) -> str:
    """The setting that a name is like and is not; "" where there is none."""
    if name.upper() in known:
        return ""
    return next(iter(difflib.get_close_matches(name.upper(), known, 1, ALIKE)), "")
