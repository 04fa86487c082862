"""Where on a picture a day and a grade are: a column a day from 0 on, a row a grade, 0 at the bottom."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.svg import Point


@dataclass(frozen=True, slots=True)
class Axes:
    """`last_day` and `highest` are the last column and the uppermost row; all else in pixels."""

    left: float
    top: float
    column: float
    row: float
    last_day: int
    highest: int

    @property
    def right(self) -> float:
        return self.start(self.last_day + 1)

    @property
    def bottom(self) -> float:
        return self.top + self.row * (self.highest + 1)

    def start(self, day: int) -> float:
        return self.left + self.column * day

    def x(self, day: int) -> float:
        """The middle of the day's column."""
        return self.start(day) + self.column / 2

    def upper(self, grade: int) -> float:
        """The upper edge of the grade's row: what is expected reaches up to here, what is more lies above."""
        return self.bottom - self.row * (grade + 1)

    def y(self, grade: int) -> float:
        """The middle of the grade's row."""
        return self.upper(grade) + self.row / 2

    def edge(self, expected: Sequence[int]) -> list[Point]:
        """The upper edge of the band, in steps: the highest expected grade of each day from 0 on."""
        days = range(self.last_day + 1)
        return [(self.start(day + side), self.upper(expected[day])) for day in days for side in (0, 1)]

    def band(self, expected: Sequence[int]) -> list[Point]:
        return [(self.left, self.bottom), *self.edge(expected), (self.right, self.bottom)]
