"""An alert on its way to somebody who acts: step by step, whatever happens to those who should have been told."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import alert as alerts
from bot import hours, ladder
from bot.alert import Alert, AlertState
from bot.clinic import Clinic, Provider
from bot.finding import Urgency
from bot.ports import Transaction
from bot.workflows import alerting

TRIED_AGAIN_AFTER = timedelta(minutes=15)

log = logging.getLogger(__name__)


def climb(tx: Transaction, alert_id: int, now: datetime) -> None:
    """Its moment has come: a holder is reminded, an acknowledgement lapses, what nobody has goes on to the next."""
    alert = tx.alerts.hold(alert_id)
    clinic = tx.clinics.get(alert.clinic_id)
    if _has_come(ladder.deadline(alert, clinic), now):
        _escalate(tx, alert, now)
    elif _has_come(ladder.unreceived_at(alert), now):
        _widen(tx, alert, now)
    elif _has_come(ladder.reminds_at(alert, clinic), now):
        _remind(tx, alert, clinic, now)
    elif _has_come(alert.recalls_at, now):
        _recall(tx, alert, clinic, now)
    else:
        alerting.watch(tx, alert, clinic)


def _has_come(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _escalate(tx: Transaction, alert: Alert, now: datetime) -> None:
    climbed = ladder.escalate(alert, now)
    tx.alerts.save(climbed)
    tx.audit.note("clock", "escalated", f"alert:{alert.id} step:{climbed.step}", now)
    if alert.state is AlertState.ACKNOWLEDGED and climbed.urgency is Urgency.ROUTINE:
        climbed = replace(climbed, step=max(climbed.step, 1))  # It is no longer something for a digest.
    alerting.tell(tx, climbed, now)
    alerting.refresh(tx, alert.id, now)
    course = alerting.without_answers(tx, alert)
    is_next_day = hours.today(course, now) > hours.today(course, alert.stepped_at)
    is_known = alerting.knows_that_it_waits(tx, alert)
    if ladder.is_worth_saying(alert, climbed, is_known=is_known, is_next_day=is_next_day):
        alerting.say_it_waits(tx, climbed, now, is_known=is_known)


def _widen(tx: Transaction, alert: Alert, now: datetime, *, but: int = 0) -> None:
    """No card has arrived: others are told too, and who should have been reads it when they can be reached again."""
    widened = replace(alert, state=AlertState.RAISED, wider=alert.wider + 1, awaited_since=None)
    tx.alerts.save(widened)
    tx.audit.note("clock", "not received", f"alert:{alert.id} step:{alert.step}", now)
    log.critical("alert %s of clinic %s has not arrived anywhere: others are told", alert.id, alert.clinic_id)
    alerting.tell(tx, widened, now, but=but)
    alerting.refresh(tx, alert.id, now)


def was_not_received(tx: Transaction, alert_id: int, chat_id: int, now: datetime) -> None:
    """A card died on its way: the next person is told now, and this one is tried again in a while."""
    alert, again_at = tx.alerts.hold(alert_id), now + TRIED_AGAIN_AFTER
    provider = tx.providers.of_chat(chat_id)
    if alert.state is AlertState.RESOLVED or provider is None:
        return
    if alert.state is AlertState.ACKNOWLEDGED:
        if alert.holder_id == provider.id:
            _tell_beside(tx, alert, provider, now)
        elif alert.offered_to == provider.id:
            _take_offer_back(tx, alert, provider, now)
        return
    if ladder.unreceived_at(alert) is not None:
        _widen(tx, alert, now, but=chat_id)
    if all(each.chat_id != chat_id for each in _waiting(tx, alert)):
        again = alerting.card(alert, provider, tx.clinics.get(alert.clinic_id), now)
        tx.outbox.put(replace(again, not_before=max(again_at, again.not_before or again_at)), now)


def _tell_beside(tx: Transaction, alert: Alert, holder: Provider, now: datetime) -> None:
    """Who has it does not hear of what is new: the next person reads it now, and the holder in a while."""
    clinic = tx.clinics.get(alert.clinic_id)
    if alert.wider == 0:
        alert = replace(alert, wider=1)
        tx.alerts.save(alert)
        for each in alerting.addressees(tx, alert, now):
            if each.id != holder.id:
                tx.outbox.put(alerting.card(alert, each, clinic, now), now)
    again_at = alerting.wakes_nobody(alert, clinic, now + TRIED_AGAIN_AFTER)
    tx.outbox.put(alerting.line(holder, alert, "news", again_at), now)


def _waiting(tx: Transaction, alert: Alert) -> list[Provider]:
    """To whom a new card of it is on its way."""
    named = alerting.slot(alert.id)
    return [each for each in alerting.reachable(tx, alert) if tx.outbox.is_on_its_way(each.chat_id, named)]


def _remind(tx: Transaction, alert: Alert, clinic: Clinic, now: datetime) -> None:
    reminded = replace(alert, reminded=True)
    tx.alerts.save(reminded)
    alerting.watch(tx, reminded, clinic)
    holder = tx.providers.get(alert.holder_id or 0)
    tx.outbox.put(alerting.line(holder, alert, "ends", alerting.wakes_nobody(alert, clinic, now)), now)


def _recall(tx: Transaction, alert: Alert, clinic: Clinic, now: datetime) -> None:
    """Its holder wished to be shown it again now."""
    recalled = replace(alert, recalls_at=None)
    tx.alerts.save(recalled)
    alerting.watch(tx, recalled, clinic)
    if alert.state is AlertState.ACKNOWLEDGED and alert.holder_id is not None:
        tx.outbox.put(alerting.card(recalled, tx.providers.get(alert.holder_id), clinic, now), now)


def for_digest(tx: Transaction, clinic: Clinic, now: datetime) -> dict[int, list[int]]:
    """The routine alerts that are told now, by the chats of whom they are for; what comes later has its moment."""
    by_provider, told = dict[int, list[int]](), list[int]()
    for alert in _for_the_digest(tx, clinic):
        if (comes_at := now if alert.step else clinic.next_digest(alert.stepped_at)) > now:
            tx.due.bring_forward("clinic", clinic.id, comes_at)
            continue
        to = alerting.addressees(tx, alert, clinic.after_quiet_hours(now))
        for provider in to:
            by_provider.setdefault(provider.chat_id, []).append(alert.id)
        if to:
            told.append(alert.id)
        else:
            alerting.say_nobody_is_reached(tx, alert, now)
    for alert_id in sorted(told):
        _note_told(tx, alert_id, clinic, now)
    return by_provider


def _note_told(tx: Transaction, alert_id: int, clinic: Clinic, now: datetime) -> None:
    told_at = clinic.after_quiet_hours(now)
    told = replace(tx.alerts.hold(alert_id), told_at=told_at, awaited_since=told_at)
    tx.alerts.save(told)
    alerting.watch(tx, told, clinic)


def _for_the_digest(tx: Transaction, clinic: Clinic) -> list[Alert]:
    waiting = (each for each in tx.alerts.open_of_clinic(clinic.id) if alerting.waits_for_digest(each))
    return [each for each in waiting if each.told_at is None]


def was_shown(tx: Transaction, alert_ids: Sequence[int], chat_id: int, now: datetime) -> None:
    """A look that somebody else takes, or before anybody is told, keeps nobody from being told."""
    for alert_id in sorted(alert_ids):
        alert = tx.alerts.hold(alert_id)
        is_awaited = alert.awaited_since is not None and alert.awaited_since <= now
        is_newest = not tx.outbox.is_on_its_way(chat_id, alerting.slot(alert_id))
        told = alerting.addressees(tx, alert, alert.told_at or now)
        if is_awaited and is_newest and any(each.chat_id == chat_id for each in told):
            tx.alerts.save(replace(alert, state=AlertState.SENT, awaited_since=None))


def clocks_have_changed(tx: Transaction, clinic: Clinic, now: datetime) -> None:
    """Each open alert gets its next moment anew, which may be now; what waits for a digest comes with the next."""
    for each in sorted(tx.alerts.open_of_clinic(clinic.id), key=lambda alert: alert.id):
        alert = tx.alerts.hold(each.id)
        alerting.watch(tx, alert, clinic)
        if alerting.waits_for_digest(alert) and alert.told_at is None:
            tx.due.bring_forward("clinic", clinic.id, clinic.next_digest(now))


def provider_is_gone(tx: Transaction, provider: Provider, now: datetime) -> None:
    """What was theirs to answer goes to the next person now, not at its deadline."""
    tx.providers.save(replace(tx.providers.hold(provider.id), unreachable_at=now))
    log.critical("provider %s of clinic %s cannot be reached", provider.id, provider.clinic_id)
    tell_others(tx, provider, now)


def tell_others(tx: Transaction, provider: Provider, now: datetime) -> None:
    """What only they had been told of; what others have before them too stays with these, and its clock runs on."""
    for each in sorted(tx.alerts.open_of_clinic(provider.clinic_id), key=lambda alert: alert.id):
        tx.outbox.cancel(provider.chat_id, alerting.slot(each.id))
        alert = tx.alerts.hold(each.id)
        if alert.offered_to == provider.id:
            alert = _take_offer_back(tx, alert, provider, now)
        if _was_theirs_alone(tx, alert, provider):
            _hand_on(tx, alert, now)


def _take_offer_back(tx: Transaction, alert: Alert, colleague: Provider, now: datetime) -> Alert:
    """Its holder reads that they still have it, and that this colleague does not take it."""
    kept = replace(alerts.changed(alert), offered_to=None)
    tx.alerts.save(kept)
    alerting.refresh(tx, kept.id, now)
    if kept.holder_id is not None:
        at = alerting.wakes_nobody(kept, tx.clinics.get(kept.clinic_id), now)
        tx.outbox.put(alerting.line(tx.providers.get(kept.holder_id), kept, "offer", at, colleague.id), now)
    return kept


def goes_off_duty(tx: Transaction, before: Provider, now: datetime, *, with_held: bool) -> None:
    """What only they had been told of goes to the next person; what they hold too, where they are away."""
    for each in sorted(tx.alerts.open_of_clinic(before.clinic_id), key=lambda alert: alert.id):
        alert = tx.alerts.hold(each.id)
        if with_held and alert.offered_to == before.id:
            alert = _take_offer_back(tx, alert, before, now)
        is_held = alert.state is AlertState.ACKNOWLEDGED
        if (with_held or not is_held) and _was_theirs_alone(tx, alert, before):
            _hand_on(tx, alert, now)


def _was_theirs_alone(tx: Transaction, alert: Alert, provider: Provider) -> bool:
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return alert.state is AlertState.ACKNOWLEDGED and alert.holder_id == provider.id
    others = [each for each in alerting.reachable(tx, alert) if each.id != provider.id]
    staff = sorted((*others, provider), key=lambda each: (each.joined_at, each.id))
    enrolled_by, clinic = alerting.enrollment_of(tx, alert).provider_id, tx.clinics.get(alert.clinic_id)
    told_at = alert.told_at or alert.stepped_at
    return [each.id for each in ladder.addressees(alert, staff, enrolled_by, clinic, told_at)] == [provider.id]


def _hand_on(tx: Transaction, alert: Alert, now: datetime) -> None:
    """To whoever stands in their place at this step now. A routine alert whose morning has come waits for no other."""
    if alert.state is AlertState.ACKNOWLEDGED:
        again = alerts.raised_again(alert, now)
    elif alert.urgency is Urgency.ROUTINE and alert.step == 0:
        again = replace(alert, state=AlertState.RAISED, told_at=None, awaited_since=None)
        tx.due.bring_forward("clinic", alert.clinic_id, now)
    else:
        again = ladder.one_step_on(alert, now, step=alert.step)
    tx.alerts.save(again)
    alerting.tell(tx, again, now)
    alerting.refresh(tx, again.id, now)


def provider_is_back(tx: Transaction, provider: Provider, now: datetime) -> None:
    """They are told at once of what nobody has and would be theirs: there may have been nobody else to tell."""
    tx.providers.save(replace(tx.providers.hold(provider.id), unreachable_at=None))
    comes_on_duty(tx, provider, now)


def comes_on_duty(tx: Transaction, provider: Provider, now: datetime) -> None:
    """They are told at once of what nobody has and would be theirs."""
    clinic = tx.clinics.get(provider.clinic_id)
    for alert in tx.alerts.open_of_clinic(clinic.id):
        is_theirs = any(each.id == provider.id for each in alerting.addressees(tx, alert, now))
        if alerting.waits_for_digest(alert):
            tx.due.bring_forward("clinic", clinic.id, now)
        elif is_theirs and alert.state is not AlertState.ACKNOWLEDGED:
            tx.outbox.put(alerting.card(alert, provider, clinic, now), now)
