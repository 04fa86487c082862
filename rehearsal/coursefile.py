"""A course of treatment as a file, to be rehearsed: who was treated when, what was answered, what should be flagged."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot import protocol as protocols
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.hours import moment
from bot.protocol import Protocol
from bot.threshold import Data

RULES_OF_A_SUBJECT = {"severe", "worsening", "persisting"}
RULES_ALONE = {"several", "contact", "note", "silence", "unreachable", "unassessed"}
LONGEST = timedelta(days=366)


class BadCourse(Exception):
    """One line: file, key, what is wrong, what is allowed. Lists in a key are counted from 1."""


def _wall_time(text: object) -> datetime:
    if not isinstance(text, str) or not re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", text, re.ASCII):
        raise ValueError
    return datetime.fromisoformat(text)


WallTime = Annotated[
    datetime, BeforeValidator(_wall_time), Field(description='as in "2026-03-02 15:00", years 2000-2099')
]
Words = Annotated[tuple[str, ...], BeforeValidator(lambda words: tuple(words) if isinstance(words, list) else words)]


class Strict(Data):
    """Nothing is converted: "3" is no grade, and neither is true. A field's description says what is allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Patient(Strict):
    depth_mm: float | None = Field(None, gt=0, le=10, description="needle depth in millimetres, above 0, at most 10")
    skin_type: int | None = Field(None, ge=1, le=6, description="1 to 6")
    cold_sores: bool = Field(False, description="true or false")
    immune_weakness: bool = Field(False, description="true or false")
    serum: str = Field("", description='a name in quotes, "" for none')

    @property
    def profile(self) -> Profile:
        return Profile(self.depth_mm, self.skin_type, self.cold_sores, self.immune_weakness, self.serum)


class Report(Strict):
    """What the patient said at one moment. `at` is read from the patient's wall.

    With `if_asked` it is what the patient would say: it is said only if a check-in takes answers then, and of it only
    what that check-in asks. `answered` is the entry of the protocol with which `note` is to be answered, "" for none,
    None where that is not judged; `reply` is tapped under the answer.
    """

    at: WallTime
    answers: Mapping[str, int] = Field({}, description="items with grades, as in { redness = 3, swelling = 2 }")
    signs: Words = Field((), description='names in a list, as in ["pus"]')
    contact: Literal["", "now", "today", "can_wait"] = Field("", description='"now", "today", "can_wait" or ""')
    note: str = Field("", description="text in quotes")
    answered: str | None = Field(None, description='the id of a [[question]], as in "wash", or "" for none')
    reply: Literal["", "enough", "clinic"] = Field("", description='"enough", "clinic" or ""')
    unasked: bool = Field(False, description="true or false")
    if_asked: bool = Field(False, description="true or false, and false where unasked is true")


class Expected(Strict):
    """One alert event; `findings` are all that the open alert holds then."""

    day: int = Field(ge=0, description="days after treatment, from 0 on")
    urgency: Literal["routine", "same_day", "urgent", "emergency"] = Field(
        description='"routine", "same_day", "urgent" or "emergency"'
    )
    findings: Words = Field(description='names in a list, as in ["persisting:redness"]')


class Truth(Strict):
    """What was wrong in a made-up course; `wrong_from` is the first day on which it was, None where nothing was."""

    kind: str = Field(description='a word in quotes, as in "infection"')
    wrong_from: int | None = Field(None, ge=0, description="days after treatment, from 0 on")


Reports = Annotated[tuple[Report, ...], BeforeValidator(lambda each: tuple(each) if isinstance(each, list) else each)]
Events = Annotated[tuple[Expected, ...], BeforeValidator(lambda each: tuple(each) if isinstance(each, list) else each)]


class CourseFile(Strict):
    """`expect` is None where nothing is to be judged, and empty where no alert may be raised."""

    about: str = Field(description="one sentence in quotes")
    protocol: str = Field(description="the id of a protocol in quotes")
    treated_at: WallTime
    timezone: str = Field(description='a place, as in "Europe/Berlin"')
    until_day: int | None = Field(
        None, ge=0, le=LONGEST.days, description=f"a day after treatment, 0 to {LONGEST.days}"
    )
    patient: Patient = Field(Patient(), description="a table [patient]")
    report: Reports = Field((), description="tables [[report]]")
    expect: Events | None = Field(None, description="tables [[expect]], or expect = [] for no alert")
    truth: Truth | None = Field(None, description="a table [truth]")

    @property
    def rules(self) -> Protocol:
        return protocols.load(self.protocol)

    @property
    def last_on(self) -> date:
        """The date to the end of which the course is played: by default that of the last report, day 3 without any."""
        if self.until_day is not None:
            return self.treated_at.date() + timedelta(days=self.until_day)
        return max((each.at.date() for each in self.report), default=self.treated_at.date() + timedelta(days=3))

    def moment(self, wall: datetime) -> datetime:
        return moment(wall.date(), wall.time(), self.timezone)

    def closings(self) -> tuple[datetime, ...]:
        """When a person closed the open alert: never, in a file."""
        return ()

    def enrollment(self, rules: Protocol) -> Enrollment:
        """Invited at the moment of treatment, by a clinic and a provider that exist nowhere else."""
        treated_at = self.moment(self.treated_at)
        return Enrollment(
            id=1,
            clinic_id=1,
            provider_id=1,
            state=EnrollmentState.INVITED,
            label="",
            protocol_id=rules.id,
            protocol_version=rules.version,
            treated_on=self.treated_at.date(),
            timezone=self.timezone,
            hour=rules.timetable.hour,
            language="en",
            created_at=treated_at,
            profile=self.patient.profile,
        )


PLAINLY = {"extra_forbidden": "unknown key", "missing": "is missing"}
TABLES: dict[str, type[Strict]] = {"patient": Patient, "report": Report, "expect": Expected, "truth": Truth}


def read(path: Path) -> CourseFile:
    """Reports in the order of their moments. Raises BadCourse."""
    try:
        course = CourseFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadCourse(f"{path}: file: {reason}; allowed: a TOML file in UTF-8") from error
    except ValidationError as error:
        raise BadCourse(f"{path}: {_in_words(_worst(error.errors()))}") from error
    if fault := next(_faults(course), None):
        raise BadCourse(f"{path}: {'{}: {}; allowed: {}'.format(*fault)}")
    return course.model_copy(update={"report": tuple(sorted(course.report, key=lambda each: each.at))})


def _worst(errors: list[ErrorDetails]) -> ErrorDetails:
    """An unknown key first: it is mostly the misspelt one that another fault finds missing."""
    return min(errors, key=lambda error: error["type"] != "extra_forbidden")


def _in_words(error: ErrorDetails) -> str:
    loc = error["loc"]
    owner = TABLES.get(str(loc[0])) if len(loc) > 1 else None
    model: type[Strict] = owner or CourseFile
    name = next((part for part in loc[1 if owner else 0 :] if isinstance(part, str)), "")
    field = model.model_fields.get(name) or CourseFile.model_fields.get(str(loc[0]))
    allowed = field.description if field and error["type"] != "extra_forbidden" else ", ".join(model.model_fields)
    wrong = PLAINLY.get(error["type"]) or f"{_shown(error['input'])} is not allowed"
    return f"{_key(loc)}: {wrong}; allowed: {allowed}"


def _key(loc: tuple[int | str, ...]) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _shown(value: object) -> str:
    """What stands in the file, on one line."""
    text = str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False, default=str)
    return shorten(text, 60, placeholder="...")


Fault = tuple[str, str, str]  # key, what is wrong, what is allowed


def _faults(course: CourseFile) -> Iterator[Fault]:
    if course.protocol not in protocols.ids():
        yield "protocol", f"{_shown(course.protocol)} is not known", ", ".join(protocols.ids())
        return
    try:
        ZoneInfo(course.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "timezone", f"{_shown(course.timezone)} is not known", 'a place, as in "Europe/Berlin"'
        return
    yield from _not_on_the_clock("treated_at", course.treated_at, course)
    for number, report in enumerate(course.report, start=1):
        for key, wrong, allowed in (*_times(report, course), *_answers(report, course.rules)):
            yield f"report[{number}].{key}", wrong, allowed
    for number, expected in enumerate(course.expect or (), start=1):
        for key, wrong, allowed in _findings(expected, course.rules):
            yield f"expect[{number}].{key}", wrong, allowed
    if any(report.at.date() > course.last_on for report in course.report):
        yield "until_day", f"{course.until_day} is before the last report", "its day or a later one"


def _not_on_the_clock(key: str, wall: datetime, course: CourseFile) -> Iterator[Fault]:
    """An hour that daylight saving leaves out was on nobody's wall; of an hour that comes twice it is the first."""
    on_the_clock = course.moment(wall).astimezone(ZoneInfo(course.timezone)).replace(tzinfo=None)
    if on_the_clock != wall:
        yield key, f"{wall:%Y-%m-%d %H:%M} never was in {course.timezone}", f"from {on_the_clock:%Y-%m-%d %H:%M} on"


def _times(report: Report, course: CourseFile) -> Iterator[Fault]:
    at, first, last = report.at, course.treated_at, course.treated_at + LONGEST
    if not first <= at <= last:
        yield (
            "at",
            f"{at:%Y-%m-%d %H:%M} is outside the course",
            f"from treated_at ({first:%Y-%m-%d %H:%M}) to {LONGEST.days} days later",
        )
    else:
        yield from _not_on_the_clock("at", at, course)


def _answers(report: Report, rules: Protocol) -> Iterator[Fault]:
    for item, grade in report.answers.items():
        symptom = rules.symptom_named(item)
        if symptom is None:
            yield f"answers.{item}", "unknown item", ", ".join(each.id for each in rules.symptom)
        elif not 0 <= grade <= symptom.worst:
            yield f"answers.{item}", f"{grade} is out of range", f"0 to {symptom.worst}"
    for name in report.signs:
        if rules.sign_named(name) is None:
            yield "signs", f"{_shown(name)} is not known", ", ".join(each.id for each in rules.sign)
    if not (report.answers or report.signs or report.contact or report.note.strip()):
        yield "answers", "nothing is said in this report", "answers, signs, contact or note"
    if report.answered and report.answered not in {each.id for each in rules.question}:
        yield "answered", f"{_shown(report.answered)} is not known", ", ".join(each.id for each in rules.question)
    for key in ("answered", "reply"):
        if getattr(report, key) and not report.note.strip():
            yield key, "there is no note that asks anything", "a note with a question, or leave it out"
    if report.unasked and report.if_asked:
        yield "if_asked", "true is not allowed with unasked = true", "one of the two"


def _findings(expected: Expected, rules: Protocol) -> Iterator[Fault]:
    names = {f"{rule}:{symptom.id}" for rule in RULES_OF_A_SUBJECT for symptom in rules.symptom}
    names |= {f"sign:{sign.id}" for sign in rules.sign} | RULES_ALONE
    for name in (name for name in expected.findings if name not in names):
        yield "findings", f"{_shown(name)} is not known", f"rule:symptom, sign:name, {', '.join(sorted(RULES_ALONE))}"
    if not expected.findings:
        yield "findings", "is empty", "at least one; expect = [] for no alert"
