"""What is said of an alert that was open when a backup was put back."""

from datetime import datetime

from bot.alert import Alert, AlertState
from bot.ports import Transaction
from bot.workflows import restoring
from wording.staff_words import when
from wording.words import Words


def since(tx: Transaction, alert: Alert) -> datetime | None:
    """Of when the copy was that this alert came from; None where a person has had it since, or it is younger."""
    lost = restoring.lost(tx)
    if lost is None or alert.state is AlertState.RESOLVED or alert.raised_at > lost[0]:
        return None
    is_had = alert.acknowledged_at is not None and alert.acknowledged_at > lost[1]
    return None if is_had else lost[0]


def lines(at: datetime | None, now: datetime, zone: str, words: Words) -> list[str]:
    return [] if at is None else [words("restored.card", since=when(at, now, zone, words))]
