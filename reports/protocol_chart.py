"""A protocol as a picture for a clinician: days across, for each symptom the expected band and what is flagged.

A cell that is flagged bears the first letter of its urgency, for colours alone are not read by everybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.enrollment import Profile
from bot.finding import Urgency
from bot.protocol import Protocol
from bot.symptom import Symptom
from reports import picture, svg
from reports.axes import Axes

MARGIN, GUTTER, COLUMN, ROW = 28, 150, 38, 30
HEAD, TITLE, DAYS, GAP = 92, 40, 38, 14
ENTRY, LEGEND = 36, 9
FIRST_DAYS = 14
TEXT, LARGE, TITLE_SIZE = 18, 22, 28
WIDEST = 0.7  # A letter is hardly ever wider, on the average, in parts of its size.

PAPER, RULE, INK, QUIET = "#ffffff", "#dcdcdc", "#22303c", "#6b747d"
BAND, EDGE = "#cfe0ee", "#5b87ad"
FLAGGED = {
    Urgency.ROUTINE: "#fbe9b0",
    Urgency.SAME_DAY: "#f6b26b",
    Urgency.URGENT: "#d9540b",
    Urgency.EMERGENCY: "#9c1c1c",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What stands beside the drawing; `letters` are those of the urgencies, `items` the names of symptoms."""

    title: str
    subtitle: str
    day: str
    expected: str
    above: str
    asked: str
    perhaps: str
    again: str
    letters: Mapping[Urgency, str]
    urgencies: Mapping[Urgency, str]
    items: Mapping[str, str] = field(default_factory=dict)


def png(protocol: Protocol, names: Names) -> bytes:
    return picture.png(drawing(protocol, names))


def drawing(protocol: Protocol, names: Names) -> str:
    """In SVG."""
    days = columns(protocol)
    width = GUTTER + COLUMN * len(days) + MARGIN
    room = (width - 2 * MARGIN) / WIDEST
    title, subtitle = min(TITLE_SIZE, room / len(names.title)), min(TEXT, room / len(names.subtitle))
    shapes = [
        svg.heading(MARGIN, width - MARGIN, 38, names.title, size=title, fill=INK, bold=True),
        svg.heading(MARGIN, width - MARGIN, 70, names.subtitle, size=subtitle, fill=QUIET),
    ]
    top = float(HEAD)
    for symptom in protocol.symptom:
        axes = Axes(GUTTER, top + TITLE, COLUMN, ROW, len(days) - 1, symptom.worst)
        shapes += _symptom(protocol, symptom, axes, days, names)
        top = axes.bottom + DAYS + GAP
    shapes += _legend(top, names)
    return svg.document(width, top + ENTRY * LEGEND + MARGIN, PAPER, shapes)


def columns(protocol: Protocol) -> list[int]:
    """Every day of the first weeks; later those on which somebody is asked or something changes."""
    days = {each.day for each in protocol.checkin}
    for symptom in protocol.symptom:
        days |= {day for day, _ in symptom.expected} | {row.day for row in (*symptom.persists, *symptom.severe)}
    return sorted(days | set(range(FIRST_DAYS + 1)))


def flagged(symptom: Symptom, day: int, grade: int) -> Urgency | None:
    """As it stands in the data: by what lasts too long or is too much, whichever is more urgent."""
    found = (symptom.persists_on(day, grade), symptom.severe_on(day, grade))
    return max((each for each in found if each is not None), default=None)


def is_looked_at_again(symptom: Symptom, day: int, grade: int) -> bool:
    """Where it lasts too long, and nothing else does; too much at once is flagged at once."""
    is_faint = symptom.look_again and grade == symptom.expected_on(day) + 1
    return is_faint and symptom.persists_on(day, grade) is not None and symptom.severe_on(day, grade) is None


def _symptom(protocol: Protocol, symptom: Symptom, axes: Axes, days: list[int], names: Names) -> Iterator[str]:
    expected = [symptom.expected_on(day) for day in days]
    yield svg.text(
        MARGIN, axes.top - TITLE / 2, names.items.get(symptom.id, symptom.id), size=LARGE, fill=INK, bold=True
    )
    yield svg.area(axes.band(expected), BAND)
    for column, day in enumerate(days):
        for grade in range(symptom.worst + 1):
            if urgency := flagged(symptom, day, grade):
                mark = "?" if is_looked_at_again(symptom, day, grade) else ""
                yield from _flag(axes.x(column), axes.y(grade), urgency, names, mark)
    for number in range(symptom.worst + 2):
        y = axes.bottom - axes.row * number
        yield svg.line([(axes.left, y), (axes.right, y)], RULE, 1)
    yield svg.line(axes.edge(expected), EDGE, 3)
    for grade in range(symptom.worst + 1):
        yield svg.text(axes.left - 12, axes.y(grade), str(grade), size=TEXT, fill=INK, anchor="end")
    yield svg.text(axes.left - 12, axes.bottom + DAYS / 2, names.day, size=TEXT, fill=QUIET, anchor="end")
    for column, day in enumerate(days):
        yield from _day(protocol, symptom, day, axes.x(column), axes.bottom + DAYS / 2)


def _day(protocol: Protocol, symptom: Symptom, day: int, x: float, y: float) -> Iterator[str]:
    """Filled where it is asked, in outline where it is asked on a condition."""
    planned, ink = protocol.day_planned(day), QUIET
    if planned is not None and symptom.id in protocol.items_on(day, Profile()):
        is_sure = planned.only_if is None
        ink = PAPER if is_sure else INK
        yield _pill(x, y, is_sure=is_sure)
    yield svg.text(x, y, str(day), size=TEXT, fill=ink, anchor="middle")


def _pill(x: float, y: float, *, is_sure: bool) -> str:
    return svg.rectangle(x - 17, y - 13, 34, 26, INK if is_sure else PAPER, radius=13, edge=INK)


def _legend(top: float, names: Names) -> Iterator[str]:
    x, rows = MARGIN + 20, [top + ENTRY * (number + 0.5) for number in range(LEGEND)]
    yield svg.rectangle(x - 17, rows[0] - 12, 34, 24, BAND)
    yield svg.rectangle(x - 17, rows[1] - 12, 34, 24, PAPER, edge=RULE)
    yield _pill(x, rows[2], is_sure=True)
    yield _pill(x, rows[3], is_sure=False)
    said = (names.expected, names.above, names.asked, names.perhaps)
    for y, each in zip(rows, said, strict=False):
        yield svg.text(x + 32, y, each, size=TEXT, fill=INK)
    for y, urgency in zip(rows[len(said) :], Urgency, strict=False):
        yield from _flag(x, y, urgency, names)
        yield svg.text(x + 32, y, names.urgencies[urgency], size=TEXT, fill=INK)
    yield svg.text(x - 17, rows[-1], names.again, size=TEXT, fill=INK)


def _flag(x: float, y: float, urgency: Urgency, names: Names, mark: str = "") -> Iterator[str]:
    ink = PAPER if urgency >= Urgency.URGENT else INK
    yield svg.rectangle(x - COLUMN / 2, y - ROW / 2, COLUMN, ROW, FLAGGED[urgency])
    yield svg.text(x, y, names.letters[urgency] + mark, size=TEXT, fill=ink, anchor="middle")
