"""A course file played through the timetable, triage and alerts of the live bot: no network, no clock, no database."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from bot import left_out
from bot.advance import answers_for, carry_out, put, start, take, unasked_report
from bot.alert import Alert, known, merge
from bot.checkin import AnswerSet, CheckIn, Contact
from bot.course import Course
from bot.finding import Finding, names
from bot.hours import local, moment
from bot.note import noted_or_answered
from bot.protocol import Protocol
from bot.record import replace
from bot.timetable import Act, Step, next_due
from bot.triage import assess, put_off
from rehearsal import coursefile
from rehearsal.coursefile import BadCourse, CourseFile, Report
from rehearsal.rehearsed import AlertEvent, Answered, Kind, Line, Rehearsal

FINDS = (Act.FALL_DUE, Act.PASS_ON, Act.COMPLETE)


def run(paths: Iterable[Path]) -> list[Rehearsal | BadCourse]:
    """Every file is played, whatever is wrong with another."""
    return [_played_or_bad(path) for path in paths]


def _played_or_bad(path: Path) -> Rehearsal | BadCourse:
    try:
        return play(path)
    except BadCourse as bad:
        return bad


def play(path: Path) -> Rehearsal:
    """Raises BadCourse."""
    return play_file(coursefile.read(path))


def play_file(file: CourseFile, rules: Protocol | None = None) -> Rehearsal:
    """Under the newest protocol that the file names, or under another one."""
    return _Stage(file, rules or file.rules).played()


def heard(report: Report, course: Course, at: datetime) -> Report | None:
    """What of the report is said at this moment; of one that waits to be asked, only what is asked, or nothing."""
    if not report.if_asked:
        return report
    checkin = course.open_checkin(at)
    if checkin is None:
        return None
    answers = {item: grade for item, grade in report.answers.items() if item in checkin.asked}
    signs = _offered(report.signs, course, checkin) if report.signs else ()
    if not (answers or signs or report.contact or report.note.strip()):
        return None
    is_all = len(answers) == len(report.answers) and len(signs) == len(report.signs)
    return report if is_all else report.model_copy(update={"answers": answers, "signs": signs})


def _offered(signs: Iterable[str], course: Course, checkin: CheckIn) -> tuple[str, ...]:
    offered = {each.id for each in course.protocol.signs_on(course.day(checkin.on), course.enrollment.profile)}
    return tuple(each for each in signs if each in offered)


class _Stage:
    """The course as it moves on, and what was seen of it; each record's id is the number of its kind."""

    def __init__(self, file: CourseFile, rules: Protocol) -> None:
        invited = file.enrollment(rules)
        self._file = file
        self._course = Course(rules, start(invited, invited.created_at))
        self._closed: list[Alert] = []
        self._events: list[AlertEvent] = []
        self._timeline: list[Line] = []
        self._answered: list[Answered] = []

    def played(self) -> Rehearsal:
        """What falls due at the moment of a report comes before it."""
        for at, report in self._moments():
            self._run_until(at)
            if report is None:
                self._close()
            elif (said := heard(report, self._course, at)) is not None:
                self._hear(said, at)
        end = moment(self._file.last_on + timedelta(days=1), time(0), self._file.timezone)
        self._run_until(end - timedelta(microseconds=1))
        events, answered = tuple(self._events), tuple(self._answered)
        timeline, met, expected = tuple(self._timeline), _met(self._file, events, answered), self._file.expect
        return Rehearsal(self._file.about, self._course, events, timeline, met, expected, self._alerts(), answered)

    def _moments(self) -> list[tuple[datetime, Report | None]]:
        """The reports in their order; None where a person closes the alert, after what was said by then."""
        said: list[tuple[datetime, Report | None]] = [(self._file.moment(each.at), each) for each in self._file.report]
        return sorted([*said, *((at, None) for at in self._file.closings())], key=lambda each: each[0])

    def _close(self) -> None:
        if self._course.alert is not None:
            self._closed.append(self._course.alert)
            self._course = self._course.with_alert(None)

    def _run_until(self, until: datetime) -> None:
        while (due := next_due(self._course, until)) is not None:
            at, step = due
            self._carry_out(step, at)

    def _carry_out(self, step: Step, at: datetime) -> None:
        before, (enrollment, checkin) = self._course, carry_out(self._course, step, at)
        if enrollment is not self._course.enrollment:
            self._course = self._course.with_enrollment(enrollment)
        if checkin is not None:
            kept = checkin if checkin.id else replace(checkin, id=len(self._course.checkins) + 1)
            self._course = self._course.with_checkin(put(kept, at) if step.act is Act.ASK else kept)
        self._note_step(step, at)
        is_silent = checkin is not None and checkin.silent is not None
        if step.act in FINDS or is_silent or left_out.comes_to_light(before, self._course):
            first = 0 if step.act in (Act.FALL_DUE, Act.PASS_ON) else len(self._course.answer_sets)
            self._merge(assess(self._course, first), at)

    def _note_step(self, step: Step, at: datetime) -> None:
        match step.act:
            case Act.ASK if step.checkin is not None:
                self._note(at, "asked", step.checkin.asked)
            case Act.SKIP:
                self._note(at, "skipped", ())
            case Act.AFTERCARE | Act.REMIND | Act.COMPLETE:
                self._note(at, "said", (step.act.name.lower(),))
            case _:
                pass

    def _hear(self, report: Report, at: datetime) -> None:
        where = unasked_report(self._course, at) if report.unasked else answers_for(self._course, at)
        contact = Contact(report.contact) if report.contact else where.contact
        where = replace(where, id=where.id or len(self._course.answer_sets) + 1, contact=contact, last_at=at)
        answers = _filled(where, report, self._course, at)
        self._course = take(self._course, answers, at)
        found = assess(self._course, [each.id for each in self._course.answer_sets].index(answers.id))
        self._note(at, "answered", tuple(_said(report)))
        self._note(at, "said", (self._advice(answers, found),))
        self._note_entry(answers, report, at)
        self._merge(found, at)

    def _note_entry(self, answers: AnswerSet, report: Report, at: datetime) -> None:
        if not report.note.strip():
            return
        asked = answers.question_at(len(answers.notes) - 1)
        self._answered.append(Answered(self._day(at), asked.question if asked else "", report.answered))
        if asked is not None:
            self._note(at, "said", (f"answered={asked.question}",))

    def _advice(self, answers: AnswerSet, found: Sequence[Finding]) -> str:
        """What the patient is told at once: how urgent these answers are, before anybody has read them."""
        urgencies = [each.urgency for each in found if each.is_of(answers.id)]
        if urgencies:
            return max(urgencies).word
        is_put_off = any(each.finding.is_of(answers.id) for each in put_off(self._course, {answers.on}))
        return "asked_again_tomorrow" if is_put_off else "as_expected"

    def _alerts(self) -> tuple[Alert, ...]:
        return (*self._closed, self._course.alert) if self._course.alert else tuple(self._closed)

    def _merge(self, found: Sequence[Finding], at: datetime) -> None:
        if not found:
            return
        enrollment, alert = self._course.enrollment, self._course.alert
        merged = merge(alert, found, known(self._alerts()), enrollment.clinic_id, enrollment.id, at)
        if merged is None:
            return
        self._course = self._course.with_alert(replace(merged.alert, id=1))
        if merged.event is not None:
            held = tuple(names(merged.alert.findings))
            self._happen(AlertEvent(at, self._day(at), merged.event, merged.alert.urgency, held))

    def _happen(self, event: AlertEvent) -> None:
        """Two events of one moment are one: the first's kind, the last's content."""
        if self._events and self._events[-1].at == event.at:
            event = replace(event, event=self._events.pop().event)
            self._timeline = [line for line in self._timeline if (line.at, line.kind) != (event.at, "flagged")]
        self._events.append(event)
        self._note(event.at, "flagged", (event.urgency.word, *event.findings))

    def _note(self, at: datetime, kind: Kind, details: tuple[str, ...]) -> None:
        self._timeline.append(Line(at, self._day(at), kind, details))

    def _day(self, at: datetime) -> int:
        return self._course.day(local(at, self._course.enrollment.timezone).date())


def _filled(answers: AnswerSet, report: Report, course: Course, at: datetime) -> AnswerSet:
    answers = answers.with_grades(report.answers, at)
    if report.answers or report.signs:
        answers = answers.with_signs(frozenset(report.signs))
    return _worded(answers, report, course, at) if report.note.strip() else answers


def _worded(answers: AnswerSet, report: Report, course: Course, at: datetime) -> AnswerSet:
    """What is tapped under an answer is tapped at once."""
    said = noted_or_answered(answers, report.note, course, at)
    asked = said.question_at(len(said.notes) - 1)
    if asked is None or not report.reply:
        return said
    return said.with_reply(replace(asked, settled=report.reply == "enough", wanted=report.reply == "clinic"))


def _said(report: Report) -> Iterator[str]:
    yield from (f"{item}={grade}" for item, grade in report.answers.items())
    yield from report.signs
    if report.contact:
        yield f"contact={report.contact}"
    if report.note.strip():
        yield "note"
    if report.reply:
        yield f"reply={report.reply}"


def _met(file: CourseFile, events: Iterable[AlertEvent], answered: Iterable[Answered]) -> bool | None:
    if file.expect is None and all(each.answered is None for each in file.report):
        return None
    if not all(each.met for each in answered):
        return False
    if file.expect is None:
        return True
    expected = [(each.day, each.urgency, tuple(sorted(set(each.findings)))) for each in file.expect]
    return expected == [(each.day, each.urgency.word, each.findings) for each in events]
