"""What a provider does with an alert; who may is read from the database at every tap."""

from datetime import datetime

from bot import alert as alerts
from bot.alert import Alert, AlertState, Outcome
from bot.clinic import Provider
from bot.ports import NotYours, Transaction
from bot.workflows import alerting


def staff(tx: Transaction, chat_id: int) -> Provider:
    """The member of staff whose chat this is, now; NotYours for everybody else, and for whoever has been removed."""
    provider = tx.providers.of_chat(chat_id)
    if provider is None:
        raise NotYours
    return provider


def acknowledge(tx: Transaction, chat_id: int, alert_id: int, now: datetime) -> tuple[Alert, bool]:
    """`I've got it`: named, timed, and it lapses. False if somebody else has it already, or it is closed."""
    provider = staff(tx, chat_id)
    alert = _held(tx, provider, alert_id)
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return alert, alert.holder_id == provider.id and alert.state is AlertState.ACKNOWLEDGED
    taken = alerts.acknowledge(alert, provider.id, now)
    return _keep(tx, taken, provider, "acknowledged", now), True


def resolve(tx: Transaction, chat_id: int, alert_id: int, outcome: Outcome, now: datetime) -> tuple[Alert, bool]:
    """Closed with an outcome, by any provider of the clinic; False if it was closed before."""
    provider = staff(tx, chat_id)
    alert = _held(tx, provider, alert_id)
    if alert.state is AlertState.RESOLVED:
        return alert, False
    closed = alerts.resolve(alert, provider.id, outcome, now)
    return _keep(tx, closed, provider, f"resolved:{outcome.value}", now), True


def reopen(tx: Transaction, chat_id: int, alert_id: int, now: datetime) -> tuple[Alert, bool]:
    """Closed by mistake. False if it is open, or if another alert of the same enrollment has been raised since."""
    provider = staff(tx, chat_id)
    alert = _held(tx, provider, alert_id)
    others = tx.alerts.of_enrollment(alert.enrollment_id)
    if any(each.state is not AlertState.RESOLVED for each in others):
        return alert, False
    reopened = alerts.acknowledge(alerts.reopen(alert, now), provider.id, now)
    return _keep(tx, reopened, provider, "reopened", now), True


def _held(tx: Transaction, provider: Provider, alert_id: int) -> Alert:
    return tx.alerts.hold(tx.alerts.of_staff(provider.clinic_id, alert_id).id)


def _keep(tx: Transaction, alert: Alert, provider: Provider, action: str, now: datetime) -> Alert:
    tx.alerts.save(alert)
    alerting.watch(tx, alert, tx.clinics.get(alert.clinic_id))
    tx.audit.note(f"provider:{provider.id}", action, f"alert:{alert.id}", now)
    alerting.refresh(tx, alert.id, now)
    return alert
