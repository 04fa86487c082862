"""Who needs somebody, the most urgent first; then who is silent; then, calmly, whose last day it is and who is late."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot import hours
from bot.alert import Alert, AlertState
from bot.enrollment import Enrollment
from bot.finding import Urgency
from bot.ports import Transaction
from bot.standing import Standing
from bot.workflows import listing, looking
from web.desk import listed
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.page import Page
from wording import why
from wording.names import on_card

MOST_SILENT, MOST_CALM = 30, 12
Enrollments = Mapping[int, Enrollment]


@dataclass(frozen=True, slots=True)
class Row:
    """One open alert. `holder` is "" where nobody has it."""

    alert: Alert
    enrollment: Enrollment
    name: str
    day: int
    why: str
    since: str
    holder: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who has no alert."""

    enrollment: Enrollment
    name: str
    day: int
    missed: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list: its first lines, and how many more there are, which `group` of the patients shows."""

    name: str
    group: str
    lines: Sequence[Line]
    more: int

    @property
    def of(self) -> int:
        return len(self.lines) + self.more


def page(tx: Transaction, reader: Reader, _given: Asked) -> Page:
    alerts = listing.open_alerts(tx, reader.provider)
    silent, last, late = parts = _parts(tx, reader)
    shown = [each.enrollment_id for part in (silent[:MOST_SILENT], last[:MOST_CALM], late[:MOST_CALM]) for each in part]
    of = tx.enrollments.some_of_clinic(reader.clinic.id, [*(each.enrollment_id for each in alerts), *shown])
    rows = _rows(tx, reader, [each for each in alerts if each.enrollment_id in of], of)
    _note(tx, reader, len(rows) + sum(map(len, parts)))
    groups = [(urgency, [each for each in rows if each.alert.urgency is urgency]) for urgency in reversed(Urgency)]
    values = {
        "groups": [each for each in groups if each[1]],
        "silent": _part("silent", "silent", silent, MOST_SILENT, of, reader),
        "calm": [
            _part("last", "finishing", last, MOST_CALM, of, reader),
            _part("late", "today", late, MOST_CALM, of, reader),
        ],
        "open": len(rows),
    }
    return Page("worklist", values, here="worklist")


def _note(tx: Transaction, reader: Reader, patients: int) -> None:
    if patients:
        about = f"clinic:{reader.clinic.id}"
        looking.seen(tx, reader.provider.chat_id, f"saw alerts:{patients}", about, reader.now)


def _parts(tx: Transaction, reader: Reader) -> tuple[list[Standing], list[Standing], list[Standing]]:
    """Of those without an alert: who has left check-ins unanswered, the longest first; whose last day it is; who was
    reminded. Each stands in one of them.
    """
    calm = [each for each in listing.standings(tx, reader.provider) if each.urgency is None and each.is_asked]
    silent = sorted((each for each in calm if each.is_silent), key=lambda each: -each.missed)
    others = [each for each in calm if not each.is_silent]
    last, late = _split(others, lambda each: each.days_left(reader.now) == 0)
    return silent, last, [each for each in late if each.is_late]


def _split(every: Sequence[Standing], has: Callable[[Standing], bool]) -> tuple[list[Standing], list[Standing]]:
    having = [each for each in every if has(each)]
    ids = {each.enrollment_id for each in having}
    return having, [each for each in every if each.enrollment_id not in ids]


def _part(name: str, group: str, every: Sequence[Standing], most: int, of: Enrollments, reader: Reader) -> Part:
    lines = [_line(each, of[each.enrollment_id], reader) for each in every[:most] if each.enrollment_id in of]
    return Part(name, group, lines, max(0, len(every) - most))


def _line(each: Standing, of: Enrollment, reader: Reader) -> Line:
    return Line(of, on_card(of, reader.words), each.day(reader.now), each.missed)


def _rows(tx: Transaction, reader: Reader, alerts: Sequence[Alert], of: Enrollments) -> list[Row]:
    names = listed.staff(tx, reader, (each.holder_id for each in alerts))
    return [_row(each, of[each.enrollment_id], names[each.holder_id], reader) for each in alerts]


def day_of(of: Enrollment, reader: Reader) -> int:
    return max(0, (hours.local(reader.now, of.timezone).date() - of.treated_on).days)


def _row(alert: Alert, of: Enrollment, holder: str, reader: Reader) -> Row:
    is_held = alert.state is AlertState.ACKNOWLEDGED and alert.holder_id is not None
    return Row(
        alert=alert,
        enrollment=of,
        name=on_card(of, reader.words),
        day=day_of(of, reader),
        why=why.short(alert.findings, reader.words),
        since=listed.since(alert.raised_at, reader),
        holder=holder if is_held else "",
        is_mine=is_held and alert.holder_id == reader.provider.id,
    )
