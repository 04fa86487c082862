"""Courses and alerts as values, for cards that are drawn without a database."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot import protocol, triage
from bot.alert import Alert, AlertState
from bot.checkin import AnswerSet, Contact
from bot.clinic import Clinic
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.finding import Finding
from handlers.screens.alert import AlertView, draw
from wording.words import read_all

WORDS = read_all()["en"]
TREATED = date(2026, 3, 2)
CLINIC = Clinic(1, "Skin & Co", "+49 30 1234567", "Europe/Berlin", "112", datetime(2026, 1, 1, tzinfo=UTC))


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """So many days after treatment, on a clock in UTC (one hour behind Berlin's)."""
    return datetime.combine(TREATED, time(hour, minute), tzinfo=UTC) + timedelta(days=day)


def enrollment(**changes: Any) -> Enrollment:
    values: dict[str, Any] = {
        "id": 7,
        "clinic_id": 1,
        "provider_id": 1,
        "state": EnrollmentState.ACTIVE,
        "label": "K-014",
        "protocol_id": "microneedling",
        "protocol_version": 1,
        "treated_on": TREATED,
        "timezone": "Europe/Berlin",
        "hour": 10,
        "language": "en",
        "created_at": at(0),
        "profile": Profile(depth_mm=1.5),
        "chat_id": 500,
        "name": "Pat Miller",
        "username": "pat_m",
    }
    return Enrollment(**values | changes)


def answers(day: int, *, signs: set[str] | None = None, contact: str | None = None, **more: Any) -> AnswerSet:
    """`grades` are the other keywords but `notes` and `photos`."""
    extra = {name: more.pop(name) for name in ("notes", "photos", "unread") if name in more}
    return AnswerSet(
        day + 1,
        7,
        TREATED + timedelta(days=day),
        at(day, 9, 20),
        grades=more,
        signs=frozenset(signs or ()),
        signs_answered=True,
        contact=Contact(contact) if contact else None,
        **extra,
    )


def course(*sets: AnswerSet, **changes: Any) -> Course:
    return Course(protocol.load("microneedling"), enrollment(**changes), (), sets)


def alert_of(of: Course, *, more: tuple[Finding, ...] = (), **changes: Any) -> Alert:
    """What the rules find, raised when the last of it was said."""
    findings = (*triage.assess(of), *more)
    sources = {each.source for each in findings}
    said = [each.first_at for each in of.answer_sets if f"set:{each.id}" in sources] or [at(3)]
    urgency = max(each.urgency for each in findings)
    values: dict[str, Any] = {"raised_at": said[0], "last_event_at": said[-1], "stepped_at": said[-1]}
    return Alert(3, 1, 7, urgency=urgency, findings=findings, **({"state": AlertState.SENT} | values | changes))


def view(of: Course, alert: Alert, now: datetime, **more: Any) -> AlertView:
    return AlertView("en", now, more.pop("view", ""), alert, of, CLINIC, **more)


def card(of: Course, alert: Alert, now: datetime | None = None, **more: Any) -> str:
    return draw(view(of, alert, now or alert.last_event_at + timedelta(minutes=5), **more), WORDS).text
