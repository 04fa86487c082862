"""How well a rule finds what is wrong in courses whose truth is known, and what it costs in alerts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from bot.finding import Urgency
from rehearsal.assumptions import Assumptions
from rehearsal.comparators import COMPARATORS
from rehearsal.coursefile import CourseFile, Truth
from rehearsal.rehearsed import Rehearsal

PROTOCOL, AT_ONCE = "this protocol", "its same day and above"
RULES = (PROTOCOL, AT_ONCE, *COMPARATORS)


@dataclass(frozen=True, slots=True)
class Flag:
    """A provider is told on this day after treatment; what has no urgency of its own counts as same_day."""

    day: int
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Played:
    """One course as one rule saw it. `alerting` of `answered` answer sets were flagged."""

    kind: str
    wrong_from: int | None
    needs: Urgency
    within_days: int
    flags: tuple[Flag, ...]
    answered: int
    alerting: int

    @property
    def days_to_flag(self) -> int | None:
        """From the day from which something is wrong to the first flag that is urgent enough; None without one."""
        if self.wrong_from is None:
            return None
        days = (each.day - self.wrong_from for each in self.flags if each.urgency >= self.needs)
        return min((each for each in days if each >= 0), default=None)

    @property
    def in_time(self) -> bool:
        return self.days_to_flag is not None and self.days_to_flag <= self.within_days


@dataclass(frozen=True, slots=True)
class Score:
    """Shares are of 1; None where there is nothing of which they could be a share.

    `found` and `found_in_time` are shares of the `trouble` courses, `false_alerts` of those in which nothing is wrong;
    `burden` is the share of answered check-ins that are flagged.
    """

    courses: int
    trouble: int
    answered: int
    found_in_time: float | None
    found: float | None
    days_median: float | None
    days_90: int | None
    burden: float | None
    false_alerts: float | None


def seen_by_each_rule(file: CourseFile, played: Rehearsal, assumed: Assumptions) -> dict[str, Played]:
    """The protocol's own findings, and what the others would flag in the very answers that were given to it."""
    sets = played.course.answer_sets
    findings = played.findings
    flags = {
        PROTOCOL: [Flag(each.day, each.urgency) for each in findings],
        AT_ONCE: [Flag(each.day, each.urgency) for each in findings if each.urgency >= Urgency.SAME_DAY],
    }
    of_sets = {each.source: each.urgency for each in sorted(findings, key=lambda each: each.urgency)}
    own = [of_sets.get(f"set:{each.id}") for each in sets]
    alerting = {
        PROTOCOL: sum(each is not None for each in own),
        AT_ONCE: sum(each is not None and each >= Urgency.SAME_DAY for each in own),
    }
    for name, rule in COMPARATORS.items():
        flagged = [each for each, is_flagged in zip(sets, rule(sets), strict=True) if is_flagged]
        flags[name] = [Flag(played.course.day(each.on), Urgency.SAME_DAY) for each in flagged]
        alerting[name] = len(flagged)
    return {name: _played(file.truth, assumed, flags[name], len(sets), alerting[name]) for name in RULES}


def _played(truth: Truth | None, assumed: Assumptions, flags: Iterable[Flag], answered: int, alerting: int) -> Played:
    truth = truth or Truth(kind="")
    kind = assumed.kind_named(truth.kind)
    needs = kind.needs if kind and kind.needs else Urgency.SAME_DAY
    within = kind.within_days if kind else 0
    return Played(truth.kind, truth.wrong_from, needs, within, tuple(flags), answered, alerting)


def score(courses: Sequence[Played]) -> Score:
    trouble = [each for each in courses if each.wrong_from is not None]
    well = [each for each in courses if each.wrong_from is None]
    answered = sum(each.answered for each in courses)
    days = sorted(each.days_to_flag for each in trouble if each.days_to_flag is not None)
    return Score(
        courses=len(courses),
        trouble=len(trouble),
        answered=answered,
        found_in_time=_share(sum(each.in_time for each in trouble), len(trouble)),
        found=_share(len(days), len(trouble)),
        days_median=median(days) if days else None,
        days_90=days[ceil(0.9 * len(days)) - 1] if days else None,
        burden=_share(sum(each.alerting for each in courses), answered),
        false_alerts=_share(sum(bool(each.flags) for each in well), len(well)),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
