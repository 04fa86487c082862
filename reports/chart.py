"""A patient's answers on what is expected, day by day: a picture for a telephone, or for a page.

What lies above the band has another shape and another colour; blue and orange are told apart by nearly everybody.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from reports import picture, svg
from reports.axes import Axes
from reports.glyphs import is_right_to_left

WIDTH, MARGIN, GUTTER = 720, 24, 240
NARROW, NARROW_MARGIN, NARROW_GUTTER = 460, 8, 176  # Where a page is no wider than a phone: fewer days have a number.
HEAD, BARE_HEAD, TITLE, ROW, GAP, ENTRY = 96, 28, 46, 32, 12, 34
SMALL, TEXT, LARGE = 15, 20, 24
LONGEST_WORD, LONGEST_LINE = 16, 22
WIDE, WIDEST = 0.6, 0.75  # A letter is hardly ever wider, on the average, in parts of its size; nor is a bold one.
CLOSEST, STEPS = 32, (1, 2, 7, 28, 91, 364)

PAPER, TODAY, RULE, INK, QUIET = "#fbfaf7", "#22303c18", "#e4e0d7", "#22303c", "#5d6873"
BAND, EDGE, ABOVE = "#cfe0ee", "#5b87ad", "#d9540b"

# In a browser, on the paper of its page; letters are whatever it has.
LETTERS = "ui-sans-serif, system-ui, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
ON_LIGHT = {PAPER: "#fffbf6"}
ON_DARK = {
    PAPER: "#231d19",
    TODAY: "#f1e8df18",
    RULE: "#3a312a",
    INK: "#f1e8df",
    QUIET: "#b5a698",
    BAND: "#2c4257",
    EDGE: "#8db6da",
    ABOVE: "#ff9a5c",
}

Kind = Literal["answer", "above", "again", "asked", "alert"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One symptom: `grades` in words from 0 on, `expected` the highest usual grade of each day from 0 on.

    `answers` are grades by day; those of the days in `again` were asked again on the next one.
    """

    name: str
    grades: tuple[str, ...]
    expected: tuple[int, ...]
    answers: Mapping[int, int]
    again: frozenset[int] = frozenset()

    @property
    def highest(self) -> int:
        """What nobody answered and nothing expects is not drawn."""
        return max(*self.expected, *self.answers.values(), 1)

    def kind(self, day: int) -> Kind:
        if self.answers[day] <= self.expected[day]:
            return "answer"
        return "again" if day in self.again else "above"


@dataclass(frozen=True, slots=True)
class Legend:
    usual: str
    answer: str
    above: str
    again: str
    asked: str = ""
    alert: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Days 0 to `last_day`; each panel's `expected` is as long. On the days in `asked` the patient had a question, on
    those in `alerts` an alert was raised. Without a title it begins with the first panel.
    """

    title: str
    subtitle: str
    panels: tuple[Panel, ...]
    today: int
    last_day: int
    legend: Legend
    asked: frozenset[int] = frozenset()
    alerts: frozenset[int] = frozenset()
    is_narrow: bool = False

    @property
    def width(self) -> int:
        return NARROW if self.is_narrow else WIDTH

    @property
    def margin(self) -> int:
        return NARROW_MARGIN if self.is_narrow else MARGIN

    @property
    def gutter(self) -> int:
        """What stands left of the days: the words."""
        return NARROW_GUTTER if self.is_narrow else GUTTER


def png(chart: Chart) -> bytes:
    return picture.png(drawing(chart))


def for_screen(chart: Chart, *, dark: bool) -> str:
    """In SVG, for a browser."""
    drawn = drawing(chart).replace(f'"{svg.FAMILY}"', f'"{LETTERS}"', 1)
    for colour, theirs in (ON_DARK if dark else ON_LIGHT).items():
        drawn = drawn.replace(f'"{colour}"', f'"{theirs}"')
    return drawn


def drawing(chart: Chart) -> str:
    """In SVG."""
    shapes = [
        svg.heading(chart.margin, chart.width - chart.margin, 36, chart.title, size=LARGE + 4, fill=INK, bold=True),
        svg.heading(chart.margin, chart.width - chart.margin, 74, chart.subtitle, size=TEXT, fill=QUIET),
    ]
    for axes in places(chart)[:1]:
        shapes += [_mark(axes.x(day), axes.top - TITLE - 4, "asked") for day in sorted(chart.asked)]
        shapes += [_mark(axes.x(day) + 13, axes.top - TITLE - 4, "alert") for day in sorted(chart.alerts)]
    for panel, axes in zip(chart.panels, places(chart), strict=True):
        shapes += _panel(chart, panel, axes)
    top = _bottom(chart)
    entries = list(_legend(chart, top))
    return svg.document(chart.width, top + ENTRY * len(_entries(chart)) + chart.margin, PAPER, [*shapes, *entries])


def places(chart: Chart) -> list[Axes]:
    """Where each panel's days and grades are."""
    column = (chart.width - chart.gutter - chart.margin) / (chart.last_day + 1)
    top, found = float(HEAD if chart.title else BARE_HEAD), list[Axes]()
    for panel in chart.panels:
        axes = Axes(chart.gutter, top + TITLE, column, ROW, chart.last_day, panel.highest)
        found.append(axes)
        top = axes.bottom + GAP
    return found


def _bottom(chart: Chart) -> float:
    axes = places(chart)
    return axes[-1].bottom + 2 * GAP if axes else HEAD


def _panel(chart: Chart, panel: Panel, axes: Axes) -> Iterator[str]:
    size = min(LARGE, (chart.gutter - chart.margin) / len(panel.name) / WIDEST)
    yield svg.text(chart.margin, axes.top - TITLE / 2, panel.name, size=size, fill=INK, bold=True)
    yield from _days(chart, axes)
    yield svg.area(axes.band(panel.expected), BAND)
    for grade in range(axes.highest + 2):
        y = axes.bottom - axes.row * grade
        yield svg.line([(axes.left, y), (axes.right, y)], RULE, 1)
    yield svg.line(axes.edge(panel.expected), EDGE, 3)
    if 0 <= chart.today <= chart.last_day:
        yield svg.rectangle(axes.start(chart.today), axes.top, axes.column, axes.bottom - axes.top, TODAY)
    for day in sorted(chart.alerts):
        yield svg.line([(axes.x(day), axes.top), (axes.x(day), axes.bottom)], ABOVE, 1)
    for grade in range(axes.highest + 1):
        yield from _word(panel.grades[grade], axes.left - 12, axes.y(grade), chart.gutter / GUTTER)
    yield from _answers(panel, axes)


def _word(said: str, x: float, y: float, room: float) -> Iterator[str]:
    """In two smaller lines where one is too short; `room` is the part that there is of the usual one."""
    if len(said) <= LONGEST_WORD * room:
        yield svg.text(x, y, said, size=TEXT, fill=INK, anchor="end")
        return
    lines = textwrap.wrap(said, int(LONGEST_LINE * room), max_lines=2, placeholder="…")
    for number, line in enumerate(lines):
        shift = (number - (len(lines) - 1) / 2) * SMALL
        yield svg.text(x, y + shift, line, size=SMALL, fill=INK, anchor="end")


def _days(chart: Chart, axes: Axes) -> Iterator[str]:
    """Beside the symptom's name: every day, or one a week or more where the days are many; today in any case."""
    y = axes.top - TITLE / 2
    step = next((each for each in STEPS if each * axes.column >= CLOSEST), chart.last_day + 1)
    for day in range(0, chart.last_day + 1, step):
        if abs(day - chart.today) * axes.column >= CLOSEST:
            yield svg.text(axes.x(day), y, str(day), size=TEXT, fill=QUIET, anchor="middle")
    if 0 <= chart.today <= chart.last_day:
        x = axes.x(chart.today)
        yield svg.rectangle(x - 17, y - 14, 34, 28, INK, radius=14)
        yield svg.text(x, y, str(chart.today), size=TEXT, fill=PAPER, anchor="middle", bold=True)


def _answers(panel: Panel, axes: Axes) -> Iterator[str]:
    points = [(axes.x(day), axes.y(grade)) for day, grade in sorted(panel.answers.items())]
    if len(points) > 1:
        yield svg.line(points, INK, 3)
    for day, (x, y) in zip(sorted(panel.answers), points, strict=True):
        kind = panel.kind(day)
        yield _mark(x, y, kind, max(0.55, min(1.0, axes.column / 22)))


def _mark(x: float, y: float, kind: Kind, scale: float = 1) -> str:
    match kind:
        case "answer":
            return svg.circle(x, y, 8 * scale, INK, PAPER)
        case "above":
            return svg.diamond(x, y, 13 * scale, ABOVE, INK)
        case "again":
            return svg.diamond(x, y, 13 * scale, PAPER, ABOVE)
        case "asked":
            return svg.text(x, y, "?", size=TEXT, fill=EDGE, anchor="middle", bold=True)
        case "alert":
            return svg.line([(x - 6, y + 9), (x - 6, y - 9)], ABOVE, 2) + svg.pennant(x - 6, y - 9, 13, ABOVE)


def _entries(chart: Chart) -> list[tuple[Kind | None, str]]:
    """What is drawn, with its words; None is the band."""
    kinds = {panel.kind(day) for panel in chart.panels for day in panel.answers}
    marked: set[Kind] = {"asked"} if chart.asked and chart.panels else set()
    marked |= {"alert"} if chart.alerts and chart.panels else set()
    legend = chart.legend
    said: dict[Kind, str] = {
        "answer": legend.answer,
        "above": legend.above,
        "again": legend.again,
        "asked": legend.asked,
        "alert": legend.alert,
    }
    is_drawn = kinds | marked | ({"answer"} if kinds else set())
    return [(None, legend.usual), *((kind, words) for kind, words in said.items() if kind in is_drawn)]


def _legend(chart: Chart, top: float) -> Iterator[str]:
    for number, (kind, said) in enumerate(_entries(chart)):
        x, y = chart.margin + 20, top + ENTRY * (number + 0.5)
        x = chart.width - x if is_right_to_left(said) else x
        size = min(TEXT, (chart.width - 2 * chart.margin - 56) / len(said) / WIDE)
        if kind is None:
            yield svg.rectangle(x - 20, y - 11, 40, 22, BAND)
            yield svg.line([(x - 20, y - 11), (x + 20, y - 11)], EDGE, 3)
        else:
            yield _mark(x, y, kind)
        yield svg.heading(x + 36, x - 36, y, said, size=size, fill=INK)
