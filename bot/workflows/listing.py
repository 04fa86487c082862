"""A clinic's lists as one of its staff reads them: who is a patient there too is looked after by the others."""

from collections.abc import Sequence

from bot.alert import Alert
from bot.clinic import Provider
from bot.ports import Transaction
from bot.standing import Names, Standing


def standings(tx: Transaction, provider: Provider) -> list[Standing]:
    own = tx.enrollments.ids_of_chat(provider.chat_id)
    return [each for each in tx.enrollments.standings(provider.clinic_id) if each.enrollment_id not in own]


def names(tx: Transaction, provider: Provider) -> list[Names]:
    own = tx.enrollments.ids_of_chat(provider.chat_id)
    return [each for each in tx.enrollments.names(provider.clinic_id) if each.enrollment_id not in own]


def open_alerts(tx: Transaction, provider: Provider) -> Sequence[Alert]:
    """The most urgent first, then the oldest."""
    own = tx.enrollments.ids_of_chat(provider.chat_id)
    return [each for each in tx.alerts.open_of_clinic(provider.clinic_id) if each.enrollment_id not in own]
