"""Who is told of an alert, and when the next person is: step by step, until somebody has it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from operator import itemgetter

from bot import duty
from bot.alert import Alert, AlertState, raised_again
from bot.clinic import Clinic, Provider
from bot.finding import Urgency

EVERYBODY = 2  # The step from which on whatever is not urgent is told to everybody.
HOURLY_UNTIL, HOUR = timedelta(hours=12), timedelta(hours=1)
LATER_EVERY = timedelta(hours=4)
CLOSED_FOR_LONG = timedelta(hours=12)
MORNING, AFTERNOON = time(9), time(14)
RESTS = timedelta(hours=2)
A_DAY = timedelta(days=1)
ARRIVES_WITHIN = {Urgency.ROUTINE: 15, Urgency.SAME_DAY: 15, Urgency.URGENT: 2, Urgency.EMERGENCY: 2}
STORM = timedelta(minutes=1)


def wakes_at(alert: Alert, clinic: Clinic) -> datetime | None:
    """When it is looked at again; None only for what is resolved."""
    moments = (deadline(alert, clinic), unreceived_at(alert), reminds_at(alert, clinic), alert.recalls_at)
    return min((each for each in moments if each is not None), default=None)


def deadline(alert: Alert, clinic: Clinic) -> datetime | None:
    """When somebody else is told, unless something happens before; None only for what is resolved."""
    match alert.state:
        case AlertState.RESOLVED:
            return None
        case AlertState.ACKNOWLEDGED:
            return _lapses_at(alert, clinic)
        case _:
            return _next_step_at(alert, clinic)


def _lapses_at(alert: Alert, clinic: Clinic) -> datetime:
    taken_at, clocks = alert.stepped_at, clinic.clocks
    if alert.urgency >= Urgency.URGENT:
        return taken_at + timedelta(minutes=clocks.urgent_lapse_min)
    if alert.urgency is Urgency.SAME_DAY:
        return min(clinic.after_clinic_hours(taken_at, clocks.same_day_lapse_h), taken_at + A_DAY)
    return clinic.end_of_working_day(taken_at, clocks.routine_lapse_days)


def lapsed_at(alert: Alert, clinic: Clinic) -> datetime | None:
    """When the last acknowledgement ran out; None if none has."""
    if not alert.lapses or not alert.has_lapsed or alert.acknowledged_at is None:
        return None
    return _lapses_at(replace(alert, stepped_at=alert.acknowledged_at), clinic)


def _next_step_at(alert: Alert, clinic: Clinic) -> datetime:
    if alert.urgency >= Urgency.URGENT:
        return alert.stepped_at + _urgent_gap(alert.step, timedelta(minutes=clinic.clocks.urgent_min))
    if alert.urgency is Urgency.SAME_DAY:
        hours = clinic.clocks.same_day_h if alert.step < EVERYBODY else clinic.clocks.same_day_lapse_h
        return _same_day_step(alert.stepped_at, hours, clinic)
    if alert.step:
        return clinic.next_opening(alert.stepped_at)
    return clinic.end_of_working_day(alert.stepped_at, clinic.clocks.routine_days)


def _urgent_gap(step: int, first: timedelta) -> timedelta:
    """Every 15 min in the first hour, then every hour to the twelfth, then every 4 hours."""
    within_the_hour = HOUR // first
    if step < within_the_hour:
        return first
    return HOUR if (step - within_the_hour + 1) * HOUR < HOURLY_UNTIL else LATER_EVERY


def _same_day_step(stepped_at: datetime, hours: int, clinic: Clinic) -> datetime:
    """So many clinic hours later, but never more than a day.

    Where the clinic closes for long before that: as it closes, and then each morning at nine.
    """
    told_at = clinic.after_quiet_hours(stepped_at)
    if is_closed_for_long(stepped_at, clinic):
        return min(clinic.next_time_of_day(told_at + RESTS, MORNING), told_at + A_DAY)
    step_at = clinic.after_clinic_hours(stepped_at, hours)
    closes_at = clinic.closes_at(stepped_at)
    if closes_at is not None and closes_at < step_at and is_closed_for_long(closes_at, clinic):
        return closes_at
    return min(step_at, stepped_at + A_DAY)


def is_closed_for_long(now: datetime, clinic: Clinic) -> bool:
    """Closed for 12 h or more from now on (a long night, a weekend, a holiday): there is no clinic hour to wait for."""
    return not clinic.is_open(now) and clinic.next_opening(now) - now >= CLOSED_FOR_LONG


def unreceived_at(alert: Alert) -> datetime | None:
    """When a card that has not arrived at anybody whom it is for is told to others too."""
    if alert.awaited_since is None or not _can_widen(alert):
        return None
    return alert.awaited_since + timedelta(minutes=ARRIVES_WITHIN[alert.urgency])


def _can_widen(alert: Alert) -> bool:
    """Is there anybody beyond whom it is for now? Nobody is, once it has gone to everybody."""
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return False
    return alert.wider == 0 or (alert.urgency < Urgency.URGENT and alert.step + alert.wider < EVERYBODY)


def reminds_at(alert: Alert, clinic: Clinic) -> datetime | None:
    """When its holder is told that their acknowledgement will lapse."""
    if alert.state is not AlertState.ACKNOWLEDGED or alert.reminded:
        return None
    before = timedelta(minutes=15) if alert.urgency >= Urgency.URGENT else HOUR
    return max(_lapses_at(alert, clinic) - before, alert.stepped_at)


def recalls(alert: Alert, clinic: Clinic, now: datetime) -> dict[str, datetime]:
    """When its holder may wish to be shown it again, by name: never later than it would lapse."""
    lapses_at, afternoon = _lapses_at(alert, clinic), clinic.next_time_of_day(now, AFTERNOON)
    offered = {"hour": now + HOUR, "tomorrow": clinic.next_opening(clinic.next_time_of_day(now, time(0)))}
    if afternoon > now + HOUR and afternoon - now < A_DAY / 2:
        offered["afternoon"] = afternoon
    return {name: at for name, at in sorted(offered.items(), key=itemgetter(1)) if at < lapses_at}


def told_from(alert: Alert, now: datetime) -> datetime:
    """Now; but what comes within a minute of the last card waits for the end of that minute, and is one card."""
    if alert.told_at is None or alert.told_at + STORM <= now:
        return now
    return alert.told_at if alert.told_at > now else alert.told_at + STORM


def escalate(alert: Alert, now: datetime) -> Alert:
    """The deadline has passed: an acknowledgement lapses, an open alert climbs to the next step.

    Whoever lets theirs lapse a second time is no longer the only reader: it begins one step higher.
    """
    if alert.state is AlertState.ACKNOWLEDGED:
        lapsed = raised_again(alert, now)
        return replace(lapsed, lapses=alert.lapses + 1, step=min(alert.lapses, EVERYBODY))
    return one_step_on(alert, now, step=alert.step + 1)


def is_worth_saying(alert: Alert, climbed: Alert, *, is_known: bool, is_next_day: bool) -> bool:
    """Does the patient read that nobody has taken it? As everybody is told, and then each day until somebody has.

    What is routine is read in the next digest, as the patient knows.
    """
    if alert.urgency is Urgency.ROUTINE or alert.state is AlertState.ACKNOWLEDGED:
        return False
    goes_to_everybody = alert.urgency >= Urgency.URGENT or climbed.step >= EVERYBODY
    return is_next_day or (goes_to_everybody and not is_known)


def one_step_on(alert: Alert, now: datetime, step: int) -> Alert:
    """Told anew from this step on, with all of its time before it."""
    raised = AlertState.RAISED
    return replace(alert, state=raised, step=step, stepped_at=now, told_at=None, awaited_since=None, wider=0)


def addressees(
    alert: Alert, staff: Sequence[Provider], enrolled_by: int, clinic: Clinic, at: datetime
) -> tuple[Provider, ...]:
    """Who is told at this step, `at` that moment, of the clinic's reachable staff (given in the order of joining).

    Urgent and emergency: everybody on duty and all medical staff, then everybody. Otherwise the enrolling provider,
    then the next on duty in the order of joining, then everybody, on duty or not, the clinic's owner with them; while
    the clinic is closed for long, what is for the same day goes to everybody on duty at once. Whoever let an
    acknowledgement lapse is told again. What has not arrived goes one step further. Where nobody is on duty, everybody
    is told; whoever is away is told with everybody only.
    """
    on_duty = [each for each in _from(staff, enrolled_by) if duty.is_on_duty(each, clinic.timezone, at)]
    step = alert.step + alert.wider
    if alert.urgency >= Urgency.URGENT:
        called = [each for each in staff if duty.is_told_off_duty(each, at) and each not in on_duty]
        return tuple(staff) if step or not on_duty else (*on_duty, *called)
    if step >= min(EVERYBODY, len(on_duty)):
        return tuple(staff)
    if alert.urgency is Urgency.SAME_DAY and is_closed_for_long(alert.stepped_at, clinic):
        return tuple(on_duty)
    first = 0 if alert.wider or alert.urgency is Urgency.ROUTINE else step
    told = on_duty[first : step + 1]
    again = (each for each in staff if each.id == alert.holder_id and not duty.is_away(each, at))
    return (*told, *(each for each in again if each not in told))


def _from(staff: Sequence[Provider], provider_id: int) -> list[Provider]:
    place = next((number for number, each in enumerate(staff) if each.id == provider_id), 0)
    return [*staff[place:], *staff[:place]]
