"""Protocols looked through before anybody relies on them, and their shape for an editor."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot import lint as linter
from bot import protocol as protocols
from bot.protocol import BadProtocol, Protocol
from wording.words import Wording, offered, read_all


def use(folder: Path | None) -> Wording:
    """Read the clinic's own protocols and their words beside ours, from here on.

    Raises BadProtocol or BadWording, a line each, where a file is bad or a sentence is missing in any language.
    """
    protocols.use_folder(folder)
    wording = read_all(own=folder)
    every = zip(protocols.files(), protocols.every(), strict=True)
    if lines := [f"{path}: {fault}" for path, each in every for fault in _wordless(each, wording)]:
        raise BadProtocol("\n".join(lines))
    return wording


def lint(files: Iterable[Path], own: Path | None) -> tuple[list[str], int]:
    """A line for each fault (file, key, what, what is allowed), and the exit code.

    Without `files`, all protocols, the clinic's own among them. Raises BadWording.
    """
    protocols.use_folder(own)
    wording, named = read_all(own=own), list(files)
    lines = [line for path in named or protocols.files() for line in _faults_of(path, wording)]
    if not (lines or named):
        lines = _twins()
    return lines, int(bool(lines))


def _faults_of(path: Path, wording: Wording) -> list[str]:
    try:
        protocol = protocols.read(path)
    except BadProtocol as bad:
        return str(bad).splitlines()
    return [f"{path}: {fault}" for fault in (*linter.faults(protocol), *_wordless(protocol, wording))]


def _twins() -> list[str]:
    try:
        protocols.every()
    except BadProtocol as bad:
        return str(bad).splitlines()
    return []


def _wordless(protocol: Protocol, wording: Wording) -> Iterator[linter.Fault]:
    """English stands in for what another language lacks when it is said; here that counts as missing.

    Not in a language that is off until a clinic switches it on: no clinic's own words were there before it.
    """
    return linter.missing_words(protocol, offered(wording), lambda language, key: key in wording[language].sentences)


def schema() -> str:
    """JSON Schema of a protocol's file, for editors."""
    return json.dumps(Protocol.model_json_schema(), indent=2, ensure_ascii=False)
