"""How far something that takes long has come: a bar on a terminal, lines in a log, nothing in a pipe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
import typer

LINES = 20  # At most, and the last one.
LEAST = 5_000  # Rows that are gone through before anybody could wonder.

log = structlog.get_logger()


class Bar(Protocol):
    def update(self, n_steps: int) -> None: ...


class Unseen:
    def update(self, n_steps: int) -> None:
        pass


class Logged:
    def __init__(self, total: int) -> None:
        self._total, self._every = total, max(total // LINES, LEAST)
        self._seen = 0

    def update(self, n_steps: int) -> None:
        before, self._seen = self._seen, self._seen + n_steps
        if self._seen // self._every > before // self._every:
            log.info("sealing anew what an older version or key has sealed", rows=self._seen, of=self._total)


@contextmanager
def shown(total: int) -> Iterator[Bar]:
    """`total` are rows."""
    if not sys.stderr.isatty():
        yield Unseen()
        return
    with typer.progressbar(length=total, label="Rows", file=sys.stderr) as bar:
        yield bar


@contextmanager
def unseen(_: int) -> Iterator[Bar]:
    yield Unseen()


@contextmanager
def logged(total: int) -> Iterator[Bar]:
    """On a terminal a bar, too."""
    if not sys.stderr.isatty():
        yield Logged(total)
        return
    with shown(total) as bar:
        yield bar
