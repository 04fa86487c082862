"""What a clinic asks, expects and flags after one kind of treatment, read from a TOML file and checked on load."""

import tomllib
from collections.abc import Iterable
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from bot.checkin import SIGNS
from bot.enrollment import Profile
from bot.finding import Urgency
from bot.threshold import Data, Threshold, UrgencyWord, most_urgent

FOLDER = Path(__file__).parent / "protocols"
DayAndGrade = tuple[int, int]


class BadProtocol(Exception):
    """One line for each fault: file, key, what is wrong."""


class When(Data):
    """A condition on the profile; everything that is named must hold, and what is unknown does not hold."""

    depth_over_mm: float | None = None
    skin_types: tuple[int, ...] | None = None
    immune_weakness: bool | None = None
    cold_sores: bool | None = None
    serum: bool | None = None

    def holds(self, profile: Profile) -> bool:
        return (
            (self.depth_over_mm is None or (profile.depth_mm is not None and profile.depth_mm > self.depth_over_mm))
            and (self.skin_types is None or profile.skin_type in self.skin_types)
            and (self.immune_weakness is None or profile.immune_weakness == self.immune_weakness)
            and (self.cold_sores is None or profile.cold_sores == self.cold_sores)
            and (self.serum is None or bool(profile.serum) == self.serum)
        )


class Symptom(Data):
    """An item with grades 0 to `worst`.

    It is asked from day `asked_from` on, or on `asked_on` only. `expected` is the highest grade that is still normal
    from that day on. `worsening_from` is the first day on which a rise counts, not shifted by the allowance;
    without it the symptom has no `worsening`. `several` says whether it counts for that rule.
    """

    id: str
    worst: int = Field(default=4, ge=1, le=4)
    asked_from: int = 0
    asked_on: tuple[int, ...] | None = None
    expected: tuple[DayAndGrade, ...]
    persists: tuple[Threshold, ...] = ()
    severe: tuple[Threshold, ...] = ()
    worsening_from: int | None = None
    several: bool = False
    raised_by_immune_weakness: bool = False

    @model_validator(mode="after")
    def _check(self) -> "Symptom":
        """An answer within the expected band never alerts, on no day from the threshold's day on."""
        for row in (*self.persists, *self.severe):
            later = [day for day, _ in self.expected if day > row.day]
            if row.grade > self.worst or any(row.grade <= self.expected_on(day) for day in (row.day, *later)):
                raise ValueError(f"{self.id}: day {row.day}, grade {row.grade} is not above what is expected")
        return self

    def expected_on(self, day: int) -> int:
        """`day` is already shifted by the allowance."""
        return max([row for row in self.expected if row[0] <= day], default=(0, 0))[1]

    def persists_on(self, day: int, grade: int) -> Urgency | None:
        return most_urgent(self.persists, day, grade)

    def severe_on(self, day: int, grade: int) -> Urgency | None:
        return most_urgent(self.severe, day, grade)


class Sign(Data):
    """Something that should never happen. It is offered from day `offered_from` on, and counts on any day."""

    id: str
    urgency: UrgencyWord
    offered_from: int = 0


class CheckInDay(Data):
    """A planned contact; `only_if` says which answers of the check-in of day `of_day` make it needed."""

    day: int = Field(ge=1)
    photo: bool = False
    only_if: Literal["above_expected", "above_none"] | None = None
    of_day: int | None = None


class Modifier(Data):
    """What a profile changes: whole days of allowance, or items and signs asked from another day on."""

    when: When
    allowance: int = Field(default=0, ge=0, le=2)
    asked_from: dict[str, int] = Field(default_factory=dict)


class Timetable(Data):
    """Local clock times. Reminders that would fall after `no_reminder_after` are left out."""

    hour: int = 10
    earliest_hour: int = 8
    latest_hour: int = 18
    aftercare_after_hours: int = 4
    reminders_after_hours: tuple[int, ...] = (4, 9)
    no_reminder_after: time = time(20, 30)
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    closes_at: time = time(22, 0)
    alerting_days: int = 7


class Silence(Data):
    """`first` check-ins all unanswered, or `after_hours` without a word while an alert is open."""

    first: int = 3
    first_urgency: UrgencyWord = Urgency.ROUTINE
    after_hours: int = 4
    alerting_urgency: UrgencyWord = Urgency.SAME_DAY


class Source(Data):
    id: str
    says: str
    where: str


class Protocol(Data):
    """`allowance_until` is the last day on which thresholds are shifted by the allowance."""

    id: str
    version: int = Field(ge=1)
    draft: bool = False
    reviewed_by: str
    allowance_until: int = 13
    depths_mm: tuple[float, ...] = ()
    timetable: Timetable = Timetable()
    silence: Silence = Silence()
    checkin: tuple[CheckInDay, ...]
    symptom: tuple[Symptom, ...]
    sign: tuple[Sign, ...]
    modifier: tuple[Modifier, ...] = ()
    source: tuple[Source, ...]

    @model_validator(mode="after")
    def _check(self) -> "Protocol":
        _refuse_twice("symptom", (symptom.id for symptom in self.symptom))
        _refuse_twice("sign", (sign.id for sign in self.sign))
        _refuse_twice("checkin", (each.day for each in self.checkin))
        known = {symptom.id for symptom in self.symptom} | {sign.id for sign in self.sign}
        for modifier in self.modifier:
            if unknown := modifier.asked_from.keys() - known:
                raise ValueError(f"modifier names what is not there: {', '.join(sorted(unknown))}")
        for each in self.checkin:
            if (each.only_if is None) != (each.of_day is None):
                raise ValueError(f"checkin of day {each.day}: only_if and of_day go together")
            if each.of_day is not None and not (each.of_day < each.day and self.day_planned(each.of_day)):
                raise ValueError(f"checkin of day {each.day}: of_day {each.of_day} is no earlier check-in")
        return self

    @property
    def last_day(self) -> int:
        return max(each.day for each in self.checkin)

    def symptom_named(self, symptom_id: str) -> Symptom | None:
        return next((symptom for symptom in self.symptom if symptom.id == symptom_id), None)

    def sign_named(self, sign_id: str) -> Sign | None:
        return next((sign for sign in self.sign if sign.id == sign_id), None)

    def day_planned(self, day: int) -> CheckInDay | None:
        return next((each for each in self.checkin if each.day == day), None)

    def allowance(self, profile: Profile) -> int:
        """In whole days, at most 2."""
        return min(2, max((m.allowance for m in self.modifier if m.when.holds(profile)), default=0))

    def symptoms_on(self, day: int, profile: Profile) -> tuple[Symptom, ...]:
        return tuple(each for each in self.symptom if self._is_asked(each, day, profile))

    def signs_on(self, day: int, profile: Profile) -> tuple[Sign, ...]:
        return tuple(each for each in self.sign if day >= self._from(each.id, each.offered_from, profile))

    def items_on(self, day: int, profile: Profile) -> tuple[str, ...]:
        """What is asked on this day, in order; the signs come last."""
        return (*(symptom.id for symptom in self.symptoms_on(day, profile)), SIGNS)

    def _is_asked(self, symptom: Symptom, day: int, profile: Profile) -> bool:
        if symptom.asked_on is not None and day in symptom.asked_on:
            return True
        default = 10_000 if symptom.asked_on is not None else symptom.asked_from
        return day >= self._from(symptom.id, default, profile)

    def _from(self, item: str, default: int, profile: Profile) -> int:
        changed = (m.asked_from[item] for m in self.modifier if item in m.asked_from and m.when.holds(profile))
        return min(changed, default=default)


def _refuse_twice(what: str, ids: Iterable[object]) -> None:
    seen: set[object] = set()
    for each in ids:
        if each in seen:
            raise ValueError(f"{what} {each} stands twice")
        seen.add(each)


def read(path: Path) -> Protocol:
    """Raises BadProtocol."""
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return Protocol.model_validate(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadProtocol(f"{path}: {error}") from error
    except ValidationError as error:
        lines = (f"{path}: {'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise BadProtocol("\n".join(lines)) from error


@cache
def load(protocol_id: str, version: int | None = None) -> Protocol:
    """The protocol by its id, in one version or the newest; raises BadProtocol."""
    for protocol in sorted(available(), key=lambda each: -each.version):
        if protocol.id == protocol_id and version in (None, protocol.version):
            return protocol
    raise BadProtocol(f"protocol {protocol_id!r} version {version or 'any'} is not among {', '.join(ids())}")


@cache
def available() -> tuple[Protocol, ...]:
    return tuple(read(path) for path in sorted(FOLDER.glob("*.toml")))


def ids() -> tuple[str, ...]:
    return tuple(sorted({protocol.id for protocol in available()}))
