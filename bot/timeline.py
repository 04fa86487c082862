"""All that happened in one patient's treatment, as the clinic reads it: the newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot import hours
from bot.alert import Alert
from bot.checkin import AnswerSet, CheckIn, CheckInState
from bot.course import Course
from bot.finding import Finding, Urgency
from bot.letter import Letter, LetterState, Remark
from bot.whose import photos_of

# The screens that tell a patient something beside questions, and beside answers to taps.
TOLD = ("aftercare", "advice", "nobody_yet", "nobody_reached", "taken", "farewell")

# What is done to a patient's record and changes it; who has only read it stands in the audit alone.
DEEDS = (
    *("enrolled", "invited", "stopped", "went on", "unbound", "follows again"),
    *("asked to be erased", "wants to be kept"),
)
CONSENT = ("consented", "agreed anew", "agreed no more")  # And, behind a colon, to which version.
CORRECTIONS = ("corrected the date", "corrected the procedure", "corrected", "began the next session")
ALERT_DEEDS = ("acknowledged", "handed over", "reopened")
# What came of it follows in the lines of before, and where a file is read: the record itself does not say.
RESOLVED, ENDED = "resolved", "ended"
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit: `actor` is provider:<id>, chat:<id> or a part of the machine."""

    at: datetime
    actor: str
    action: str

    def is_of(self, action: str) -> bool:
        return self.action.partition(":")[0] == action

    @property
    def result(self) -> str:
        return self.action.partition(":")[2]

    @property
    def provider_id(self) -> int | None:
        kind, _, number = self.actor.partition(":")
        return int(number) if kind == "provider" and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Told:
    """What a patient has read: by which screen, and the words as they stood there."""

    at: datetime
    screen: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    answers: AnswerSet


@dataclass(frozen=True, slots=True)
class Wrote:
    """The `note`-th of its answer set."""

    answers: AnswerSet
    note: int


@dataclass(frozen=True, slots=True)
class Photos:
    answers: AnswerSet
    number: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    checkin: CheckIn


@dataclass(frozen=True, slots=True)
class Raised:
    """By these findings: an alert that grows later is raised by each answer set that added to it."""

    findings: tuple[Finding, ...]

    @property
    def urgency(self) -> Urgency:
        return max(each.urgency for each in self.findings)


@dataclass(frozen=True, slots=True)
class AlertDeed:
    alert: Alert
    deed: Deed


What: TypeAlias = Answered | Wrote | Photos | Unanswered | Raised | AlertDeed | Deed | Told | Letter | Remark


@dataclass(frozen=True, slots=True)
class Entry:
    """`day` is that of the treatment, on the patient's calendar; `label` is that of its enrollment."""

    at: datetime
    day: int
    what: What
    label: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """What is kept of one enrollment: `deeds` by the record that they are about ("enrollment:1", "alert:3")."""

    course: Course
    alerts: Sequence[Alert] = ()
    letters: Sequence[Letter] = ()
    remarks: Sequence[Remark] = ()
    told: Sequence[Told] = ()
    deeds: Mapping[str, Sequence[Deed]] | None = None


def entries(file: File) -> list[Entry]:
    return of_sessions([file])


def of_sessions(files: Sequence[File]) -> list[Entry]:
    """Of several sessions of one patient, together."""
    found = [entry for file in files for entry in _of_file(file)]
    return sorted(found, key=lambda each: (each.at, _place(each.what)))[::-1]


def _of_file(file: File) -> Iterator[Entry]:
    of = file.course.enrollment
    for at, what in (*_of_patient(file.course), *_of_clinic(file)):
        yield Entry(at, file.course.day(_date(at, of.timezone)), what, of.label)


def _place(what: What) -> int:
    """Of what happened at the same moment: what was said comes before what came of it."""
    match what:
        case Answered() | Wrote() | Photos() | Unanswered():
            return 0
        case Raised():
            return 1
        case Told():
            return 2
        case _:
            return 3


def _date(at: datetime, zone: str) -> date:
    return hours.local(at, zone).date()


def _of_patient(course: Course) -> Iterator[tuple[datetime, What]]:
    for answers in course.answer_sets:
        if answers.has_answers or answers.contact is not None or answers.is_unopened:
            yield answers.first_at, Answered(answers)
        for number in range(len(answers.notes)):
            yield answers.noted_at(number), Wrote(answers, number)
        if photos := photos_of(answers):
            yield answers.last_at or answers.first_at, Photos(answers, len(photos))
    for checkin in course.checkins:
        if checkin.state in (CheckInState.MISSED, CheckInState.MISSED_BY_US):
            yield checkin.closes_at, Unanswered(checkin)


def _of_clinic(file: File) -> Iterator[tuple[datetime, What]]:
    deeds = file.deeds or {}
    for alert in file.alerts:
        yield from _raised(file.course, alert)
        for deed in deeds.get(f"alert:{alert.id}", ()):
            if deed.action in ALERT_DEEDS or deed.is_of(RESOLVED):
                yield deed.at, AlertDeed(alert, deed)
    for deed in deeds.get(f"enrollment:{file.course.enrollment.id}", ()):
        is_known = deed.action in (*DEEDS, *CORRECTIONS) or deed.action.partition(":")[0] in CONSENT
        is_first_link = deed.action == "invited" and deed.at == file.course.enrollment.created_at
        if (is_known and not is_first_link) or deed.is_of(ENDED):
            yield deed.at, deed
    for letter in file.letters:
        if letter.state is not LetterState.DRAFT:
            yield letter.sent_at or letter.goes_at or letter.written_at, letter
    yield from ((remark.written_at, remark) for remark in file.remarks)
    yield from ((told.at, told) for told in _told_once(file.told))


def _told_once(told: Sequence[Told]) -> Iterator[Told]:
    """What is said again within a minute, as answers go on, is one line: the first."""
    said_at: dict[str, datetime] = {}
    for each in told:
        if each.screen not in said_at or each.at - said_at[each.screen] >= A_MINUTE:
            said_at[each.screen] = each.at
            yield each


def _raised(course: Course, alert: Alert) -> Iterator[tuple[datetime, Raised]]:
    found_at = {f"set:{each.id}": each.last_at or each.first_at for each in course.answer_sets}
    found_at |= {f"checkin:{each.id}": each.closes_at for each in course.checkins}
    for number, (source, found) in enumerate(_by_source(alert).items()):
        at = alert.raised_at if number == 0 else found_at.get(source, alert.raised_at)
        yield max(at, alert.raised_at), Raised(tuple(found))


def _by_source(alert: Alert) -> dict[str, list[Finding]]:
    """What is said of a part of an answer set stands with the rest of it."""
    found: dict[str, list[Finding]] = {}
    for each in sorted(alert.findings, key=lambda each: each.day):
        found.setdefault(":".join(each.source.split(":")[:2]), []).append(each)
    return found
