"""In whose hands an alert is: who has it, who had it, who is told next and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypedDict

from bot import ladder
from bot.alert import Alert, AlertState
from bot.clinic import Clinic, Provider
from bot.course import Course
from bot.ports import Transaction
from wording.names import of_staff
from wording.staff_words import when
from wording.words import Words

MOST_NAMES = 3


class Hands(Protocol):
    """`reader` is the id of whoever reads this. `has_left`: its holder works here no more. `next_up` are the names of
    those who are told at the deadline, none if that is everybody. `offered_to` and `closed_by` are names.
    """

    @property
    def alert(self) -> Alert: ...
    @property
    def clinic(self) -> Clinic: ...
    @property
    def now(self) -> datetime: ...
    @property
    def reader(self) -> int: ...
    @property
    def holder(self) -> str: ...
    @property
    def has_left(self) -> bool: ...
    @property
    def closed_by(self) -> str: ...
    @property
    def next_up(self) -> tuple[str, ...]: ...
    @property
    def offered_to(self) -> str: ...


class Names(TypedDict):
    """What is known of those in whose hands it is, as Hands names it."""

    holder: str
    has_left: bool
    closed_by: str
    next_up: tuple[str, ...]
    offered_to: str


def load(tx: Transaction, alert: Alert, course: Course, clinic: Clinic, now: datetime) -> Names:
    staff = [each for each in tx.providers.of_clinic(clinic.id) if each.chat_id != course.enrollment.chat_id]
    holder = tx.providers.get(alert.holder_id) if alert.holder_id else None
    return Names(
        holder=of_staff(holder, clinic.language) if holder else "",
        has_left=holder is not None and holder.removed_at is not None,
        closed_by=of_staff(tx.providers.get(alert.resolved_by), clinic.language) if alert.resolved_by else "",
        next_up=_next_up(alert, staff, course.enrollment.provider_id, clinic, now),
        offered_to=of_staff(tx.providers.get(alert.offered_to), clinic.language) if alert.offered_to else "",
    )


def _next_up(
    alert: Alert, staff: Sequence[Provider], enrolled_by: int, clinic: Clinic, now: datetime
) -> tuple[str, ...]:
    reachable = [each for each in staff if each.unreachable_at is None]
    at = ladder.deadline(alert, clinic) or now
    then = ladder.addressees(ladder.escalate(alert, at), reachable, enrolled_by, clinic, at)
    is_everybody = len(then) == len(reachable) or len(then) > MOST_NAMES
    return () if is_everybody and len(reachable) > 1 else tuple(of_staff(each, clinic.language) for each in then)


def _recalls(view: Hands, words: Words) -> list[str]:
    """For whoever has it alone: when they wished to be shown it once more."""
    again_at = view.alert.recalls_at
    if again_at is None or view.reader != view.alert.holder_id:
        return []
    return [words("card.recalls_at", at=when(again_at, view.now, view.clinic.timezone, words))]


def who_has_it(view: Hands, words: Words) -> list[str]:
    alert, zone = view.alert, view.clinic.timezone
    until = ladder.deadline(alert, view.clinic)
    if alert.state is AlertState.RESOLVED and alert.resolved_at and alert.outcome:
        at = when(alert.resolved_at, view.now, zone, words)
        return [words("card.closed_by", name=view.closed_by, at=at), words(f"outcome.{alert.outcome.value}")]
    if until is None:
        return []
    at = when(until, view.now, zone, words)
    if alert.state is AlertState.ACKNOWLEDGED and alert.acknowledged_at:
        since = when(alert.acknowledged_at, view.now, zone, words)
        offered = [words("card.is_offered", name=view.offered_to)] if view.offered_to else []
        return [words("card.held", name=view.holder, since=since, until=at), *offered, *_recalls(view, words)]
    had = [_had(view, words)] if view.holder else []
    if view.next_up:
        is_today = at == words.time(until, zone)
        return [*had, words("card.next" if is_today else "card.next_later", names=", ".join(view.next_up), at=at)]
    return [*had, words("card.next_everybody", at=at)]


def _had(view: Hands, words: Words) -> str:
    """Whose it was, and why it is theirs no longer."""
    alert, zone, name = view.alert, view.clinic.timezone, view.holder
    if view.has_left:
        return words("card.had_and_left", name=name)
    if alert.acknowledged_at is not None and alert.last_event_at > alert.acknowledged_at:
        return words("card.had.news", name=name, at=when(alert.last_event_at, view.now, zone, words))
    over_at = ladder.lapsed_at(alert, view.clinic)
    if over_at is not None and over_at <= view.now:
        return words("card.had.over", name=name, at=when(over_at, view.now, zone, words))
    return words("card.had", name=name)


def again(view: Hands, words: Words) -> list[str]:
    """What a card that is shown again while nobody has it is shown for: it is open still, or something came."""
    alert, zone = view.alert, view.clinic.timezone
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return []
    if alert.stepped_at > alert.last_event_at:
        return [words("card.still_open", at=when(alert.raised_at, view.now, zone, words))]
    if alert.last_event_at - alert.raised_at >= ladder.STORM:
        return [words("card.new_at", at=when(alert.last_event_at, view.now, zone, words))]
    return []
