"""Who needs somebody, the most urgent first; then who is silent."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import hours
from bot.alert import Alert, AlertState
from bot.enrollment import Enrollment
from bot.finding import Urgency
from bot.ports import Transaction
from bot.standing import Standing
from bot.workflows import looking
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.page import Page
from wording import why
from wording.names import of_staff, on_card
from wording.staff_words import when

MOST_SILENT = 30


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
class Silent:
    enrollment: Enrollment
    name: str
    day: int
    missed: int


def page(tx: Transaction, reader: Reader, _given: Asked) -> Page:
    """Nobody reads of themselves: who is a patient of their own clinic is looked after by the others."""
    found = [_row(tx, reader, each) for each in tx.alerts.open_of_clinic(reader.clinic.id)]
    rows = [each for each in found if each.enrollment.chat_id != reader.provider.chat_id]
    silent = _silent(tx, reader)
    count = len(rows) + len(silent)
    if count:
        looking.seen(tx, reader.provider.chat_id, f"saw alerts:{count}", f"clinic:{reader.clinic.id}", reader.now)
    groups = [(urgency, [each for each in rows if each.alert.urgency is urgency]) for urgency in reversed(Urgency)]
    shown = {"groups": [each for each in groups if each[1]], "silent": silent[:MOST_SILENT]}
    return Page("worklist", {**shown, "open": len(rows), "more": len(silent) - len(shown["silent"])}, here="worklist")


def _row(tx: Transaction, reader: Reader, alert: Alert) -> Row:
    of = tx.enrollments.of_clinic(reader.clinic.id, alert.enrollment_id)
    is_held = alert.state is AlertState.ACKNOWLEDGED and alert.holder_id is not None
    return Row(
        alert=alert,
        enrollment=of,
        name=on_card(of, reader.words),
        day=day_of(of, reader),
        why=why.short(alert.findings, reader.words),
        since=when(alert.raised_at, reader.now, reader.zone, reader.words),
        holder=of_staff(tx.providers.get(alert.holder_id or 0), reader.words.language) if is_held else "",
        is_mine=is_held and alert.holder_id == reader.provider.id,
    )


def day_of(of: Enrollment, reader: Reader) -> int:
    return max(0, (hours.local(reader.now, of.timezone).date() - of.treated_on).days)


def _silent(tx: Transaction, reader: Reader) -> Sequence[Silent]:
    """Who has left check-ins unanswered and has no alert, the longest first."""
    standings = [each for each in tx.enrollments.standings(reader.clinic.id) if each.is_silent and not each.urgency]
    listed = (_of(tx, reader, each) for each in sorted(standings, key=lambda each: -each.missed))
    return [each for each in listed if each.enrollment.chat_id != reader.provider.chat_id]


def _of(tx: Transaction, reader: Reader, standing: Standing) -> Silent:
    of = tx.enrollments.of_clinic(reader.clinic.id, standing.enrollment_id)
    return Silent(of, on_card(of, reader.words), standing.day(reader.now), standing.missed)
