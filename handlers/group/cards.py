"""The buttons under an alert in a clinic's group: for its staff alone, whoever else is there."""

from collections.abc import Callable
from datetime import datetime

from telegram import Update

from bot.clinic import Provider
from bot.ports import NotYours, Transaction
from bot.workflows import alerting
from bot.workflows import provider as workflows
from handlers.buttons import Tap, read
from handlers.pipeline.worker import Act
from handlers.provider import alerts
from handlers.provider.acts import Toast
from handlers.replies import stop_spinner

OfStaff = Callable[[Transaction, Tap, Provider, datetime], str | Toast]


def tapped(do: OfStaff) -> Act:
    """`do` is done only for staff of the clinic whose group this is, now; others read that it is not for them.

    Who tried is on the audit.
    """

    def act(tx: Transaction, update: Update, now: datetime) -> None:
        tap = read(update)
        there = tx.groups.of_chat(tap.chat_id)
        if there is None:
            raise NotYours
        provider = tx.providers.of_chat(tap.person)
        if provider is None or provider.clinic_id != there.clinic_id:
            tx.audit.note(f"chat:{tap.person}", "refused", tap.verb, now)
            said: str | Toast = Toast("group.only_staff", {"clinic": tx.clinics.get(there.clinic_id).name})
        else:
            said = do(tx, tap, provider, now)
        toast = said if isinstance(said, Toast) else Toast(said)
        stop_spinner(tx, tap, now, toast.key, values=toast.values)

    return act


def take(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str | Toast:
    """As in private; the card is then in their own chat. Raises NotYours for who is that patient."""
    seen = tap.number(1)
    alert, verdict = workflows.acknowledge(tx, provider.chat_id, tap.number(0), seen, now)
    alerts.show_anew(tx, provider, alert, now)
    return alerts.said_of_taking(tx, alert, verdict, provider)


def open_card(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    alert = alerting.of_staff(tx, provider, tap.number(0))
    alerts.show_anew(tx, provider, alert, now)
    return "group.look"
