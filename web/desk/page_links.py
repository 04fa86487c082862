"""A long list in pages, by links that keep what was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from web.desk.asked import Asked

A_PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pages:
    """`number` is counted from 0; `to` is the list's path, `asked` what stands behind it."""

    number: int
    of: int
    to: str
    asked: Mapping[str, str]

    @property
    def before(self) -> str | None:
        return self._link(self.number - 1) if self.number > 0 else None

    @property
    def after(self) -> str | None:
        return self._link(self.number + 1) if self.number + 1 < self.of else None

    def _link(self, number: int) -> str:
        asked = {name: value for name, value in self.asked.items() if value}
        return f"{self.to}?{urlencode({**asked, 'page': str(number)})}"


def on_page(every: Sequence[T], given: Asked, to: str, asked: Mapping[str, str]) -> tuple[Sequence[T], Pages]:
    """Those of the page that is asked for, or of the nearest that there is."""
    of = max(1, -(-len(every) // A_PAGE))
    number = min(given.number("page", 0), of - 1)
    return every[number * A_PAGE : (number + 1) * A_PAGE], Pages(number, of, to, asked)
