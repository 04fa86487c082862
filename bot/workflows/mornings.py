"""What staff read at the clinic's opening: the routine alerts, and once a day what else there is to know."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot import duty, hours, ladder, tally
from bot.alert import Alert, AlertState
from bot.checkin import CheckInState
from bot.clinic import Clinic, Provider, Role
from bot.enrollment import EnrollmentState
from bot.finding import Urgency
from bot.outbox import Lane, Message, Param
from bot.ports import Transaction
from bot.standing import IN_CARE, Standing
from bot.workflows import climbing, weekly

LOOKS_BACK = timedelta(days=7)
A_FEW_MINUTES = timedelta(minutes=5)
A_DAY = timedelta(days=1)


def mark(clinic_id: int) -> str:
    """The moment of the clinic's last morning."""
    return f"morning:{clinic_id}"


def told_mark(chat_id: int) -> str:
    """When this chat was last sent a digest."""
    return f"digest:{chat_id}"


def arm(tx: Transaction, clinic: Clinic, now: datetime) -> None:
    """A clinic with hours has a next morning; its first is the day after it was set up."""
    if tx.marks.get(mark(clinic.id)) is None:
        tx.marks.set(mark(clinic.id), now)
    tx.due.set("morning", clinic.id, clinic.next_opening(now))


def send_digest(tx: Transaction, clinic_id: int, now: datetime) -> None:
    """At the opening and 3 h before the closing: one message to each with the routine alerts for them.

    With the day's first one comes what else there is to know.
    """
    clinic = tx.clinics.get(clinic_id)
    since, not_before = _since(tx, clinic, now), clinic.after_quiet_hours(now)
    more: dict[str, Param] = {"since": since.isoformat()} if since else {}
    for chat_id, ids in climbing.for_digest(tx, clinic, now).items():
        params = {"alerts": ",".join(map(str, ids)), **more}
        tx.outbox.put(Message(chat_id, "digest", clinic_id, params, lane=Lane.ALERT, not_before=not_before), now)
        tx.marks.set(told_mark(chat_id), now)


def begin(tx: Transaction, clinic_id: int, now: datetime) -> None:
    """The clinic opens: who has no digest reads what there is to know all the same, if there is anything.

    A transaction of its own: nothing that goes wrong here keeps anybody from being told of an alert. See decision 24.
    A digest that is due by now goes first, so that nobody reads two messages.
    """
    send_digest(tx, clinic_id, now)
    clinic = tx.clinics.get(clinic_id)
    tx.due.set("morning", clinic_id, clinic.next_opening(now))
    since = _since(tx, clinic, now)
    if since is not None:
        tx.marks.set(mark(clinic_id), now)
        _say_the_rest(tx, clinic, since, now)


def _since(tx: Transaction, clinic: Clinic, now: datetime) -> date | None:
    """The date of the last morning, a week ago at most; None if this is no opening, or today's has been."""
    if not clinic.is_open(now):
        return None
    told_at, today = tx.marks.get(mark(clinic.id)), hours.local(now, clinic.timezone).date()
    told_on = hours.local(told_at, clinic.timezone).date() if told_at else today - A_DAY
    return max(told_on, today - LOOKS_BACK) if told_on < today else None


def _say_the_rest(tx: Transaction, clinic: Clinic, since: date, now: datetime) -> None:
    at, standings = clinic.after_quiet_hours(now), tx.enrollments.standings(clinic.id)
    today = hours.local(now, clinic.timezone).date()
    is_week = begins_a_week(since, today) and any(each.state in IN_CARE for each in standings)
    is_news = bool(missed(tx, clinic, standings, since, now)) or (is_week and finishing(standings, since, today, now))
    is_news = is_news or erased(tx, clinic, since, now) > 0
    is_counted = begins_a_week(since, today) and not weekly.gather(tx, clinic, tally.begins(today)).is_empty
    for provider in tx.providers.of_clinic(clinic.id):
        if is_counted and provider.role is Role.ADMIN and provider.unreachable_at is None:
            params = {"since": since.isoformat(), "begins": tally.begins(today).isoformat()}
            _put(tx, provider, "weekly", clinic, {**params, "alone": not _has_digest(tx, provider, clinic, now)}, now)
            continue
        is_told = is_news or (is_week and not _has_heard_of_us(tx, provider, now))
        may_be_told = provider.unreachable_at is None and duty.is_on_duty(provider, clinic.timezone, at)
        if is_told and may_be_told and not _has_digest(tx, provider, clinic, now):
            _put(tx, provider, "morning", clinic, {"since": since.isoformat()}, now)


def _has_heard_of_us(tx: Transaction, provider: Provider, now: datetime) -> bool:
    """Within a week, by a card, a list or an enrollment: then they know that we are there."""
    lately = tx.outbox.shown_lately(provider.chat_id, 1)
    at = tx.outbox.shown_at(provider.chat_id, lately[0][0]) if lately else None
    return at is not None and now - at < LOOKS_BACK


def _has_digest(tx: Transaction, provider: Provider, clinic: Clinic, now: datetime) -> bool:
    """Of today."""
    told_at, zone = tx.marks.get(told_mark(provider.chat_id)), clinic.timezone
    return told_at is not None and hours.local(told_at, zone).date() == hours.local(now, zone).date()


def _put(
    tx: Transaction, provider: Provider, screen: str, clinic: Clinic, params: dict[str, Param], now: datetime
) -> None:
    not_before = clinic.after_quiet_hours(now)
    tx.outbox.put(Message(provider.chat_id, screen, clinic.id, params, lane=Lane.BULK, not_before=not_before), now)


def begins_a_week(since: date, today: date) -> bool:
    """Is this the first morning of a week? On a Monday, or later where the clinic was closed."""
    return since.isocalendar()[:2] != today.isocalendar()[:2]


def finishing(standings: Sequence[Standing], since: date, today: date, now: datetime) -> list[Standing]:
    """Those whose last day it is: today, or as a week begins, on any day of it."""
    days = 6 - today.weekday() if begins_a_week(since, today) else 0
    return [each for each in standings if each.is_asked and 0 <= each.days_left(now) <= days]


def missed(
    tx: Transaction, clinic: Clinic, standings: Sequence[Standing], since: date, now: datetime
) -> list[Standing]:
    """Those who have left a check-in unanswered since that morning, and have not been heard of."""
    puts = tx.tallies.puts(clinic.id, tally.midnight(since, clinic.timezone), now)
    who = {each.enrollment_id for each in puts if each.state is CheckInState.MISSED}
    return [each for each in standings if each.enrollment_id in who and each.is_silent]


def erased(tx: Transaction, clinic: Clinic, since: date, now: datetime) -> int:
    """How many patients' data was erased since that morning, at their own wish too."""
    return tx.erasures.count(clinic.id, tally.midnight(since, clinic.timezone), now)


def _is_stuck(alert: Alert, clinic: Clinic, late: datetime) -> bool:
    """What can wait goes on to everybody by itself, and is read in the morning."""
    at = ladder.deadline(alert, clinic)
    is_nobodys = alert.state is not AlertState.ACKNOWLEDGED and alert.urgency > Urgency.ROUTINE
    return (at is not None and at < late) or (is_nobodys and alert.step > 0)


def is_well(tx: Transaction, clinic: Clinic, standings: Sequence[Standing], now: datetime) -> bool:
    """Is nothing stuck? No alert is past its moment, none has gone on to others and is still nobody's, nothing waits to
    be sent that might have gone, no update of anybody's could not be worked, and nobody is out of reach.
    """
    late = now - A_FEW_MINUTES
    if any(_is_stuck(each, clinic, late) for each in tx.alerts.open_of_clinic(clinic.id)):
        return False
    if tx.outbox.is_stuck(late) or tx.inbox.dead():
        return False
    is_reached = all(each.unreachable_at is None for each in tx.providers.of_clinic(clinic.id))
    return is_reached and all(each.state is not EnrollmentState.UNREACHABLE for each in standings)
