"""A week's check-ins as a small picture: a column a day, as high as were asked, filled as far as were answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports import picture, svg

WIDTH, MARGIN, HEAD, FOOT, TALL, GAP = 720, 28, 84, 84, 220, 22
LEGEND = 48
SMALL, TEXT, TITLE = 18, 22, 28
PAPER, INK, QUIET = "#ffffff", "#22303c", "#6b747d"
ASKED, ANSWERED, RULE = "#cfe0ee", "#2f6690", "#dcdcdc"


@dataclass(frozen=True, slots=True)
class Column:
    """`answered` of `asked`; `name` stands below it."""

    name: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class WeeklyChart:
    title: str
    columns: Sequence[Column]
    asked: str
    answered: str


def png(of: WeeklyChart) -> bytes:
    return picture.png(drawing(of))


def drawing(of: WeeklyChart) -> str:
    """In SVG."""
    shapes = [svg.heading(MARGIN, WIDTH - MARGIN, 40, of.title, size=TITLE, fill=INK, bold=True)]
    for number, column in enumerate(of.columns):
        shapes += _column(of, number, column)
    shapes.append(svg.line([(MARGIN, HEAD + TALL), (WIDTH - MARGIN, HEAD + TALL)], RULE, 2))
    return svg.document(WIDTH, HEAD + TALL + FOOT + LEGEND, PAPER, [*shapes, *_legend(of)])


def place(of: WeeklyChart, number: int, count: int) -> tuple[float, float, float]:
    """The left edge, the width, and the upper edge of so many check-ins in this column."""
    room = (WIDTH - 2 * MARGIN) / len(of.columns)
    highest = max(each.asked for each in of.columns) or 1
    return MARGIN + room * number + GAP / 2, room - GAP, HEAD + TALL * (1 - count / highest)


def _column(of: WeeklyChart, number: int, column: Column) -> Iterator[str]:
    for count, fill in ((column.asked, ASKED), (column.answered, ANSWERED)):
        if count:
            x, width, top = place(of, number, count)
            yield svg.rectangle(x, top, width, HEAD + TALL - top, fill)
    x, width, _ = place(of, number, 0)
    middle, bottom = x + width / 2, HEAD + TALL
    yield svg.text(middle, bottom + 24, column.name, size=TEXT, fill=INK, anchor="middle")
    if column.asked:
        said = f"{column.answered}/{column.asked}"
        yield svg.text(middle, bottom + 54, said, size=SMALL, fill=QUIET, anchor="middle")


def _legend(of: WeeklyChart) -> Iterator[str]:
    y, half = HEAD + TALL + FOOT + LEGEND / 2 - 4, WIDTH / 2
    for x, fill, said in ((MARGIN, ANSWERED, of.answered), (half, ASKED, of.asked)):
        yield svg.rectangle(x, y - 12, 24, 24, fill)
        yield svg.text(x + 36, y, said, size=TEXT, fill=INK)
