"""From what a course says to an alert on somebody's screen, and on to the next person until somebody has it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import alert as alerts
from bot import triage
from bot.alert import Alert, AlertState, Merged
from bot.clinic import Clinic, Provider
from bot.enrollment import Enrollment
from bot.finding import Finding, Urgency
from bot.outbox import Lane, Message
from bot.ports import Transaction

log = logging.getLogger(__name__)


def slot(alert_id: int) -> str:
    return f"alert:{alert_id}"


def reassess(tx: Transaction, enrollment_id: int, now: datetime) -> Merged | None:
    """Run every rule over the course as it is now; what is new is merged, kept and told."""
    course = tx.enrollments.course(enrollment_id)
    return merge(tx, course.enrollment, triage.assess(course), now)


def merge(tx: Transaction, enrollment: Enrollment, found: Sequence[Finding], now: datetime) -> Merged | None:
    every = tx.alerts.of_enrollment(enrollment.id)
    open_alert = next((each for each in every if each.state is not AlertState.RESOLVED), None)
    if open_alert is not None:
        open_alert = alerts.changed(open_alert)
        tx.alerts.save(open_alert)
    merged = alerts.merge(open_alert, found, alerts.known(every), enrollment.clinic_id, enrollment.id, now)
    if merged is not None:
        kept = _keep(tx, merged.alert)
        merged = replace(merged, alert=kept)
        if merged.anew:
            tell(tx, kept, now)
    if open_alert is not None:
        refresh(tx, open_alert.id, now)
    return merged


def _keep(tx: Transaction, alert: Alert) -> Alert:
    if alert.id == 0:
        return tx.alerts.add(alert)
    tx.alerts.save(alert)
    return alert


def tell(tx: Transaction, alert: Alert, now: datetime) -> None:
    """Show the card anew to whoever it is for at this step, and set the moment at which somebody else is told.

    A routine alert waits for the morning message at first.
    """
    clinic = tx.clinics.get(alert.clinic_id)
    watch(tx, alert, clinic)
    if alert.urgency is Urgency.ROUTINE and alert.step == 0:
        tx.due.bring_forward("clinic", clinic.id, clinic.next_opening(now))
        return
    to = addressees(tx, alert)
    for provider in to:
        tx.outbox.put(card(alert, provider, clinic, now), now)
    if not to:
        _say_nobody_is_reached(tx, alert, now)


def watch(tx: Transaction, alert: Alert, clinic: Clinic) -> None:
    """An alert that is not resolved always has a moment at which it is looked at again."""
    tx.due.set("alert", alert.id, alerts.deadline(alert, clinic))


def addressees(tx: Transaction, alert: Alert) -> tuple[Provider, ...]:
    return alerts.addressees(alert, _reachable(tx, alert), _enrolled_by(tx, alert))


def _reachable(tx: Transaction, alert: Alert) -> list[Provider]:
    return [each for each in tx.providers.of_clinic(alert.clinic_id) if each.unreachable_at is None]


def _enrolled_by(tx: Transaction, alert: Alert) -> int:
    return tx.enrollments.of_clinic(alert.clinic_id, alert.enrollment_id).provider_id


def card(alert: Alert, provider: Provider, clinic: Clinic, now: datetime) -> Message:
    return _card_for(provider.chat_id, alert, clinic, now, anew=True)


def _card_for(chat_id: int, alert: Alert, clinic: Clinic, now: datetime, *, anew: bool) -> Message:
    """What is not urgent does not wake anybody at night.

    Nor is it changed then: a change that may be shown at once would take along a new card that waits for the morning.
    """
    not_before = None if alert.urgency >= Urgency.URGENT else clinic.after_quiet_hours(now)
    return Message(chat_id, "alert", alert.id, lane=Lane.ALERT, slot=slot(alert.id), anew=anew, not_before=not_before)


def has_changed(tx: Transaction, alert_id: int, now: datetime) -> None:
    """Something was said that is no finding: whoever has a card before them is shown it, and can act only on that."""
    tx.alerts.save(alerts.changed(tx.alerts.hold(alert_id)))
    refresh(tx, alert_id, now)


def refresh(tx: Transaction, alert_id: int, now: datetime, *, anew: bool = False) -> None:
    """Every card of this alert that somebody has before them is brought up to date, in place or `anew`."""
    alert = tx.alerts.get(alert_id)
    clinic = tx.clinics.get(alert.clinic_id)
    for chat_id in tx.outbox.shown_in(slot(alert_id)):
        tx.outbox.put(_card_for(chat_id, alert, clinic, now, anew=anew), now)


def advice_arrived(tx: Transaction, enrollment_id: int, now: datetime) -> None:
    """The cards say so, also one that was drawn before and is being sent now."""
    for alert in tx.alerts.of_enrollment(enrollment_id):
        if alert.state is AlertState.RESOLVED:
            continue
        clinic, shown_in = tx.clinics.get(alert.clinic_id), tx.outbox.shown_in(slot(alert.id))
        going_to = [each.chat_id for each in tx.providers.of_clinic(clinic.id)]
        coming = [each for each in going_to if tx.outbox.is_on_its_way(each, slot(alert.id))]
        for chat_id in dict.fromkeys([*shown_in, *coming]):
            tx.outbox.put(_card_for(chat_id, alert, clinic, now, anew=False), now)


def retire_earlier(tx: Transaction, chat_id: int, alert_id: int, now: datetime) -> None:
    """Only the newest card of an alert in a chat has buttons; those before it point to it."""
    for message_id in tx.outbox.earlier_in(chat_id, slot(alert_id)):
        retired = f"past:{alert_id}:{message_id}"
        message = Message(chat_id, "past_card", alert_id, lane=Lane.BULK, slot=retired, in_place_of=message_id)
        tx.outbox.put(message, now)


def note_card(tx: Transaction, chat_id: int, alert_id: int, message_id: int, now: datetime) -> None:
    """A tap on a message that we know nothing of, with a button of ours: a copy that was taken for lost is there."""
    newest = tx.outbox.newest_in(chat_id, slot(alert_id))
    if message_id > (newest or 0) and tx.outbox.slot_of(chat_id, message_id) is None:
        tx.outbox.note_shown(chat_id, slot(alert_id), message_id, now)


def _say_nobody_is_reached(tx: Transaction, alert: Alert, now: datetime) -> None:
    log.critical("nobody can be reached for alert %s of clinic %s", alert.id, alert.clinic_id)
    enrollment = tx.enrollments.of_clinic(alert.clinic_id, alert.enrollment_id)
    if enrollment.chat_id is not None:
        tx.outbox.put(
            Message(enrollment.chat_id, "nobody_reached", enrollment.id, lane=Lane.ALERT, slot="nobody_reached"), now
        )


def climb(tx: Transaction, alert_id: int, now: datetime) -> None:
    """Its moment has come: an acknowledgement lapses, an alert that nobody has climbs to the next person."""
    alert = tx.alerts.hold(alert_id)
    due_at = alerts.deadline(alert, tx.clinics.get(alert.clinic_id))
    if due_at is None:
        return
    if due_at > now:
        tx.due.set("alert", alert.id, due_at)
        return
    climbed = alerts.escalate(alert, now)
    tx.alerts.save(climbed)
    tx.audit.note("clock", "escalated", f"alert:{alert.id} step:{climbed.step}", now)
    _tell_at_once(tx, climbed, now)
    refresh(tx, alert.id, now)


def _tell_at_once(tx: Transaction, alert: Alert, now: datetime) -> None:
    """A routine alert whose time is up is no longer something for the morning message."""
    if alert.urgency is Urgency.ROUTINE and alert.step == 0:
        alert = replace(alert, step=1)
        tx.alerts.save(alert)
    tell(tx, alert, now)


def morning(tx: Transaction, clinic_id: int, now: datetime) -> None:
    """At the clinic's opening: one message to each with the routine alerts that wait for them."""
    clinic, by_provider = tx.clinics.get(clinic_id), dict[int, list[int]]()
    for alert in _for_the_morning(tx, clinic):
        if (comes_at := clinic.next_opening(alert.stepped_at)) > now:
            tx.due.bring_forward("clinic", clinic_id, comes_at)
            continue
        to = addressees(tx, alert)
        for provider in to:
            by_provider.setdefault(provider.chat_id, []).append(alert.id)
        if not to:
            _say_nobody_is_reached(tx, alert, now)
    for chat_id, ids in by_provider.items():
        params, not_before = {"alerts": ",".join(map(str, ids))}, clinic.after_quiet_hours(now)
        tx.outbox.put(Message(chat_id, "digest", clinic_id, params, lane=Lane.ALERT, not_before=not_before), now)


def _for_the_morning(tx: Transaction, clinic: Clinic) -> list[Alert]:
    return [each for each in tx.alerts.open_of_clinic(clinic.id) if _waits_for_morning(each)]


def _waits_for_morning(alert: Alert) -> bool:
    return alert.urgency is Urgency.ROUTINE and alert.state is AlertState.RAISED and alert.step == 0


def was_shown(tx: Transaction, alert_ids: Sequence[int]) -> None:
    for alert_id in alert_ids:
        alert = tx.alerts.hold(alert_id)
        if alert.state is AlertState.RAISED:
            tx.alerts.save(replace(alert, state=AlertState.SENT))


def provider_is_gone(tx: Transaction, provider: Provider, now: datetime) -> None:
    """What was theirs to answer goes to the next person now, not at its deadline."""
    tx.providers.save(replace(tx.providers.hold(provider.id), unreachable_at=now))
    log.critical("provider %s of clinic %s cannot be reached", provider.id, provider.clinic_id)
    tell_others(tx, provider, now)


def tell_others(tx: Transaction, provider: Provider, now: datetime) -> None:
    """What only they had been told of; what others have before them too stays with these, and its clock runs on."""
    for each in tx.alerts.open_of_clinic(provider.clinic_id):
        tx.outbox.cancel(provider.chat_id, slot(each.id))
        alert = tx.alerts.hold(each.id)
        if _was_theirs_alone(tx, alert, provider):
            _hand_on(tx, alert, now)


def _was_theirs_alone(tx: Transaction, alert: Alert, provider: Provider) -> bool:
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return alert.state is AlertState.ACKNOWLEDGED and alert.holder_id == provider.id
    others = [each for each in _reachable(tx, alert) if each.id != provider.id]
    staff = sorted((*others, provider), key=lambda each: (each.joined_at, each.id))
    return [each.id for each in alerts.addressees(alert, staff, _enrolled_by(tx, alert))] == [provider.id]


def _hand_on(tx: Transaction, alert: Alert, now: datetime) -> None:
    """To whoever stands in their place at this step now. A routine alert whose morning has come waits for no other."""
    if alert.state is AlertState.ACKNOWLEDGED:
        again = alerts.raised_again(alert, now)
    elif alert.urgency is Urgency.ROUTINE and alert.step == 0:
        again = replace(alert, state=AlertState.RAISED)
        tx.due.bring_forward("clinic", alert.clinic_id, now)
    else:
        again = replace(alert, state=AlertState.RAISED, stepped_at=now)
    tx.alerts.save(again)
    tell(tx, again, now)


def provider_is_back(tx: Transaction, provider: Provider, now: datetime) -> None:
    """They are told at once of what nobody has and would be theirs: there may have been nobody else to tell."""
    clinic = tx.clinics.get(provider.clinic_id)
    tx.providers.save(replace(tx.providers.hold(provider.id), unreachable_at=None))
    for alert in tx.alerts.open_of_clinic(clinic.id):
        is_theirs = any(each.id == provider.id for each in addressees(tx, alert))
        if _waits_for_morning(alert):
            tx.due.bring_forward("clinic", clinic.id, now)
        elif is_theirs and alert.state is not AlertState.ACKNOWLEDGED:
            tx.outbox.put(card(alert, provider, clinic, now), now)
