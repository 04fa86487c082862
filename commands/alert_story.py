"""What becomes of the alerts of a clinic that is tried out, told in plain words as it is seen to happen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alert import Alert, AlertState
from bot.finding import names
from bot.ports import Transaction
from bot.workflows import alerting
from commands.finding_words import an_alert, in_words, listed
from wording.words import Words

Note = tuple[datetime, str, str]  # when, what, and in which tone


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert, and who has to do with it; `told` are those whom it is for now, none while it waits for the digest."""

    alert: Alert
    chat_id: int | None
    label: str
    holder: str = ""
    closed_by: str = ""
    told: tuple[str, ...] = ()


def seen(tx: Transaction, alert: Alert, chat_id: int | None, label: str, now: datetime) -> Seen:
    is_open = alert.state in (AlertState.RAISED, AlertState.SENT)
    told = alerting.addressees(tx, alert, now) if is_open and not alerting.waits_for_digest(alert) else ()
    return Seen(
        alert,
        chat_id,
        label,
        tx.providers.get(alert.holder_id).name if alert.holder_id else "",
        tx.providers.get(alert.resolved_by).name if alert.resolved_by else "",
        tuple(each.name for each in told),
    )


class Story:
    """`note` takes a line; `called` is what a chat's owner is called here, "" where nobody knows."""

    def __init__(self, note: Callable[[Note], None], called: Callable[[int | None], str], words: Words) -> None:
        self._note, self._called, self._words = note, called, words
        self._known: dict[int, Seen] = {}

    def know(self, alerts: Sequence[Seen]) -> None:
        """What was there before is not told."""
        self._known = {each.alert.id: each for each in alerts}

    def tell(self, alerts: Sequence[Seen]) -> None:
        for now in alerts:
            before = self._known.get(now.alert.id)
            if before is not None and now.alert.version < before.alert.version:
                continue  # An older look that comes later.
            self._known[now.alert.id] = now
            name = self._called(now.chat_id)
            who = f"{name} ({now.label})" if name else now.label
            for line in _changes(before, now, who, self._words):
                self._note(line)


def _changes(before: Seen | None, now: Seen, who: str, words: Words) -> Iterator[Note]:
    alert = now.alert
    if before is None:
        yield _raised(now, who, words)
        before = Seen(_as_raised(alert), now.chat_id, now.label, told=now.told)
    yield from _grown(before.alert, alert, who, words)
    if _was_taken(before.alert, alert):
        earlier = before.holder if before.alert.state is AlertState.ACKNOWLEDGED else ""
        had = f"; before, {earlier} had it" if earlier and earlier != now.holder else ""
        yield alert.acknowledged_at or alert.stepped_at, f"{now.holder} has taken the alert for {who}{had}.", "good"
    if alert.state is AlertState.RESOLVED and before.alert.state is not AlertState.RESOLVED:
        outcome = words(f"outcome.{alert.outcome}").lower() if alert.outcome else "done"
        at = alert.resolved_at or alert.stepped_at
        yield at, f"{now.closed_by} has closed the alert for {who}: {outcome}.", "good"
    if alert.state in (AlertState.RAISED, AlertState.SENT):
        yield from _waits(before, now, who)


def _raised(now: Seen, who: str, words: Words) -> Note:
    alert = now.alert
    kind, why = an_alert(alert.urgency.word), in_words(names(alert.findings), words)
    told = f" Told: {listed(now.told)}." if now.told else ""
    if alert.state in (AlertState.RAISED, AlertState.SENT) and not now.told:
        told = " It waits for the next digest."
    return alert.raised_at, f"{kind[0].upper()}{kind[1:]} for {who}: {why}.{told}", "alert"


def _as_raised(alert: Alert) -> Alert:
    """As it was when it was raised, as far as that can still be seen."""
    return Alert(
        alert.id,
        alert.clinic_id,
        alert.enrollment_id,
        AlertState.RAISED,
        alert.urgency,
        alert.findings,
        alert.raised_at,
        alert.last_event_at,
        alert.stepped_at,
        alert.step,
    )


def _grown(before: Alert, now: Alert, who: str, words: Words) -> Iterator[Note]:
    had = set(names(before.findings))
    new = [each for each in names(now.findings) if each not in had]
    rises = now.urgency > before.urgency
    if rises:
        why = f": {in_words(new, words)}" if new else ""
        yield now.last_event_at, f"The alert for {who} is now {an_alert(now.urgency.word)}{why}.", "alert"
    elif new:
        yield now.last_event_at, f"New in the alert for {who}: {in_words(new, words)}.", "alert"


def _was_taken(before: Alert, now: Alert) -> bool:
    if now.holder_id is None or now.acknowledged_at is None:
        return False
    return (before.holder_id, before.acknowledged_at) != (now.holder_id, now.acknowledged_at)


def _waits(before: Seen, now: Seen, who: str) -> Iterator[Note]:
    """It is open: given up by somebody, opened again, or on its way to the next person."""
    was, alert = before.alert, now.alert
    at = alert.stepped_at
    told = f" Told: {listed(now.told)}." if now.told else ""
    if was.state is AlertState.ACKNOWLEDGED:
        lapsed = alert.lapses > was.lapses
        why = f"{before.holder} has not closed it in time" if lapsed else "something new"
        yield at, f"The alert for {who} is open again: {why}.{told}", "trouble"
    elif alert.step > was.step:
        yield at, f"Nobody has taken the alert for {who} yet.{told}", "trouble"
    elif alert.wider > was.wider:
        yield at, f"The alert for {who} has not arrived at anybody yet.{told}", "trouble"
