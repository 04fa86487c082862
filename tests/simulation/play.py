"""Play one world or many, and say what was found."""

import logging
import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any
from unittest.mock import patch

import resvg_py
import structlog

from bot import understanding
from bot.lexicon import Lexicons
from bot.part import Part
from storage.migrate import upgrade
from tests import memory
from tests.simulation import clock
from tests.simulation.account import Breach
from tests.simulation.known import KNOWN
from tests.simulation.world import World

EMPTY = "<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'/>"
STORY = 30
Parts = Callable[[str, Lexicons, Mapping[str, int] | None], Iterable[Part]]


@dataclass
class Report:
    seed: int
    days: int
    counted: Counter[str] = field(default_factory=Counter)
    injected: Counter[str] = field(default_factory=Counter)
    breaches: list[Breach] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kinds(self) -> Counter[str]:
        return Counter(each.kind for each in self.breaches)

    @property
    def unknown(self) -> list[Breach]:
        return [each for each in self.breaches if each.kind not in KNOWN]


def play(seed: int, days: int, only: tuple[str, ...] = ()) -> Report:
    """A world of so many patient-days; `only` names the troubles that may come (all if it is empty)."""
    began = process_time()
    with quietly(), tempfile.TemporaryDirectory(dir=memory.room()) as folder:
        upgrade(f"sqlite:///{folder}/bot.sqlite3")
        world = World(seed, days, Path(folder), only)
        clock.run(world.clock, world.live())
    account = world.account
    counted = Counter(account.counted) + Counter({"steps": world.steps, "crashes": world.machine.crashes})
    return Report(seed, days, counted, Counter(world.weather.injected), list(account.breaches), process_time() - began)


def read_once(parts: Parts) -> Parts:
    """As it is: what it gives depends on nothing but what it is given."""
    known: dict[tuple[Any, ...], list[Part]] = {}

    def read(text: str, lexicons: Lexicons, usual: Mapping[str, int] | None) -> list[Part]:
        key = (text, id(lexicons), None if usual is None else tuple(usual.items()))
        if key not in known:
            known[key] = list(parts(text, lexicons, usual))
        return known[key]

    return read


@contextmanager
def quietly() -> Iterator[None]:
    """Without logs; and without charts: to draw one takes longer than all else of a patient's day.

    Words that were read before are not read again: the same ones stand on each card that is shown anew.
    """
    before = structlog.get_config()
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=silent, logger_factory=structlog.ReturnLoggerFactory())
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=EMPTY))
    with (
        warnings.catch_warnings(),
        patch.object(resvg_py, "svg_to_bytes", lambda **_: drawn),
        patch.object(understanding, "READ_WITHIN", float("inf")),  # Or a slow machine plays another world.
        patch.object(understanding, "_parts", read_once(understanding._parts)),
        patch.dict(os.environ, {"PTB_TIMEDELTA": "1"}),
    ):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.disable(disabled)
            structlog.configure(**before)


def story(report: Report, breach: Breach) -> str:
    """What led to it, in lines that a nurse could read, and the command that plays it again."""
    named = {name.split()[0] for name in breach.who.split(", ") if name}
    mine = [line for line in breach.lines if "---" in line or any(word in line for word in named)]
    return "\n".join(
        [
            f"{breach.kind}: {breach.words}",
            *(f"    {line}" for line in mine[-STORY:]),
            f"    play it again: make simulate SEED={report.seed} DAYS={report.days}",
        ]
    )
