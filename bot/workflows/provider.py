"""What a provider does with an alert; who may is read from the database at every tap."""

from datetime import datetime
from enum import Enum

from bot import alert as alerts
from bot import hours, triage
from bot.alert import Alert, AlertState, Closing, Outcome
from bot.clinic import Provider
from bot.ports import NotYours, Transaction
from bot.timeline import RESOLVED
from bot.workflows import alerting, seeing, taking


class Verdict(Enum):
    """What came of an act on an alert.

    BEFORE: it had been done already, by whoever. CHANGED: the alert has moved on since the card that was acted on was
    drawn, so nothing was done: what has not been seen cannot be taken or closed.
    """

    DONE = "done"
    BEFORE = "before"
    CHANGED = "changed"


def staff(tx: Transaction, chat_id: int) -> Provider:
    """The member of staff whose chat this is, now; NotYours for everybody else, and for whoever has been removed."""
    provider = tx.providers.of_chat(chat_id)
    if provider is None:
        raise NotYours
    return provider


def hold(tx: Transaction, provider: Provider) -> Provider:
    """Locked, before whatever they act on. Raises NotYours for whoever is removed at this moment, or is to be something
    else: they have either acted before, or may not any more.
    """
    held = tx.providers.hold(provider.id)
    if held.removed_at is not None or held.role is not provider.role:
        raise NotYours("provider")
    return held


def acknowledge(tx: Transaction, chat_id: int, alert_id: int, seen: int, now: datetime) -> tuple[Alert, Verdict]:
    """`I've got it`: named, timed, and it lapses. `seen` is the version that the card showed.

    What a colleague has is taken only by the one to whom they offer it.
    """
    provider, alert = held(tx, chat_id, alert_id)
    is_offered = alert.state is AlertState.ACKNOWLEDGED and alert.offered_to == provider.id
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED) and not is_offered:
        return alert, Verdict.BEFORE
    if alert.version != seen:
        return alert, Verdict.CHANGED
    taken = alerts.acknowledge(alert, provider.id, now)
    if not is_offered:
        is_told = taking.say_it_is_taken(tx, taken, now)
        seeing.has_read(tx, alert.enrollment_id, now, is_said=not is_told)
    return keep(tx, taken, provider, "acknowledged", now), Verdict.DONE


def resolve(
    tx: Transaction, chat_id: int, alert_id: int, seen: int, now: datetime, *, outcome: Outcome
) -> tuple[Alert, Verdict]:
    """Closed with an outcome, by any provider of the clinic."""
    provider, alert = held(tx, chat_id, alert_id)
    if alert.state is AlertState.RESOLVED:
        return alert, Verdict.BEFORE
    if alert.version != seen:
        return alert, Verdict.CHANGED
    closed = alerts.resolve(alert, provider.id, outcome, now, _closing(tx, alert, now))
    taking.say_it_is_taken(tx, closed, now, was_held=alert.state is AlertState.ACKNOWLEDGED)
    return keep(tx, closed, provider, RESOLVED, now), Verdict.DONE


def reopen(tx: Transaction, chat_id: int, alert_id: int, seen: int, now: datetime) -> tuple[Alert, Verdict]:
    """Closed by mistake. BEFORE if it is open, or if another alert of the same enrollment has been raised since."""
    provider, alert = held(tx, chat_id, alert_id)
    others = tx.alerts.of_enrollment(alert.enrollment_id)
    if any(each.state is not AlertState.RESOLVED for each in others):
        return alert, Verdict.BEFORE
    if alert.version != seen:
        return alert, Verdict.CHANGED
    reopened = alerts.acknowledge(alerts.reopen(alert, now), provider.id, now)
    return keep(tx, reopened, provider, "reopened", now), Verdict.DONE


def _closing(tx: Transaction, alert: Alert, now: datetime) -> Closing:
    course, held = tx.enrollments.course(alert.enrollment_id), {each.subject for each in alert.findings}
    grades = {symptom: grade for symptom, grade in course.last_grades().items() if symptom in held}
    found = {each.label: each.grade for each in triage.assess(course)}
    return Closing(course.day(hours.today(course, now)), grades, found)


def held(tx: Transaction, chat_id: int, alert_id: int) -> tuple[Provider, Alert]:
    """Who acts and on what, both locked, the enrollment between them.

    Whoever is removed at this moment has either acted before, and loses it, or may not act any more. What the patient
    says at this moment is either seen here, or finds the alert as it is left.
    """
    provider = hold(tx, staff(tx, chat_id))
    found = alerting.of_staff(tx, provider, alert_id)
    tx.enrollments.hold(found.enrollment_id)
    return provider, tx.alerts.hold(found.id)


def keep(tx: Transaction, alert: Alert, provider: Provider, action: str, now: datetime) -> Alert:
    tx.alerts.save(alert)
    alerting.watch(tx, alert, tx.clinics.get(alert.clinic_id))
    tx.audit.note(f"provider:{provider.id}", action, f"alert:{alert.id}", now)
    alerting.refresh(tx, alert.id, now)
    return alert
