"""A clinic's week in numbers, for its admins."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot import tally
from bot.alert import Alert
from bot.clinic import Clinic
from bot.ports import Transaction
from bot.tally import Handled, Week
from bot.timeline import Deed


def gather(tx: Transaction, clinic: Clinic, begins_on: date) -> Week:
    """The seven days from this one on, by the clinic's clock."""
    zone = clinic.timezone
    since, until = (tally.midnight(begins_on + timedelta(days=days), zone) for days in (0, tally.A_WEEK))
    puts = tx.tallies.puts(clinic.id, since, until)
    handled = taken(tx, tx.alerts.between(clinic.id, since, until))
    return tally.week(begins_on, zone, puts, handled, tx.tallies.enrolled(clinic.id, since, until), until)


def taken(tx: Transaction, alerts: Sequence[Alert]) -> list[Handled]:
    """The audit knows who took each first; the alert itself, who did last."""
    found = tx.audit.first("acknowledged", [f"alert:{each.id}" for each in alerts])
    return [_handled(each, found.get(f"alert:{each.id}")) for each in alerts]


def _handled(alert: Alert, first: Deed | None) -> Handled:
    if first is None:
        return Handled(alert, alert.acknowledged_at, alert.holder_id)
    return Handled(alert, first.at, first.provider_id)
