"""What a provider taps on an alert's card."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot import hours
from bot.alert import BY_HAND, Alert, AlertState, Outcome
from bot.clinic import Provider
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.workflows import alerting, holding, seeing
from bot.workflows import provider as workflows
from bot.workflows.provider import Verdict
from handlers.buttons import BadButton, Tap
from handlers.provider import letters
from handlers.provider.acts import Toast, show, turn_list
from wording.names import of_staff

VIEWS = ("card", "outcomes", "colleagues", "recalls")


def listed(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/inbox`: what is open in this clinic, now."""
    show(tx, provider, "alerts", now, provider.clinic_id, anew=True)


def page(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    turn_list(tx, tap, provider, "alerts", now, page=tap.number(0))
    return ""


def read(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    alert = alerting.of_staff(tx, provider, tap.number(0))
    seeing.has_read(tx, alert.enrollment_id, now)
    show_anew(tx, provider, alert, now)
    return ""


def show_anew(tx: Transaction, provider: Provider, alert: Alert, now: datetime) -> None:
    """The card as it is now, below what stands in their own chat."""
    _show(tx, provider, alert, now, anew=True)


def turn(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Another side of the card: the outcomes, or back. An older card has no outcomes for what has happened since."""
    alert, view = alerting.of_staff(tx, provider, tap.number(0)), tap.word(1)
    if view not in VIEWS:
        raise BadButton
    alerting.note_card(tx, tap.chat_id, alert.id, tap.message_id, now)
    if view != "card" and _seen(tap, 2) != alert.version:
        _show(tx, provider, alert, now, anew=True)
        return "card.changed"
    shown = "" if alert.state is AlertState.RESOLVED else view
    _show(tx, provider, alert, now, view=shown, anew=_is_on_letter(tx, tap))
    return ""


def acknowledge(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str | Toast:
    """Of two at once the second one reads who was first."""
    alert, verdict = _done(tx, tap, provider, workflows.acknowledge, _seen(tap, 1), now)
    return said_of_taking(tx, alert, verdict, provider)


def said_of_taking(tx: Transaction, alert: Alert, verdict: Verdict, provider: Provider) -> str | Toast:
    if verdict is Verdict.CHANGED:
        return "card.changed"
    if alert.state is AlertState.RESOLVED or alert.holder_id is None or alert.acknowledged_at is None:
        return "card.closed_before"
    if alert.holder_id == provider.id:
        return "card.yours"
    clinic = tx.clinics.get(alert.clinic_id)
    since = hours.local(alert.acknowledged_at, clinic.timezone)
    holder = of_staff(tx.providers.get(alert.holder_id), clinic.language)
    return Toast("card.taken", {"name": holder, "at": f"{since:%H:%M}"})


def take_over(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    _, verdict = _done(tx, tap, provider, holding.take_over, _seen(tap, 1), now)
    return {Verdict.DONE: "card.yours", Verdict.CHANGED: "card.changed"}.get(verdict, "")


def offer(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    _, verdict = _done(tx, tap, provider, partial(holding.offer, to=tap.number(1)), _seen(tap, 2), now)
    return {Verdict.DONE: "card.offered", Verdict.CHANGED: "card.changed"}.get(verdict, "")


def recall(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    _, verdict = _done(tx, tap, provider, partial(holding.recall, when=tap.word(1)), _seen(tap, 2), now)
    return {Verdict.DONE: "card.recalls", Verdict.CHANGED: "card.changed"}.get(verdict, "")


def close(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    word = tap.word(1)
    if word not in BY_HAND:
        raise BadButton
    resolve = partial(workflows.resolve, outcome=Outcome(word))
    _, verdict = _done(tx, tap, provider, resolve, _seen(tap, 2), now)
    return {Verdict.DONE: "card.closed", Verdict.BEFORE: "card.closed_before"}.get(verdict, "card.changed")


def reopen(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    _, verdict = _done(tx, tap, provider, workflows.reopen, _seen(tap, 1), now)
    return {Verdict.DONE: "card.yours", Verdict.BEFORE: "card.open_before"}.get(verdict, "card.changed")


Deed = Callable[[Transaction, int, int, int, datetime], tuple[Alert, Verdict]]


def _done(tx: Transaction, tap: Tap, provider: Provider, do: Deed, seen: int, now: datetime) -> tuple[Alert, Verdict]:
    """Do it, and show the card as it is now: at the bottom of the chat if it is not what was tapped on."""
    alert, verdict = do(tx, tap.chat_id, tap.number(0), seen, now)
    alerting.note_card(tx, tap.chat_id, alert.id, tap.message_id, now)
    is_on_letter = _is_on_letter(tx, tap)
    _show(tx, provider, alert, now, anew=verdict is Verdict.CHANGED or is_on_letter)
    if is_on_letter:
        letters.show_again(tx, tap, provider, now)
    return alert, verdict


def _is_on_letter(tx: Transaction, tap: Tap) -> bool:
    """Below one that has been sent, rather than on the card."""
    return (tx.outbox.slot_of(tap.chat_id, tap.message_id) or "").startswith(f"{letters.WRITTEN}:")


def _seen(tap: Tap, position: int) -> int:
    """The version of the alert that the card showed; 0 on a button that is older than versions."""
    return tap.number(position) if len(tap.args) > position else 0


def _show(
    tx: Transaction, provider: Provider, alert: Alert, now: datetime, *, view: str = "", anew: bool = False
) -> None:
    message = Message(
        provider.chat_id,
        "alert",
        alert.id,
        {"view": view} if view else {},
        lane=Lane.ALERT,
        slot=alerting.slot(alert.id),
        anew=anew,
    )
    tx.outbox.put(message, now)
