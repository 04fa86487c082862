"""A clinic's week in numbers, for its admins."""

from datetime import date, timedelta

from bot import tally
from bot.alert import Alert
from bot.clinic import Clinic
from bot.ports import Transaction
from bot.tally import Handled, Week


def gather(tx: Transaction, clinic: Clinic, begins_on: date) -> Week:
    """The seven days from this one on, by the clinic's clock."""
    zone = clinic.timezone
    since, until = (tally.midnight(begins_on + timedelta(days=days), zone) for days in (0, tally.A_WEEK))
    puts = tx.tallies.puts(clinic.id, since, until)
    handled = [_handled(tx, each) for each in tx.alerts.between(clinic.id, since, until)]
    return tally.week(begins_on, zone, puts, handled, tx.tallies.enrolled(clinic.id, since, until), until)


def _handled(tx: Transaction, alert: Alert) -> Handled:
    """The audit knows who took it first; the alert itself, who did last."""
    taken = (deed.at for deed in tx.audit.of(f"alert:{alert.id}") if deed.action == "acknowledged")
    return Handled(alert, next(taken, alert.acknowledged_at))
