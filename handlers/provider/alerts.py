"""What a provider taps on an alert's card."""

from datetime import datetime

from bot import timetable
from bot.alert import Alert, AlertState, Outcome
from bot.clinic import Provider
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.workflows import alerting
from bot.workflows import provider as workflows
from handlers.buttons import BadButton, Tap
from handlers.provider.acts import Toast, show

VIEWS = ("card", "outcomes")
MOST_PHOTOS = 5


def listed(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/alerts`: what is open in this clinic, now."""
    show(tx, provider, "alerts", now, provider.clinic_id, anew=True)


def read(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    alert = tx.alerts.of_staff(provider.clinic_id, tap.number(0))
    tx.audit.note(f"provider:{provider.id}", "opened", f"alert:{alert.id}", now)
    _show(tx, provider, alert, now, anew=True)
    return ""


def turn(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Another side of the card: the outcomes, or back."""
    alert, view = tx.alerts.of_staff(provider.clinic_id, tap.number(0)), tap.word(1)
    if view not in VIEWS:
        raise BadButton
    _show(tx, provider, alert, now, view="" if alert.state is AlertState.RESOLVED else view)
    return ""


def photos(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """The newest few, oldest of them first."""
    alert = tx.alerts.of_staff(provider.clinic_id, tap.number(0))
    course = tx.enrollments.course(alert.enrollment_id)
    sent = [(each.id, number) for each in course.answer_sets for number in range(len(each.photos))]
    tx.audit.note(f"provider:{provider.id}", "saw photos", f"alert:{alert.id}", now)
    for set_id, number in sent[-MOST_PHOTOS:]:
        tx.outbox.put(Message(provider.chat_id, "photo", alert.id, {"set": set_id, "n": number}), now)
    return ""


def chart(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """To whoever tapped, however often: one at a time is waiting."""
    alert = tx.alerts.of_staff(provider.clinic_id, tap.number(0))
    tx.audit.note(f"provider:{provider.id}", "saw chart", f"alert:{alert.id}", now)
    show(tx, provider, "staff_chart", now, alert.id, slot=f"chart:{alert.id}", anew=True)
    return ""


def acknowledge(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str | Toast:
    """Of two at once the second one reads who was first; under an older card nobody takes what has grown since."""
    shown = tx.alerts.of_staff(provider.clinic_id, tap.number(0))
    if not alerting.is_newest_card(tx, tap.chat_id, shown.id, tap.message_id, now):
        _show(tx, provider, shown, now, anew=True)
        return "card.changed"
    alert, is_mine = workflows.acknowledge(tx, tap.chat_id, tap.number(0), now)
    _show(tx, provider, alert, now)
    if is_mine:
        return "card.yours"
    if alert.state is AlertState.RESOLVED or alert.holder_id is None or alert.acknowledged_at is None:
        return "card.closed_before"
    since = timetable.local(alert.acknowledged_at, tx.clinics.get(alert.clinic_id).timezone)
    return Toast("card.taken", {"name": tx.providers.get(alert.holder_id).name, "at": f"{since:%H:%M}"})


def close(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    word = tap.word(1)
    if word not in list(Outcome):
        raise BadButton
    alert, is_done = workflows.resolve(tx, tap.chat_id, tap.number(0), Outcome(word), now)
    _show(tx, provider, alert, now)
    return "card.closed" if is_done else "card.closed_before"


def reopen(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    alert, is_done = workflows.reopen(tx, tap.chat_id, tap.number(0), now)
    _show(tx, provider, alert, now)
    return "card.yours" if is_done else "card.open_before"


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
