"""When a patient is asked: what falls due in a course, and when that is on the patient's clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from operator import itemgetter

from bot.asked import WAITS
from bot.checkin import CheckIn, CheckInState
from bot.course import Course
from bot.enrollment import EnrollmentState
from bot.finding import Urgency
from bot.hours import after_quiet_hours, ask_at, is_quiet, moment, today
from bot.look_again import PutOff
from bot.planned import CheckInDay
from bot.triage import put_off

MIDNIGHT, A_DAY = time(0, 0), timedelta(days=1)
FEWER_DAYS = (3, 7, 14)
ARRANGED_WITHIN = timedelta(minutes=3)
UNANSWERED = {CheckInState.PLANNED, CheckInState.ASKED}
UNFINISHED = UNANSWERED | {CheckInState.PARTLY_ANSWERED}
NOBODYS = {EnrollmentState.INVITED, EnrollmentState.ERASED}


class Act(Enum):
    AFTERCARE = auto()
    ASK = auto()
    SKIP = auto()
    PASS = auto()
    MISSED_BY_US = auto()
    REMIND = auto()
    CHECK_SILENCE = auto()
    CLOSE = auto()
    FALL_DUE = auto()
    COMPLETE = auto()
    PASS_ON = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that has fallen due; `checkin` is the one it concerns, with its moments for ASK and its like.

    Carried out by changing the course so that the same step cannot fall due again.
    """

    act: Act
    on: date
    checkin: CheckIn | None = None
    reminded: int = 0


def new_checkin(course: Course, on: date) -> CheckIn:
    """A check-in for this date that nobody has been asked yet; its id is given by whoever keeps it.

    While an alert is open, and where something is looked at again, a day that asks less asks everything, too.
    What is looked at again is asked first.
    """
    zone, rules = course.enrollment.timezone, course.protocol.timetable
    alerting = _is_alerting(course)
    again = {each.finding.subject for each in _to_look_at_again(course, on)}
    asked = course.protocol.items_on(course.day(on), course.enrollment.profile, in_full=alerting or bool(again))
    return CheckIn(
        id=0,
        enrollment_id=course.enrollment.id,
        on=on,
        state=CheckInState.PLANNED,
        due_at=ask_at(course, on),
        closes_at=moment(on, rules.closes_at, zone),
        ends_at=moment(on + A_DAY, MIDNIGHT, zone),
        asked=tuple(sorted(asked, key=lambda item: item not in again)),
        alerting=alerting,
    )


def wakes_at(course: Course) -> datetime | None:
    """The next moment at which something of this course falls due; None when it is over."""
    first = _first(course)
    return None if first is None else first[0]


def next_step(course: Course, now: datetime) -> Step | None:
    """The earliest step that is due by now, if any."""
    first = _first(course)
    return None if first is None or first[0] > now else _step(course, *first, now)


def next_due(course: Course, until: datetime) -> tuple[datetime, Step] | None:
    """When the course wakes, and the step that is due then; None if that is later than `until`, or never."""
    first = _first(course)
    return None if first is None or first[0] > until else (first[0], _step(course, *first, first[0]))


Pending = Act | tuple[CheckIn, Act]


def _first(course: Course) -> tuple[datetime, Pending] | None:
    """Of a patient who has stopped it is still to be found that what was put off has no answer."""
    enrollment = course.enrollment
    has_stopped = enrollment.state is EnrollmentState.WITHDRAWN
    is_nobodys = has_stopped and enrollment.chat_id is None
    if is_nobodys or enrollment.state in NOBODYS:
        return None
    first = None if has_stopped else min(_pending(course), key=itemgetter(0), default=None)
    falls_due_at = _falls_due_at(course, None if first is None else first[0])
    return first if falls_due_at is None else (falls_due_at, Act.FALL_DUE)


def _falls_due_at(course: Course, until: datetime | None) -> datetime | None:
    """When what was put off closes unanswered; None where that is after `until`, which is seen before any rule runs."""
    since = course.settled_on
    dates = {each.on for each in course.answer_sets if since is None or each.on >= since}
    if until is not None:
        dates = {on for on in dates if _closes_at(course, on + A_DAY) <= until}
    again = [each.on for each in put_off(course, dates) if not each.is_answered] if dates else ()
    return min((_closes_at(course, on) for on in again), default=None)


def _closes_at(course: Course, on: date) -> datetime:
    return moment(on, course.protocol.timetable.closes_at, course.enrollment.timezone)


def _step(course: Course, at: datetime, pending: Pending, now: datetime) -> Step:
    if isinstance(pending, tuple):
        checkin, act = pending
        return Step(act, checkin.on, checkin, _reminders_by(course, checkin, now) if act is Act.REMIND else 0)
    if pending is Act.ASK:
        return _decide(course, now)
    return Step(pending, today(course, at if pending is Act.FALL_DUE else now))


def _pending(course: Course) -> Iterator[tuple[datetime, Pending]]:
    enrollment = course.enrollment
    if (asked_at := first_waiting(course)) is not None:
        yield asked_at + WAITS, Act.PASS_ON
    for checkin in course.checkins:
        if checkin.state in UNFINISHED or (checkin.alerting and not checkin.silence_checked):
            for at, act in _of_checkin(course, checkin):
                yield at, (checkin, act)
    if enrollment.state is EnrollmentState.ACTIVE and enrollment.decided_on is not None:
        if (aftercare_at := aftercare_due_at(course)) is not None:
            yield aftercare_at, Act.AFTERCARE
        yield ask_at(course, enrollment.decided_on + A_DAY), Act.ASK


def _to_look_at_again(course: Course, on: date) -> list[PutOff]:
    """What is asked again on this date, a faint answer of the day before, and has not been answered yet."""
    return [each for each in put_off(course, {on - A_DAY}) if not each.is_answered]


def first_waiting(course: Course) -> datetime | None:
    """When the first of the questions was asked whose answer nobody has tapped, and that the clinic has not got."""
    until = course.enrollment.passed_on_until
    every = [asked for answers in course.answer_sets for asked in answers.questions]
    return min((each.at for each in every if each.waits and not each.is_passed_on(until)), default=None)


def _of_checkin(course: Course, checkin: CheckIn) -> Iterator[tuple[datetime, Act]]:
    if checkin.state in UNANSWERED:
        yield checkin.closes_at, Act.CLOSE
    elif checkin.state is CheckInState.PARTLY_ANSWERED and (left_at := _left_at(course, checkin)) is not None:
        yield left_at, Act.REMIND
    if checkin.asked_at is None:
        return
    if checkin.state is CheckInState.ASKED:
        reminders = _reminders(course, checkin)
        if checkin.reminded < len(reminders):
            yield reminders[checkin.reminded], Act.REMIND
    if checkin.alerting and not checkin.silence_checked:
        yield checkin.asked_at + timedelta(hours=course.protocol.silence.after_hours), Act.CHECK_SILENCE


def _reminders(course: Course, checkin: CheckIn) -> list[datetime]:
    """Those that fall neither too late in the evening nor on another day; by night they wait for the morning.

    Whoever travels may have been asked in the morning of another place.
    """
    if checkin.asked_at is None:
        return []
    rules = course.protocol.timetable
    last = moment(checkin.on, rules.no_reminder_after, course.enrollment.timezone)
    every = (checkin.asked_at + timedelta(hours=hours) for hours in rules.reminders_after_hours)
    waking = dict.fromkeys(after_quiet_hours(course, at) for at in every)
    return [at for at in waking if at <= last]


def _left_at(course: Course, checkin: CheckIn) -> datetime | None:
    """Half answered is not answered: when the patient is reminded, once, of what is left; None where it is too late."""
    if checkin.left_reminded:
        return None
    answers, rules = course.answers_to(checkin), course.protocol.timetable
    if answers is None or answers.last_at is None or not rules.reminders_after_hours:
        return None
    at = after_quiet_hours(course, answers.last_at + timedelta(hours=rules.reminders_after_hours[0]))
    return at if at <= moment(checkin.on, rules.no_reminder_after, course.enrollment.timezone) else None


def _reminders_by(course: Course, checkin: CheckIn, now: datetime) -> int:
    """How many reminders are due by now: after an outage several become one."""
    return sum(at <= now for at in _reminders(course, checkin))


def may_remind(course: Course, checkin: CheckIn, now: datetime) -> bool:
    """Is it still early enough in the day for a reminder that was held up, and late enough in the morning?"""
    return not is_quiet(course, now) and now <= moment(
        checkin.on, course.protocol.timetable.no_reminder_after, course.enrollment.timezone
    )


def next_asked_at(course: Course) -> datetime | None:
    """When the patient will be asked next, as things stand now; None if never again."""
    enrollment = course.enrollment
    if enrollment.state is not EnrollmentState.ACTIVE or enrollment.decided_on is None:
        return None
    on = enrollment.decided_on + A_DAY
    while not (course.day(on) >= 1 and course.checkin_on(on) is None and _is_needed(course, on)):
        if course.day(on) > course.protocol.last_day:
            return None
        on += A_DAY
    return ask_at(course, on)


def aftercare_due_at(course: Course) -> datetime | None:
    """Hours after the treatment, or, where that is too late for its day, at once with the connection."""
    enrollment, rules = course.enrollment, course.protocol.timetable
    if enrollment.aftercare_sent_at is not None or enrollment.enrolled_at is None:
        return None
    at = enrollment.enrolled_at + timedelta(hours=rules.aftercare_after_hours)
    last = moment(enrollment.treated_on, rules.no_reminder_after, enrollment.timezone)
    is_in_time = at < last and course.day(today(course, at)) == 0
    return at if is_in_time else enrollment.enrolled_at + ARRANGED_WITHIN


def _decide(course: Course, now: datetime) -> Step:
    """Whether to ask on the first date that has not been decided yet."""
    on = (course.enrollment.decided_on or today(course, now)) + A_DAY
    day = course.day(on)
    if course.checkin_on(on) is not None or day < 1:
        return Step(Act.PASS, on)
    if not _is_needed(course, on):
        act = _when_not_needed(course, on)
        return Step(act, on, new_checkin(course, on) if act is Act.SKIP else None)
    too_late = moment(on, course.protocol.timetable.quiet_from, course.enrollment.timezone)
    return Step(Act.ASK if now < too_late else Act.MISSED_BY_US, on, new_checkin(course, on))


def _when_not_needed(course: Course, on: date) -> Act:
    if course.protocol.day_planned(course.day(on)) is not None:
        return Act.SKIP
    return Act.COMPLETE if course.day(on) > course.protocol.last_day else Act.PASS


def _planned_on(course: Course, on: date) -> CheckInDay | None:
    """What the protocol plans for this date, as far as the patient wants it."""
    day = course.day(on)
    return None if course.enrollment.fewer and day not in FEWER_DAYS else course.protocol.day_planned(day)


def _is_needed(course: Course, on: date) -> bool:
    planned = _planned_on(course, on)
    if planned is not None and (planned.only_if is None or _condition_holds(course, planned)):
        return True
    if _to_look_at_again(course, on):
        return True
    return _is_alerting(course) and _is_recent(course, ask_at(course, on))


def _condition_holds(course: Course, planned: CheckInDay) -> bool:
    """Judged by the answers to that day's check-in itself; without any it holds."""
    of_day = planned.of_day or 0
    checkin = course.checkin_on(course.date_of(of_day))
    answers = course.answers_to(checkin) if checkin else None
    if answers is None or not answers.has_answers:
        return True
    normal = 0 if planned.only_if == "above_none" else None
    shifted = shifted_day(course, of_day)
    for item, grade in answers.grades.items():
        symptom = course.protocol.symptom_named(item)
        if symptom and grade > (symptom.expected_on(shifted) if normal is None else normal):
            return True
    return False


def shifted_day(course: Course, day: int) -> int:
    """The day whose thresholds hold: shifted by the enrollment's allowance up to day 13, never later."""
    return course.protocol.shifted(day, course.protocol.allowance(course.enrollment.profile))


def _is_alerting(course: Course) -> bool:
    """While something is open, and after the clinic has not reached the patient."""
    alert = course.alert or course.unreached
    return alert is not None and alert.urgency >= Urgency.SAME_DAY


def _is_recent(course: Course, asked_at: datetime) -> bool:
    """Judged at the patient's hour, however late we come to it."""
    days = timedelta(days=course.protocol.timetable.alerting_days)
    alert = course.alert or course.unreached
    return alert is not None and asked_at - alert.last_event_at <= days
