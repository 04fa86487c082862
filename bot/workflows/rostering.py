"""On duty or not: somebody says so for themselves, or an admin for anybody of the clinic."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot import duty
from bot.alert import Alert, AlertState
from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment
from bot.ports import NotYours, Transaction
from bot.week import Week, utc
from bot.workflows import alerting, climbing
from bot.workflows.provider import staff

MOST_NAMED = 3


def whose(tx: Transaction, chat_id: int, provider_id: int) -> Provider:
    """Their own, or for an admin anybody's of the clinic. Raises NotYours."""
    actor = staff(tx, chat_id)
    found = next((each for each in tx.providers.of_clinic(actor.clinic_id) if each.id == provider_id), None)
    if found is None or (found.id != actor.id and actor.role is not Role.ADMIN):
        raise NotYours
    return found


def leaves_nobody(tx: Transaction, provider: Provider, now: datetime) -> bool:
    """Is this the only one on duty who can be reached? Then everybody would be told of alerts, on duty or not."""
    clinic = tx.clinics.get(provider.clinic_id)
    able = [each for each in tx.providers.of_clinic(clinic.id) if each.unreachable_at is None]
    on_duty = [each.id for each in able if duty.is_on_duty(each, clinic.timezone, now)]
    return on_duty == [provider.id] or not on_duty


def held_by(tx: Transaction, provider: Provider) -> list[Alert]:
    """What this person has taken."""
    every = tx.alerts.open_of_clinic(provider.clinic_id)
    return [each for each in every if each.state is AlertState.ACKNOWLEDGED and each.holder_id == provider.id]


def visible(tx: Transaction, reader: Provider, alerts: Iterable[Alert]) -> list[Alert]:
    """Not the one about the reader, who is a patient here too."""
    return [each for each in alerts if alerting.enrollment_of(tx, each).chat_id != reader.chat_id]


def handed(
    tx: Transaction, reader: Provider, alert_ids: Iterable[int], now: datetime
) -> list[tuple[Enrollment, Sequence[Provider]]]:
    """Whose each alert is, and who has it or is told of it now; nobody where that is everybody. Raises NotYours."""
    every = [tx.alerts.of_staff(reader.clinic_id, each) for each in alert_ids]
    return [(alerting.enrollment_of(tx, each), _has(tx, each, now)) for each in visible(tx, reader, every)]


def _has(tx: Transaction, alert: Alert, now: datetime) -> Sequence[Provider]:
    if alert.state is AlertState.ACKNOWLEDGED and alert.holder_id is not None:
        return [tx.providers.get(alert.holder_id)]
    told = alerting.addressees(tx, alert, now)
    is_for_all = len(told) == len(alerting.reachable(tx, alert)) or len(told) > MOST_NAMED
    return [] if is_for_all else told


def go_on_duty(tx: Transaction, chat_id: int, provider_id: int, now: datetime) -> Provider:
    """Now, whatever the rota says, until it says something else; whoever was away is back."""
    return _set(tx, chat_id, provider_id, now, "on duty", on_duty=True, away_until=None)


def go_off_duty(tx: Transaction, chat_id: int, provider_id: int, now: datetime) -> Provider:
    return _set(tx, chat_id, provider_id, now, "off duty", on_duty=False)


def keep_rota(tx: Transaction, chat_id: int, provider_id: int, rota: Week, now: datetime) -> Provider:
    """From now on by this week; without one, always on duty."""
    return _set(tx, chat_id, provider_id, now, "rota", rota=rota, on_duty=True)


def be_away(tx: Transaction, chat_id: int, provider_id: int, until: datetime, now: datetime) -> Provider:
    """What they hold goes to others at once."""
    return _set(tx, chat_id, provider_id, now, "away", away_until=until)


def be_away_until(tx: Transaction, chat_id: int, provider_id: int, back_on: date, now: datetime) -> Provider:
    """As that day begins on the clinic's clock."""
    zone = ZoneInfo(tx.clinics.get(whose(tx, chat_id, provider_id).clinic_id).timezone)
    return be_away(tx, chat_id, provider_id, utc(back_on, time(0), zone), now)


def _set(tx: Transaction, chat_id: int, provider_id: int, now: datetime, action: str, **changes: object) -> Provider:
    actor = staff(tx, chat_id)
    before = tx.providers.hold(whose(tx, chat_id, provider_id).id)
    if before.removed_at is not None:
        raise NotYours
    clinic = tx.clinics.get(before.clinic_id)
    after = replace(before, **changes)  # type: ignore[arg-type]
    if "rota" in changes:
        after = replace(after, tapped_until=None)
    elif "on_duty" in changes:
        after = replace(after, tapped_until=duty.changes_at(after, clinic.timezone, now))
    tx.providers.save(after)
    _tell(tx, before, after, clinic, now)
    tx.audit.note(f"provider:{actor.id}", action, f"provider:{after.id}", now)
    return after


def _tell(tx: Transaction, before: Provider, after: Provider, clinic: Clinic, now: datetime) -> None:
    was, is_now = (duty.is_on_duty(each, clinic.timezone, now) for each in (before, after))
    is_away = duty.is_away(after, now) and not duty.is_away(before, now)
    if (was and not is_now) or is_away:
        climbing.goes_off_duty(tx, before, now, with_held=is_away)
    elif is_now and not was and after.unreachable_at is None:
        climbing.comes_on_duty(tx, after, now)
