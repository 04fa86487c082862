"""One alert in a list: a line that says how it stands, and a button that opens its card."""

from dataclasses import dataclass
from datetime import datetime

from bot import hours
from bot.alert import Alert, AlertState
from bot.clinic import Clinic
from bot.enrollment import Enrollment
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button
from wording import why
from wording.names import brief, of_staff, on_card
from wording.staff_words import when
from wording.text import fit
from wording.words import Words

WHY_LIMIT, NAME_LIMIT = 60, 24


@dataclass(frozen=True, slots=True)
class Listed:
    """`is_silent` where it is known that the patient leaves check-ins unanswered."""

    alert: Alert
    enrollment: Enrollment
    day: int
    holder: str
    is_silent: bool = False


def load(tx: Transaction, clinic: Clinic, alert: Alert, now: datetime, *, is_silent: bool = False) -> Listed:
    enrollment = tx.enrollments.of_clinic(clinic.id, alert.enrollment_id)
    day = max(0, (hours.local(now, enrollment.timezone).date() - enrollment.treated_on).days)
    is_held = alert.state is AlertState.ACKNOWLEDGED and alert.holder_id is not None
    holder = of_staff(tx.providers.get(alert.holder_id or 0), clinic.language) if is_held else ""
    return Listed(alert, enrollment, day, holder, is_silent)


def line(each: Listed, timezone: str, now: datetime, words: Words) -> str:
    told = [
        _label(each, each.enrollment.label, words),
        fit(on_card(each.enrollment, words), NAME_LIMIT),
        words("card.day", day=each.day),
        fit(why.short(each.alert.findings, words), WHY_LIMIT),
        words("alerts.since", at=when(each.alert.raised_at, now, timezone, words)),
        words("alerts.held", name=each.holder) if each.holder else words("alerts.nobody"),
        *([words("alerts.silent")] if each.is_silent else []),
    ]
    return " · ".join(told)


def button(each: Listed, words: Words) -> Button:
    return Button(_label(each, brief(each.enrollment), words), encode("p.alert", each.alert.id))


def _label(each: Listed, label: str, words: Words) -> str:
    return words(f"alerts.label.{each.alert.urgency.word}", label=label)
