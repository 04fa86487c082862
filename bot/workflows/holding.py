"""An alert that somebody has: offered to a colleague, taken over by one, shown again later."""

from dataclasses import replace
from datetime import datetime

from bot import alert as alerts
from bot import ladder
from bot.alert import Alert, AlertState
from bot.clinic import Provider
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting
from bot.workflows.provider import Verdict, held, keep


def offer(tx: Transaction, chat_id: int, alert_id: int, seen: int, now: datetime, *, to: int) -> tuple[Alert, Verdict]:
    """To a colleague who can be reached: it stays with its holder until they take it. Raises NotYours."""
    provider, alert = held(tx, chat_id, alert_id)
    if not _is_holder(alert, provider):
        return alert, Verdict.BEFORE
    if alert.version != seen:
        return alert, Verdict.CHANGED
    colleague = next((each for each in colleagues(tx, alert, provider) if each.id == to), None)
    if colleague is None:
        raise NotYours("provider")
    offered = keep(tx, replace(alerts.changed(alert), offered_to=to), provider, "handed over", now)
    tx.outbox.put(alerting.card(offered, colleague, tx.clinics.get(alert.clinic_id), now), now)
    return offered, Verdict.DONE


def take_over(tx: Transaction, chat_id: int, alert_id: int, seen: int, now: datetime) -> tuple[Alert, Verdict]:
    """What a colleague has: they read who has it now. Raises NotYours."""
    provider, alert = held(tx, chat_id, alert_id)
    if alert.state is not AlertState.ACKNOWLEDGED or _is_holder(alert, provider):
        return alert, Verdict.BEFORE
    if alert.version != seen:
        return alert, Verdict.CHANGED
    before = tx.providers.get(alert.holder_id or 0)
    taken = keep(tx, alerts.acknowledge(alert, provider.id, now), provider, "acknowledged", now)
    if before.removed_at is None:
        label = alerting.enrollment_of(tx, alert).label
        params = {"key": "card.taken_over", "label": label, "name": provider.name or f"#{provider.id}"}
        at = alerting.wakes_nobody(alert, tx.clinics.get(alert.clinic_id), now)
        tx.outbox.put(Message(before.chat_id, "sentence", params=params, not_before=at), now)
    return taken, Verdict.DONE


def recall(
    tx: Transaction, chat_id: int, alert_id: int, seen: int, now: datetime, *, when: str
) -> tuple[Alert, Verdict]:
    """Its holder is shown it again then. CHANGED, too, where that would be after it lapses by now."""
    provider, alert = held(tx, chat_id, alert_id)
    if not _is_holder(alert, provider):
        return alert, Verdict.BEFORE
    at = ladder.recalls(alert, tx.clinics.get(alert.clinic_id), now).get(when)
    if alert.version != seen or at is None:
        return alert, Verdict.CHANGED
    return keep(tx, replace(alert, recalls_at=at), provider, "recalled", now), Verdict.DONE


def colleagues(tx: Transaction, alert: Alert, provider: Provider) -> list[Provider]:
    """Who else of the staff can be reached, in the order of joining."""
    return [each for each in alerting.reachable(tx, alert) if each.id != provider.id]


def _is_holder(alert: Alert, provider: Provider) -> bool:
    return alert.state is AlertState.ACKNOWLEDGED and alert.holder_id == provider.id
