"""The same courses under two protocols: what is flagged earlier, later, newly, no more."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.alert import Alert, Outcome
from bot.finding import Finding, Urgency, names
from bot.protocol import Protocol
from rehearsal.coursefile import CourseFile
from rehearsal.rehearse import play_file
from rehearsal.rehearsed import Rehearsal

ACTED_ON = {Outcome.ADVICE, Outcome.CALLED, Outcome.VISIT, Outcome.REFERRED}


class Change(StrEnum):
    """What loses comes first."""

    NO_MORE = "no more"
    LATER = "later"
    LESS_URGENT = "less urgent"
    NEWLY = "newly"
    EARLIER = "earlier"
    MORE_URGENT = "more urgent"


LOSSES = {Change.NO_MORE, Change.LATER, Change.LESS_URGENT}


@dataclass(frozen=True, slots=True)
class Case:
    """A course by the name under which it is listed, with the alerts that people closed in it."""

    name: str
    file: CourseFile
    closed: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """`rule:subject`, the first day on which it is found, and the highest urgency it ever has."""

    name: str
    day: int
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule and subject in one course; None on the side where it is not flagged."""

    case: str
    change: Change
    old: Flag | None
    new: Flag | None

    @property
    def urgency(self) -> Urgency:
        return max(flag.urgency for flag in (self.old, self.new) if flag is not None)

    @property
    def name(self) -> str:
        return next(flag.name for flag in (self.old, self.new) if flag is not None)


@dataclass(frozen=True, slots=True)
class Load:
    """What one protocol asks of the staff, in counts.

    `alerting` are the answer sets and silent check-ins with a finding, `rules` the same for each rule, `urgencies` by
    the highest urgency of each; `flagged` are the courses with any finding.
    """

    answered: int
    alerting: int
    flagged: int
    rules: Mapping[str, int]
    urgencies: Mapping[Urgency, int]

    def per_100(self, count: int) -> float | None:
        return 100 * count / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the alerts that had this rule and were closed; `lost` were acted on, and are flagged no more."""

    rule: str
    closed: int
    acted_on: int
    lost: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """`differences` with the most important first: the most urgent, and of these what loses."""

    courses: int
    old: Load
    new: Load
    differences: tuple[Difference, ...]
    kept: tuple[Kept, ...]


def backtest(cases: Iterable[Case], old: Protocol, new: Protocol) -> Backtest:
    played = [(case, play_file(case.file, old), play_file(case.file, new)) for case in cases]
    differences = [each for case, before, after in played for each in _differences(case.name, before, after)]
    closed = [(alert, after) for case, _, after in played for alert in case.closed]
    return Backtest(
        len(played),
        _load([before for _, before, _ in played]),
        _load([after for _, _, after in played]),
        tuple(sorted(differences, key=_importance)),
        tuple(_kept(closed)),
    )


def _importance(each: Difference) -> tuple[int, int, str, str]:
    return -each.urgency, list(Change).index(each.change), each.case, each.name


def _differences(case: str, before: Rehearsal, after: Rehearsal) -> Iterator[Difference]:
    old, new = _flags(before.findings), _flags(after.findings)
    for name in sorted(old.keys() | new.keys()):
        change = _change(old.get(name), new.get(name))
        if change is not None:
            yield Difference(case, change, old.get(name), new.get(name))


def _flags(findings: Sequence[Finding]) -> dict[str, Flag]:
    flags: dict[str, Flag] = {}
    for each in findings:
        had = flags.get(each.name, Flag(each.name, each.day, each.urgency))
        flags[each.name] = Flag(each.name, min(had.day, each.day), max(had.urgency, each.urgency))
    return flags


def _change(old: Flag | None, new: Flag | None) -> Change | None:
    if old is None or new is None:
        return Change.NEWLY if old is None else Change.NO_MORE
    if old.day != new.day:
        return Change.EARLIER if new.day < old.day else Change.LATER
    if old.urgency != new.urgency:
        return Change.MORE_URGENT if new.urgency > old.urgency else Change.LESS_URGENT
    return None


def _load(played: Sequence[Rehearsal]) -> Load:
    rules: Counter[str] = Counter()
    urgencies: Counter[Urgency] = Counter()
    for each in played:
        rules.update(rule for rule, _ in {(finding.rule, finding.source) for finding in each.findings})
        urgencies.update(_highest(each.findings).values())
    return Load(
        answered=sum(len(each.course.answer_sets) for each in played),
        alerting=urgencies.total(),
        flagged=sum(bool(each.findings) for each in played),
        rules=rules,
        urgencies=urgencies,
    )


def _highest(findings: Sequence[Finding]) -> dict[str, Urgency]:
    highest: dict[str, Urgency] = {}
    for each in findings:
        highest[each.source] = max(each.urgency, highest.get(each.source, each.urgency))
    return highest


def _kept(closed: Sequence[tuple[Alert, Rehearsal]]) -> Iterator[Kept]:
    """An alert is lost if nothing that it held is found under the new protocol, on any day."""
    rules = sorted({finding.rule for alert, _ in closed for finding in alert.findings})
    for rule in rules:
        of_rule = [(alert, after) for alert, after in closed if any(each.rule == rule for each in alert.findings)]
        acted_on = [(alert, after) for alert, after in of_rule if alert.outcome in ACTED_ON]
        lost = sum(not set(names(alert.findings)) & set(names(after.findings)) for alert, after in acted_on)
        yield Kept(rule, len(of_rule), len(acted_on), lost)
