"""From what a course says to an alert on somebody's screen, and on to the next person until somebody has it."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot import alert as alerts
from bot import hours, ladder, protocol, triage
from bot.alert import Alert, AlertState, Merged
from bot.clinic import Clinic, Provider
from bot.course import Course
from bot.enrollment import Enrollment
from bot.finding import Finding, Urgency
from bot.outbox import REMOVED_WITHIN, Kind, Lane, Message, Param
from bot.ports import NotYours, Transaction
from bot.workflows import postponing, sharing

WAITING = ("nobody_yet", "nobody_reached")

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
        postponing.for_urgent(tx, enrollment, open_alert, kept, now)
        if merged.anew:
            tell(tx, kept, now, at_once=open_alert is None or _calls(open_alert, kept))
        else:
            _tell_holder(tx, kept, now)
    if open_alert is not None:
        refresh(tx, open_alert.id, now)
    return merged


def _calls(before: Alert, now: Alert) -> bool:
    """Is it more urgent, or does nobody have it any more?"""
    return now.urgency > before.urgency or before.state is AlertState.ACKNOWLEDGED


def _keep(tx: Transaction, alert: Alert) -> Alert:
    if alert.id == 0:
        return tx.alerts.add(alert)
    tx.alerts.save(alert)
    return alert


def tell(tx: Transaction, alert: Alert, now: datetime, *, at_once: bool = True, but: int = 0) -> None:
    """Show the card anew to whoever it is for at this step, and set the moment at which somebody else is told.

    A routine alert waits for the next digest at first. What is not `at_once` waits for the end of the minute in which
    the last card went out. `but` is a chat in which a card has just failed.
    """
    sharing.show(tx, alert, now)
    clinic = tx.clinics.get(alert.clinic_id)
    if waits_for_digest(alert):
        alert = replace(alert, told_at=None, awaited_since=None)
        tx.alerts.save(alert)
        watch(tx, alert, clinic)
        has_just_climbed = alert.step > 0 and alert.stepped_at == now
        tx.due.bring_forward("clinic", clinic.id, now if has_just_climbed else clinic.next_digest(now))
        return
    alert = _goes_out(tx, alert, clinic, now if at_once else ladder.told_from(alert, now))
    to = addressees(tx, alert, alert.told_at or now)
    for provider in to:
        if provider.chat_id != but:
            tx.outbox.put(card(alert, provider, clinic, now), now)
    if not to:
        say_nobody_is_reached(tx, alert, now)


def _goes_out(tx: Transaction, alert: Alert, clinic: Clinic, at: datetime) -> Alert:
    """Who has waited for a card of it goes on waiting: what comes in between does not make that shorter."""
    told_at = wakes_nobody(alert, clinic, at)
    alert = replace(alert, told_at=told_at, awaited_since=alert.awaited_since or told_at)
    tx.alerts.save(alert)
    watch(tx, alert, clinic)
    return alert


def tell_everybody(tx: Transaction, alert: Alert, now: datetime) -> None:
    """For when it cannot be worked out who is next."""
    clinic = tx.clinics.get(alert.clinic_id)
    for provider in reachable(tx, alert):
        tx.outbox.put(card(alert, provider, clinic, now), now)


def watch(tx: Transaction, alert: Alert, clinic: Clinic) -> None:
    """An alert that is not resolved always has a moment at which it is looked at again."""
    tx.due.set("alert", alert.id, ladder.wakes_at(alert, clinic))


def addressees(tx: Transaction, alert: Alert, at: datetime) -> tuple[Provider, ...]:
    """Whom its card is for that goes out `at` this moment: who is on duty then."""
    clinic = tx.clinics.get(alert.clinic_id)
    return ladder.addressees(alert, reachable(tx, alert), enrollment_of(tx, alert).provider_id, clinic, at)


def reachable(tx: Transaction, alert: Alert) -> list[Provider]:
    """Nobody is told of themselves: who is a patient of their own clinic is looked after by the others."""
    return sharing.reachable(tx, enrollment_of(tx, alert))


def is_staffed(tx: Transaction, enrollment: Enrollment) -> bool:
    """Is there anybody at the clinic who can be told of this patient?"""
    return bool(sharing.reachable(tx, enrollment))


def of_staff(tx: Transaction, provider: Provider, alert_id: int) -> Alert:
    """Raises NotYours where it is another clinic's, or their own as a patient."""
    alert = tx.alerts.of_staff(provider.clinic_id, alert_id)
    if enrollment_of(tx, alert).chat_id == provider.chat_id:
        raise NotYours("alert")
    return alert


def enrollment_of(tx: Transaction, alert: Alert) -> Enrollment:
    return tx.enrollments.of_clinic(alert.clinic_id, alert.enrollment_id)


def without_answers(tx: Transaction, alert: Alert) -> Course:
    """For the patient's clock alone; not locked, for whoever holds an alert may not wait for its enrollment."""
    enrollment = enrollment_of(tx, alert)
    return Course(protocol.load(enrollment.protocol_id, enrollment.protocol_version), enrollment)


def card(alert: Alert, provider: Provider, clinic: Clinic, now: datetime) -> Message:
    return _card_for(provider.chat_id, alert, clinic, now, anew=True)


def _card_for(chat_id: int, alert: Alert, clinic: Clinic, now: datetime, *, anew: bool) -> Message:
    """Not before a card that is held back: a change that may be shown at once would take that along."""
    held_until = max(now, alert.told_at or now)
    not_before = wakes_nobody(alert, clinic, held_until)
    return Message(chat_id, "alert", alert.id, lane=Lane.ALERT, slot=slot(alert.id), anew=anew, not_before=not_before)


def wakes_nobody(alert: Alert, clinic: Clinic, at: datetime) -> datetime:
    """What is not urgent wakes nobody at night."""
    return at if alert.urgency >= Urgency.URGENT else clinic.after_quiet_hours(at)


def news(tx: Transaction, alert_id: int, now: datetime) -> None:
    """Words and pictures are read by a person: by who has it, or else by everybody who has a card before them."""
    if tx.alerts.get(alert_id).state is AlertState.ACKNOWLEDGED:
        _tell_holder(tx, tx.alerts.hold(alert_id), now)
        refresh(tx, alert_id, now)
    else:
        refresh(tx, alert_id, now, anew=True)


def _tell_holder(tx: Transaction, alert: Alert, now: datetime) -> None:
    """Who has it reads a short line, at most one a minute; their card above is brought up to date."""
    if alert.state is not AlertState.ACKNOWLEDGED or alert.holder_id is None:
        return
    clinic = tx.clinics.get(alert.clinic_id)
    told_at = wakes_nobody(alert, clinic, ladder.told_from(alert, now))
    tx.alerts.save(replace(alert, told_at=told_at))
    tx.outbox.put(line(tx.providers.get(alert.holder_id), alert, "news", told_at), now)


def line(holder: Provider, alert: Alert, why: str, not_before: datetime, about: int = 0) -> Message:
    """A short line for who has the alert, with a button that shows its card; `about` is a colleague's id, if any."""
    params: dict[str, Param] = {"why": why, "about": about}
    named = f"line:{alert.id}:{about}"
    return Message(
        holder.chat_id, "card_line", alert.id, params, lane=Lane.ALERT, slot=named, anew=True, not_before=not_before
    )


def has_changed(tx: Transaction, alert_id: int, now: datetime) -> None:
    """Something was said that is no finding: whoever has a card before them is shown it, and can act only on that."""
    tx.alerts.save(alerts.changed(tx.alerts.hold(alert_id)))
    refresh(tx, alert_id, now)


def refresh(tx: Transaction, alert_id: int, now: datetime, *, anew: bool = False) -> None:
    """Every card of this alert that somebody has before them is brought up to date, in place or `anew`."""
    alert = tx.alerts.get(alert_id)
    sharing.show(tx, alert, now)
    clinic = tx.clinics.get(alert.clinic_id)
    if anew:
        alert = _goes_out(tx, alert, clinic, ladder.told_from(alert, now))
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
    """Only the newest card of an alert stays in a chat; one that is too old to be taken away points to it."""
    for message_id in tx.outbox.earlier_in(chat_id, slot(alert_id)):
        retired, shown_at = f"past:{alert_id}:{message_id}", tx.outbox.shown_at(chat_id, message_id)
        kind = Kind.REMOVE if shown_at is not None and now - shown_at < REMOVED_WITHIN else Kind.SHOW
        past = Message(chat_id, "past_card", alert_id, lane=Lane.BULK, kind=kind, slot=retired, in_place_of=message_id)
        tx.outbox.put(past, now)


def note_card(tx: Transaction, chat_id: int, alert_id: int, message_id: int, now: datetime) -> None:
    """A tap on a message that we know nothing of, with a button of ours: a copy that was taken for lost is there."""
    newest = tx.outbox.newest_in(chat_id, slot(alert_id))
    if message_id > (newest or 0) and tx.outbox.slot_of(chat_id, message_id) is None:
        tx.outbox.note_shown(chat_id, slot(alert_id), message_id, now)


def say_nobody_is_reached(tx: Transaction, alert: Alert, now: datetime) -> None:
    """Once of each urgency, and again if somebody had taken it in between."""
    log.critical("nobody can be reached for alert %s of clinic %s", alert.id, alert.clinic_id)
    if not knows_that_it_waits(tx, alert):
        say(tx, alert, "nobody_reached", waiting_slot("nobody_reached", alert, alert.urgency), now)


def say_it_waits(tx: Transaction, alert: Alert, now: datetime, *, is_known: bool) -> None:
    """The patient reads that nobody has taken it yet; what they know already is said outside quiet hours only."""
    screen = "nobody_yet" if addressees(tx, alert, now) else "nobody_reached"
    say(tx, alert, screen, waiting_slot(screen, alert, alert.urgency), now, is_known=is_known)


def knows_that_it_waits(tx: Transaction, alert: Alert, urgencies: Iterable[Urgency] = ()) -> bool:
    """Has the patient read that nobody has it, and nothing since? Or are they about to?

    As urgent as it is now, unless other `urgencies` are named.
    """
    chat_id = enrollment_of(tx, alert).chat_id or 0
    waiting = [waiting_slot(screen, alert, each) for screen in WAITING for each in urgencies or (alert.urgency,)]
    said_last = max(tx.outbox.newest_in(chat_id, each) or 0 for each in waiting)
    is_coming = any(tx.outbox.waits(chat_id, each) for each in waiting)
    return is_coming or said_last > (tx.outbox.newest_in(chat_id, taken_slot(alert)) or 0)


def waiting_slot(screen: str, alert: Alert, urgency: Urgency) -> str:
    return f"{screen}:{alert.id}:{urgency.value}"


def taken_slot(alert: Alert) -> str:
    return f"taken:{alert.id}"


def say(tx: Transaction, alert: Alert, screen: str, slot: str, now: datetime, *, is_known: bool = False) -> None:
    """At once where it is urgent and new, else outside the patient's quiet hours.

    Whose follow-up the clinic has ended hears no more of what was open then.
    """
    course = without_answers(tx, alert)
    ended_at = course.enrollment.ended_at
    if ended_at is not None and alert.last_event_at <= ended_at:
        return
    is_at_once = alert.urgency >= Urgency.URGENT and not is_known
    not_before = now if is_at_once else hours.after_quiet_hours(course, now)
    params: dict[str, Param] = {"alert": alert.id, "urgency": alert.urgency.value}
    chat_id, about = course.enrollment.chat_id, course.enrollment.id
    if chat_id is not None:
        named = Message(chat_id, screen, about, params, lane=Lane.ALERT, slot=slot, anew=True, not_before=not_before)
        tx.outbox.put(named, now)


def waits_for_digest(alert: Alert) -> bool:
    """At first, and again each day once everybody is told; in between it is told by itself."""
    is_open = alert.state is AlertState.RAISED and not alert.wider
    return alert.urgency is Urgency.ROUTINE and is_open and alert.step != 1
