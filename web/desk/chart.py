"""A patient's course: each symptom on what is usual, as a picture and as a table."""

from dataclasses import dataclass, replace
from zlib import crc32

from bot import expected, hours, timeline
from bot.course import Course, by_day
from bot.finding import Urgency
from bot.ports import Transaction
from bot.timeline import File, Raised
from bot.workflows import filing, looking
from reports import chart, course_chart
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Drawing
from wording.bars import items


@dataclass(frozen=True, slots=True)
class Cell:
    """`is_above`: more than is usual on that day."""

    said: str
    is_above: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One day; `alerts` are the urgencies of what raised an alert on it."""

    day: int
    cells: tuple[Cell, ...]
    alerts: tuple[Urgency, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`today` is the day that it is, after the treatment."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    today: int

    @property
    def mark(self) -> int:
        """Another one for another picture: a page that shows what is new would keep the one that it has."""
        return crc32(repr(self).encode())


def picture(tx: Transaction, reader: Reader, given: Asked) -> Drawing:
    of = of_ours(tx, reader, given.id())
    looking.seen(tx, reader.provider.chat_id, "saw chart", f"enrollment:{of.id}", reader.now)
    file = filing.file_of(tx, of.id)
    course = file.course
    is_dark, is_narrow = given.word("on", "light", "dark") == "dark", given.word("for", "screen", "phone") == "phone"
    drawn = course_chart.values(course, course.day(hours.today(course, reader.now)), reader.words, "", "")
    asked = course_chart.for_staff(drawn, course, reader.words)
    shown = replace(course_chart.with_alerts(asked, raised(file), reader.words), is_narrow=is_narrow)
    return Drawing(chart.for_screen(shown, dark=is_dark))


def table(file: File, reader: Reader) -> Table:
    """Of the days on which anything was answered or raised, the newest first."""
    course, alerts = file.course, raised(file)
    grades = by_day(course)
    shown = [each for each in items(course) if any(each in of for of in grades.values())]
    rows = [
        Row(
            day,
            tuple(_cell(course, item, day, grades.get(day, {}), reader) for item in shown),
            tuple(sorted(alerts.get(day, ()), reverse=True)),
        )
        for day in sorted({*grades, *alerts}, reverse=True)
    ]
    names = tuple(reader.words(f"item.{each}") for each in shown)
    return Table(names, tuple(rows), course.day(hours.today(course, reader.now)))


def raised(file: File) -> dict[int, set[Urgency]]:
    """By the day, the urgencies of what raised an alert then, or made it grow."""
    found = dict[int, set[Urgency]]()
    for each in timeline.entries(file):
        if isinstance(each.what, Raised):
            found.setdefault(each.day, set()).add(each.what.urgency)
    return found


def _cell(course: Course, item: str, day: int, grades: dict[str, int], reader: Reader) -> Cell:
    grade, symptom = grades.get(item), course.protocol.symptom_named(item)
    if grade is None:
        return Cell("")
    is_above = symptom is not None and grade > expected.grade_on(course, symptom, day)
    return Cell(reader.words(f"grade.{item}.{grade}"), is_above)
