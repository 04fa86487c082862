"""How a course moves on: a step is carried out, answers are taken, findings are merged; live and in rehearsals."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.alert import Alert, Merged, known, merge
from bot.asked import WAITS
from bot.checkin import AnswerSet, CheckIn, CheckInState, state_after_answer
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState
from bot.finding import Urgency
from bot.hours import local, moment, today
from bot.record import replace
from bot.silence import is_silent_while_alerting, is_too_long
from bot.timetable import Act, Step
from bot.triage import assess


def start(enrollment: Enrollment, now: datetime) -> Enrollment:
    """Active from now on: checkpoints whose hour has passed are never asked; also after being unreachable."""
    return replace(
        enrollment,
        state=EnrollmentState.ACTIVE,
        enrolled_at=enrollment.enrolled_at or now,
        decided_on=max(enrollment.treated_on, _last_hour_passed(enrollment, now)),
    )


def _last_hour_passed(enrollment: Enrollment, now: datetime) -> date:
    on = local(now, enrollment.timezone).date()
    has_passed = moment(on, time(enrollment.hour), enrollment.timezone) < now
    return on if has_passed else on - timedelta(days=1)


def carry_out(course: Course, step: Step, now: datetime) -> tuple[Enrollment, CheckIn | None]:
    """The two records as they are after the step; the same step cannot fall due again.

    A check-in with id 0 is new and wants to be kept. ASK leaves it PLANNED until `put` says that the question is
    there. Silence that was found stands in `silent`: assess the course again after CHECK_SILENCE, CLOSE and FALL_DUE.
    """
    return _enrollment_after(course.enrollment, step, now), _checkin_after(course, step)


def _enrollment_after(enrollment: Enrollment, step: Step, now: datetime) -> Enrollment:
    match step.act:
        case Act.AFTERCARE:
            return replace(enrollment, aftercare_sent_at=now)
        case Act.ASK | Act.SKIP | Act.PASS | Act.MISSED_BY_US:
            return replace(enrollment, decided_on=step.on)
        case Act.COMPLETE:
            completed = EnrollmentState.COMPLETED
            return replace(enrollment, decided_on=step.on, state=completed, completed_at=now)
        case Act.FALL_DUE:
            return replace(enrollment, settled_on=step.on)
        case Act.PASS_ON:
            return replace(enrollment, passed_on_until=now - WAITS)
        case Act.REMIND | Act.CHECK_SILENCE | Act.CLOSE:
            return enrollment


def _checkin_after(course: Course, step: Step) -> CheckIn | None:
    checkin = step.checkin
    if checkin is None:
        return None
    match step.act:
        case Act.SKIP:
            return replace(checkin, state=CheckInState.SKIPPED, asked=())
        case Act.MISSED_BY_US:
            return replace(checkin, state=CheckInState.MISSED_BY_US, asked=())
        case Act.REMIND if checkin.state is CheckInState.PARTLY_ANSWERED:
            return replace(checkin, left_reminded=True)
        case Act.REMIND:
            return replace(checkin, reminded=step.reminded)
        case Act.CHECK_SILENCE:
            return _silence_checked(course, checkin)
        case Act.CLOSE:
            return _closed(course, checkin)
        case Act.ASK:
            return checkin
        case Act.PASS | Act.AFTERCARE | Act.COMPLETE | Act.FALL_DUE | Act.PASS_ON:
            return None


def _silence_checked(course: Course, checkin: CheckIn) -> CheckIn:
    silent = not checkin.excused and is_silent_while_alerting(course, checkin.id)
    found = course.protocol.silence.alerting_urgency if silent else None
    return replace(checkin, silence_checked=True, silent=_higher(checkin.silent, found))


def _closed(course: Course, checkin: CheckIn) -> CheckIn:
    """Missed; by us where the question never reached the patient, or their answer may not have reached us."""
    if checkin.state is not CheckInState.ASKED or checkin.excused:
        return replace(checkin, state=CheckInState.MISSED_BY_US)
    found = course.protocol.silence.first_urgency if is_too_long(course, checkin.id) else None
    return replace(checkin, state=CheckInState.MISSED, silent=_higher(checkin.silent, found))


def _higher(one: Urgency | None, other: Urgency | None) -> Urgency | None:
    return max((each for each in (one, other) if each is not None), default=None)


def put(checkin: CheckIn, at: datetime) -> CheckIn:
    """The question is with the patient since `at`; nothing changes if it was given up, or was put before."""
    if checkin.asked_at is not None or checkin.state is CheckInState.MISSED_BY_US:
        return checkin
    state = CheckInState.ASKED if checkin.state is CheckInState.PLANNED else checkin.state
    return replace(checkin, state=state, asked_at=at)


def answers_for(course: Course, now: datetime) -> AnswerSet:
    """Where an answer given now belongs: to the check-in that takes answers, or else to a new unasked report (id 0)."""
    checkin = course.open_checkin(now)
    return unasked_report(course, now) if checkin is None else answers_to(course, checkin, now)


def answers_to(course: Course, checkin: CheckIn, now: datetime) -> AnswerSet:
    """The check-in's one set, which is new (id 0) with its first answer."""
    new = AnswerSet(0, course.enrollment.id, checkin.on, now, checkin_id=checkin.id)
    return course.answers_to(checkin) or new


def unasked_report(course: Course, now: datetime) -> AnswerSet:
    """It stands by itself: an answer counts for the day on which it is given."""
    return AnswerSet(0, course.enrollment.id, today(course, now), now)


def take(course: Course, answers: AnswerSet, now: datetime) -> Course:
    """The course with these answers, which have an id: the check-in's state and `heard_at` with them.

    Whoever writes when all is over, or when they could not be reached, is followed again; but not where the clinic has
    ended it.
    """
    enrollment = replace(course.enrollment, heard_at=now)
    is_over = enrollment.state is EnrollmentState.COMPLETED and enrollment.ended_for is not None
    if enrollment.state in (EnrollmentState.COMPLETED, EnrollmentState.UNREACHABLE) and not is_over:
        enrollment = start(enrollment, now)
    heard = course.with_enrollment(enrollment).with_answers(answers)
    checkin = next((each for each in course.checkins if each.id == answers.checkin_id), None)
    if checkin is None:
        return heard
    state = state_after_answer(checkin, answers, now)
    was_in_time = checkin.state is CheckInState.MISSED and state is not CheckInState.MISSED and now < checkin.closes_at
    return heard.with_checkin(replace(checkin, state=state, silent=None if was_in_time else checkin.silent))


def reassess(course: Course, alerts: Sequence[Alert], now: datetime) -> Merged | None:
    """The enrollment's alert with what the whole course now says, None if nothing is new.

    `alerts` are all that the enrollment ever had, open and resolved.
    """
    enrollment = course.enrollment
    return merge(course.alert, assess(course), known(alerts), enrollment.clinic_id, enrollment.id, now)
