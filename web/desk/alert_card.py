"""An alert on its patient's page: why it is there, who has it, and what whoever looks may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import duty, hours, ladder
from bot.alert import BY_HAND, Alert, AlertState
from bot.clinic import Clinic, Provider
from bot.course import Course
from bot.finding import Urgency
from bot.letter import LetterState
from bot.ports import Transaction
from bot.workflows import holding, writing
from bot.workflows import told as reads
from web.desk.desk import Reader
from wording import advice, corrected, hands, restored, why
from wording.denied import Denial
from wording.names import of_staff
from wording.since import Since
from wording.staff_words import when
from wording.words import Words

MOST_COLLEAGUES = 20


@dataclass(frozen=True, slots=True)
class Acts:
    """What may be done with it by whoever looks. `colleagues` are id and name, with what there is to know of duty."""

    can_take: bool = False
    can_take_over: bool = False
    can_close: bool = False
    can_reopen: bool = False
    can_tell: bool = False
    colleagues: tuple[tuple[int, str], ...] = ()
    recalls: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = tuple(each.value for each in BY_HAND)


@dataclass(frozen=True, slots=True)
class Card:
    """As `wording.hands` and `wording.advice` read it; `lines` are in words."""

    alert: Alert
    course: Course
    clinic: Clinic
    now: datetime
    reader: int
    holder: str
    has_left: bool
    closed_by: str
    next_up: tuple[str, ...]
    offered_to: str
    told: Urgency | None
    arrived_at: datetime | None
    is_coming: bool
    denial: Denial | None
    nobody_was_reached: bool
    restored_to: datetime | None
    acts: Acts

    @property
    def is_open(self) -> bool:
        return self.alert.state is not AlertState.RESOLVED

    @property
    def has_it(self) -> bool:
        return self.alert.state is AlertState.ACKNOWLEDGED

    def since(self, words: Words) -> list[str]:
        if not self.is_open:
            return [words.moment(self.alert.raised_at, self.clinic.timezone)]
        at = when(self.alert.raised_at, self.now, self.clinic.timezone, words)
        return [words("alerts.since", at=at), *hands.again(self, words)]

    def who(self, words: Words) -> list[str]:
        return hands.who_has_it(self, words)

    def beside(self, words: Words) -> list[str]:
        """What a provider should know beside the reasons, while it is open."""
        if not self.is_open:
            return []
        zone = self.clinic.timezone
        put_off, put_right = why.put_off(self.course, words), corrected.lines(self.course, zone, words)
        return [
            *restored.lines(self.restored_to, self.now, zone, words),
            advice.line(self, words),
            *why.signs(self.course, words),
            *put_off,
            *put_right,
        ]

    def why(self, words: Words, done: Since) -> list[str]:
        if not self.is_open:
            return [why.short(self.alert.findings, words)]
        no_is_below = self.denial is not None and self.denial.is_all
        today = self.course.day(hours.today(self.course, self.now))
        return why.lines(self.course, self.alert, words, done, no_is_below=no_is_below, today=today)


def load(tx: Transaction, reader: Reader, alert: Alert, course: Course) -> Card:
    told, arrived_at, is_coming, denial = advice.load(tx, course, alert)
    return Card(
        alert=alert,
        course=course,
        clinic=reader.clinic,
        now=reader.now,
        reader=reader.provider.id,
        **hands.load(tx, alert, course, reader.clinic, reader.now),
        told=told,
        arrived_at=arrived_at,
        is_coming=is_coming,
        denial=denial,
        nobody_was_reached=reads.nobody_was_reached(tx, alert),
        restored_to=restored.since(tx, alert),
        acts=_acts(tx, reader, alert, course),
    )


def newest(alerts: Sequence[Alert]) -> Alert | None:
    """The open one; or else the last that was closed, which may be opened again."""
    is_open = [each for each in alerts if each.state is not AlertState.RESOLVED]
    return next(reversed(is_open or alerts), None)


def _acts(tx: Transaction, reader: Reader, alert: Alert, course: Course) -> Acts:
    if alert.state is AlertState.RESOLVED:
        can_tell = writing.can_be_written_to(course.enrollment) and not _is_told(tx, alert)
        return Acts(can_reopen=True, can_tell=can_tell)
    is_held = alert.state is AlertState.ACKNOWLEDGED
    is_mine = is_held and alert.holder_id == reader.provider.id
    is_offered = is_held and alert.offered_to == reader.provider.id
    others = holding.colleagues(tx, alert, reader.provider)[:MOST_COLLEAGUES] if is_mine else []
    return Acts(
        can_take=not is_held or is_offered,
        can_take_over=is_held and not is_mine and not is_offered,
        can_close=True,
        colleagues=tuple((each.id, _on_duty(each, reader)) for each in others),
        recalls=tuple(ladder.recalls(alert, reader.clinic, reader.now)) if is_mine else (),
    )


def _is_told(tx: Transaction, alert: Alert) -> bool:
    """Whether the clinic has written since it was closed; a draft, or what did not arrive, tells nobody."""
    since, is_gone = alert.resolved_at or alert.raised_at, (LetterState.WAITING, LetterState.SENT)
    return any(
        each.written_at >= since and each.state in is_gone for each in tx.letters.of_enrollment(alert.enrollment_id)
    )


def _on_duty(colleague: Provider, reader: Reader) -> str:
    name, words = of_staff(colleague, reader.words.language), reader.words
    if duty.is_on_duty(colleague, reader.zone, reader.now):
        return name
    return words("card.colleague_away" if duty.is_away(colleague, reader.now) else "card.colleague_off", name=name)
