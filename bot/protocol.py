"""What a clinic asks, expects and flags after one kind of treatment, read from a TOML file and checked on load."""

import tomllib
from collections.abc import Iterable
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from bot.checkin import SIGNS
from bot.enrollment import Profile
from bot.planned import CheckInDay, Silence, Timetable
from bot.question import Question
from bot.symptom import DayAndGrade, Sign, Symptom
from bot.threshold import Data, Id

__all__ = ["BadProtocol", "CheckInDay", "DayAndGrade", "Modifier", "Protocol", "Sign", "Symptom", "load", "read"]

FOLDER = Path(__file__).parent / "protocols"
NEVER = 10_000


class BadProtocol(Exception):
    """One line for each fault: file, key, what is wrong, what is allowed."""


class When(Data):
    """A condition on the profile; everything that is named must hold, and what is unknown does not hold.

    Where nothing is named it holds for everybody.
    """

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


class Modifier(Data):
    """What a profile changes: whole days of allowance, or items and signs asked from another day on."""

    when: When
    allowance: int = Field(default=0, ge=0, le=2)
    asked_from: dict[str, int] = Field(default_factory=dict)
    sources: tuple[str, ...] = ()


class Source(Data):
    id: Id
    says: str
    where: str


class Protocol(Data):
    """`allowance_until` is the last day on which thresholds are shifted by the allowance.

    `aftercare` are the days from which other words on what to do hold: `care.<id>.<day>`. A `draft` is offered only
    where a clinic has switched it on.
    """

    id: Id
    version: int = Field(ge=1)
    draft: bool = False
    reviewed_by: str
    allowance_until: int = 13
    depths_mm: tuple[float, ...] = ()
    aftercare: tuple[int, ...]
    timetable: Timetable = Timetable()
    silence: Silence = Silence()
    checkin: tuple[CheckInDay, ...] = Field(min_length=1)
    symptom: tuple[Symptom, ...] = Field(min_length=1)
    sign: tuple[Sign, ...] = Field(min_length=1)
    modifier: tuple[Modifier, ...] = ()
    source: tuple[Source, ...]
    question: tuple[Question, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "Protocol":
        _refuse_twice("symptom", (symptom.id for symptom in self.symptom))
        _refuse_twice("sign", (sign.id for sign in self.sign))
        _refuse_twice("checkin", (each.day for each in self.checkin))
        _refuse_twice("source", (each.id for each in self.source))
        _refuse_twice("question", (each.id for each in self.question))
        items = [symptom.id for symptom in self.symptom]
        for modifier in self.modifier:
            _refuse_unknown("modifier", modifier.asked_from, [*items, *(sign.id for sign in self.sign)])
        for question in self.question:
            _refuse_unknown(f"question {question.id}", question.about, items)
        for each in self.checkin:
            _refuse_unknown(f"checkin of day {each.day}", each.items or (), [*items, SIGNS])
            self._check_condition(each)
        return self

    def _check_condition(self, each: CheckInDay) -> None:
        where = f"checkin of day {each.day}"
        if each.items is not None and SIGNS not in each.items:
            raise ValueError(f"{where}: items leave out {SIGNS}; allowed: {SIGNS}, alone or with symptoms")
        if (each.only_if is None) != (each.of_day is None):
            raise ValueError(f"{where}: only_if and of_day go together; allowed: both or neither")
        if each.of_day is not None and not (each.of_day < each.day and self.day_planned(each.of_day)):
            earlier = ", ".join(str(other.day) for other in self.checkin if other.day < each.day)
            raise ValueError(f"{where}: of_day {each.of_day} is no earlier check-in; allowed: {earlier or 'none'}")

    @cached_property
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

    def shifted(self, day: int, allowance: int) -> int:
        """The day whose thresholds hold: shifted by the allowance up to `allowance_until`, never later."""
        return day if day > self.allowance_until else max(0, day - allowance)

    def symptoms_on(self, day: int, profile: Profile) -> tuple[Symptom, ...]:
        return tuple(each for each in self.symptom if self._is_asked(each, day, profile))

    def signs_on(self, day: int, profile: Profile) -> tuple[Sign, ...]:
        return tuple(each for each in self.sign if day >= self._from(each.id, each.offered_from, profile))

    def items_on(self, day: int, profile: Profile, *, in_full: bool = False) -> tuple[str, ...]:
        """What is asked on this day, in order; the signs come last. `in_full`, too, on a day that asks less."""
        planned = self.day_planned(day)
        only = None if planned is None or in_full else planned.items
        due = (symptom.id for symptom in self.symptoms_on(day, profile))
        return (*(each for each in due if only is None or each in only), SIGNS)

    def _is_asked(self, symptom: Symptom, day: int, profile: Profile) -> bool:
        if symptom.asked_on is not None and day in symptom.asked_on:
            return True
        default = NEVER if symptom.asked_on is not None else symptom.asked_from
        return day >= self._from(symptom.id, default, profile)

    def _from(self, item: str, default: int, profile: Profile) -> int:
        changed = [m.asked_from[item] for m in self.modifier if item in m.asked_from and m.when.holds(profile)]
        return min(changed, default=default)


def _refuse_twice(what: str, ids: Iterable[object]) -> None:
    seen: set[object] = set()
    for each in ids:
        if each in seen:
            raise ValueError(f"{what} {each} stands twice; allowed: each once")
        seen.add(each)


def _refuse_unknown(what: str, named: Iterable[str], known: list[str]) -> None:
    if unknown := sorted(set(named) - set(known)):
        raise ValueError(f"{what} names what is not there: {', '.join(unknown)}; allowed: {', '.join(known)}")


def read(path: Path) -> Protocol:
    """Raises BadProtocol."""
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return Protocol.model_validate(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadProtocol(f"{path}: file: {reason}; allowed: a TOML file in UTF-8") from error
    except ValidationError as error:
        lines = (f"{path}: {'.'.join(map(str, e['loc'])) or 'file'}: {_in_words(e['msg'])}" for e in error.errors())
        raise BadProtocol("\n".join(lines)) from error


def _in_words(message: str) -> str:
    return message.removeprefix("Value error, ").replace("\n", " ")


_own: list[Path] = []
_digests: dict[tuple[str, int], str] = {}


def use_folder(folder: Path | None) -> None:
    """Read the clinic's own protocols, too; None for ours alone. Said once, at start."""
    _own[:] = [folder] if folder else []
    every.cache_clear()
    load.cache_clear()


def own_folder() -> Path | None:
    return _own[0] if _own else None


def files() -> tuple[Path, ...]:
    return tuple(path for folder in (FOLDER, *_own) for path in sorted(folder.glob("*.toml")))


@cache
def every() -> tuple[Protocol, ...]:
    """All that patients may be pinned to, old versions too, in the order of `files`. Raises BadProtocol."""
    found: dict[tuple[str, int], Path] = {}
    protocols = []
    for path in files():
        protocol = read(path)
        if (twin := found.setdefault((protocol.id, protocol.version), path)) is not path:
            line = f"version {protocol.version} of {protocol.id} stands in {twin}, too"
            raise BadProtocol(f"{path}: version: {line}; allowed: another version, or another id")
        protocols.append(protocol)
        _digests[protocol.id, protocol.version] = sha256(path.read_bytes()).hexdigest()
    return tuple(protocols)


def digest(protocol: Protocol) -> str:
    """Of its file, as it was read: a changed file is another one."""
    every()
    return _digests[protocol.id, protocol.version]


@cache
def load(protocol_id: str, version: int | None = None) -> Protocol:
    """The protocol by its id, in one version or the newest; raises BadProtocol."""
    for protocol in sorted(every(), key=lambda each: -each.version):
        if protocol.id == protocol_id and version in (None, protocol.version):
            return protocol
    named = f"{protocol_id}, version {version}" if version else protocol_id
    raise BadProtocol(f"there is no protocol {named}; there are {', '.join(ids())}")


def sign_of_any(sign_id: str) -> Sign | None:
    """As the protocol names it that takes it most seriously."""
    named = (sign for each in every() if (sign := each.sign_named(sign_id)) is not None)
    return max(named, key=lambda sign: sign.urgency, default=None)


def available() -> tuple[Protocol, ...]:
    """The newest version of each."""
    return tuple(load(each) for each in ids())


def ids() -> tuple[str, ...]:
    return tuple(sorted({protocol.id for protocol in every()}))
