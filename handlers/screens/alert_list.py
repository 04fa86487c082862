"""Several alerts in one message, a line and a button each: the digest's, or all that are open."""

from dataclasses import dataclass
from datetime import datetime

from bot import hours
from bot.alert import Alert, AlertState
from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting
from handlers.buttons import encode
from handlers.names import of_staff
from handlers.screen import Button, Drawn, Screen
from handlers.screens import why
from handlers.screens.clinic import rows
from handlers.screens.plainly import PLAIN_LIST
from handlers.screens.staff_words import reader_of
from handlers.words import Words

MOST_LISTED = 40
WHY_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Listed:
    alert: Alert
    enrollment: Enrollment
    day: int
    holder: str


@dataclass(frozen=True, slots=True)
class AlertsView:
    language: str
    is_digest: bool
    listed: tuple[Listed, ...]
    more: int = 0


def load_open(tx: Transaction, message: Message, now: datetime) -> AlertsView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    found = [_of_clinic(tx, reader, each.id) for each in tx.alerts.open_of_clinic(reader.clinic_id)]
    return _view(tx, reader.clinic_id, [each for each in found if each is not None], now, is_digest=False)


def load_digest(tx: Transaction, message: Message, now: datetime) -> AlertsView | None:
    """Those that waited when the message was put; what has been closed since is left out."""
    reader = reader_of(tx, message, message.subject)
    if reader is None:
        return None
    found = [_of_clinic(tx, reader, int(each)) for each in str(message.params["alerts"]).split(",")]
    waiting = [each for each in found if each is not None and each.state is not AlertState.RESOLVED]
    return _view(tx, reader.clinic_id, waiting, now, is_digest=True) if waiting else None


def _of_clinic(tx: Transaction, reader: Provider, alert_id: int) -> Alert | None:
    try:
        return alerting.of_staff(tx, reader, alert_id)
    except NotYours:
        return None


def _view(tx: Transaction, clinic_id: int, found: list[Alert], now: datetime, *, is_digest: bool) -> AlertsView:
    shown = tuple(_listed(tx, clinic_id, each, now) for each in found[:MOST_LISTED])
    return AlertsView(tx.clinics.get(clinic_id).language, is_digest, shown, len(found) - len(shown))


def _listed(tx: Transaction, clinic_id: int, alert: Alert, now: datetime) -> Listed:
    enrollment = tx.enrollments.of_clinic(clinic_id, alert.enrollment_id)
    day = max(0, (hours.local(now, enrollment.timezone).date() - enrollment.treated_on).days)
    is_held = alert.state is AlertState.ACKNOWLEDGED and alert.holder_id is not None
    holder = of_staff(tx.providers.get(alert.holder_id or 0), tx.clinics.get(clinic_id).language) if is_held else ""
    return Listed(alert, enrollment, day, holder)


def draw(view: AlertsView, words: Words) -> Drawn:
    if not view.listed:
        return Drawn(words("alerts.none"))
    head = words.count("digest.head" if view.is_digest else "alerts.head", len(view.listed) + view.more)
    more = [words.count("alerts.more", view.more)] if view.more else []
    lines = [_line(each, words) for each in view.listed]
    opened = [Button(_label(each, words), encode("p.alert", each.alert.id)) for each in view.listed]
    return Drawn("\n".join([head, "", *lines, *more]), rows(opened, 2), bold=(head,))


def _line(each: Listed, words: Words) -> str:
    reasons = why.short(each.alert, words)
    if len(reasons) > WHY_LIMIT:
        reasons = reasons[: WHY_LIMIT - 1] + "…"
    held = [words("alerts.held", name=each.holder)] if each.holder else []
    return " · ".join([_label(each, words), words("card.day", day=each.day), reasons, *held])


def _label(each: Listed, words: Words) -> str:
    return words(f"alerts.label.{each.alert.urgency.word}", label=each.enrollment.label)


ALERTS, DIGEST = Screen(load_open, draw), Screen(load_digest, draw, PLAIN_LIST)
