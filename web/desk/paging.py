"""A long list in pages, from 1 on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Each = TypeVar("Each")


@dataclass(frozen=True, slots=True)
class Pages(Generic[Each]):
    shown: Sequence[Each]
    number: int
    count: int

    @property
    def before(self) -> int:
        """The number of the one before, 0 where there is none."""
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1 if self.number < self.count else 0


def paged(every: Sequence[Each], number: int, size: int) -> Pages[Each]:
    """The page that is asked for, or the nearest that is there."""
    count = max(1, -(-len(every) // size))
    number = min(max(number, 1), count)
    return Pages(every[(number - 1) * size : number * size], number, count)
