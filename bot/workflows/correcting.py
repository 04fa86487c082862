"""What was wrong is put right: the patient's clock and hour, the treatment's date, what is known of it, the person."""

from dataclasses import replace
from datetime import date, datetime

from bot import advance, hours, protocol
from bot.checkin import SIGNS, state_after_answer
from bot.clinic import Provider
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.invitation import Invitation
from bot.outbox import Lane, Message
from bot.ports import NotYours, Transaction
from bot.workflows import aftercare, alerting, answering, enrolling, sessions, ticks


def choose_timezone(tx: Transaction, chat_id: int, enrollment_id: int, timezone: str, now: datetime) -> Enrollment:
    """Before the first answer day 0 is the date there; after it days are counted as they were."""
    enrollment = replace(enrolling.of_patient(tx, chat_id, enrollment_id), timezone=timezone)
    if enrollment.treated_at is not None and not tx.enrollments.course(enrollment.id).answer_sets:
        enrollment = replace(enrollment, treated_on=hours.local(enrollment.treated_at, timezone).date())
    return _plan_anew(tx, enrollment, now)


def choose_hour(tx: Transaction, chat_id: int, enrollment_id: int, hour: int, now: datetime) -> Enrollment:
    enrollment = enrolling.of_patient(tx, chat_id, enrollment_id)
    rules = tx.enrollments.course(enrollment.id).protocol.timetable
    if not rules.earliest_hour <= hour <= rules.latest_hour:
        raise NotYours
    return _plan_anew(tx, replace(enrollment, hour=hour), now)


def _plan_anew(tx: Transaction, enrollment: Enrollment, now: datetime) -> Enrollment:
    """Decide again from now on; a date on which a check-in was put, or found not needed, is not asked twice.

    A date that has not been decided yet is not passed over because the new hour is earlier: it is asked at once.
    """
    if enrollment.state is EnrollmentState.ACTIVE:
        anew, undecided = advance.start(enrollment, now), enrollment.decided_on
        enrollment = replace(anew, decided_on=min(each for each in (anew.decided_on, undecided) if each))
    tx.enrollments.save(enrollment)
    alerting.reassess(tx, enrollment.id, now)
    enrolling.watch(tx, enrollment.id)
    return enrollment


def correct_date(
    tx: Transaction, provider: Provider, enrollment_id: int, treated_on: date, now: datetime
) -> Enrollment:
    """What has not been sent is planned anew, and every rule runs again with the right days. Raises NotYours."""
    enrollment = tx.enrollments.hold(enrolling.of_staff(tx, provider, enrollment_id).id)
    at = enrolling.moment_of_treatment(tx.clinics.get(enrollment.clinic_id), treated_on, now)
    dated = replace(enrollment, treated_at=at, treated_on=hours.local(at, enrollment.timezone).date())
    corrected = _plan_anew(tx, dated, now)
    tx.audit.note(f"provider:{provider.id}", "corrected the date", f"enrollment:{enrollment.id}", now)
    return corrected


def correct_profile(
    tx: Transaction, provider: Provider, enrollment_id: int, profile: Profile, now: datetime
) -> Enrollment:
    """What is known of skin and treatment: every rule runs again with it. Raises NotYours.

    In the place of what could not be opened, too: a person has said what is so.
    """
    profile = replace(profile, serum="") if profile.is_unopened else profile
    enrollment = tx.enrollments.hold(enrolling.of_staff(tx, provider, enrollment_id).id)
    corrected = _plan_anew(tx, replace(enrollment, profile=profile), now)
    tx.audit.note(f"provider:{provider.id}", "corrected", f"enrollment:{enrollment.id}", now)
    return corrected


def correct_name(tx: Transaction, provider: Provider, enrollment_id: int, written: str | None, now: datetime) -> None:
    """Of all their sessions at this clinic; None is the name in their Telegram again. Raises NotYours.

    It stands on the card of an open alert.
    """
    for each in sessions.of_the_same(tx, enrolling.of_staff(tx, provider, enrollment_id)):
        tx.enrollments.save(replace(tx.enrollments.hold(each.id), written=written))
        if (alert := tx.alerts.open_of_enrollment(each.id)) is not None:
            alerting.has_changed(tx, alert.id, now)
    tx.audit.note(f"provider:{provider.id}", "corrected the name", f"enrollment:{enrollment_id}", now)


def correct_procedure(
    tx: Transaction, provider: Provider, enrollment_id: int, protocol_id: str, now: datetime
) -> Enrollment:
    """What was asked and answered stays; from now on the other protocol holds, in its newest version, for all of it.

    What is ticked and not confirmed counts first, as it was offered. Whoever was asked to the end goes on where the
    other protocol asks for longer. An open alert stays as it is, or grows. Raises NotYours, BadProtocol.
    """
    found = enrolling.of_staff(tx, provider, enrollment_id)
    if found.chat_id is not None:
        ticks.confirm_left(tx, found.chat_id, now)
    enrollment, rules = tx.enrollments.hold(found.id), protocol.load(protocol_id)
    if enrollment.protocol_id == rules.id:
        return enrollment
    course = replace(tx.enrollments.course(enrollment.id), protocol=rules)
    _ask_less(tx, course, now)
    corrected = _plan_anew(tx, _by(course, now), now)
    _show_anew(tx, course, now)
    tx.audit.note(f"provider:{provider.id}", "corrected the procedure", f"enrollment:{enrollment.id}", now)
    return corrected


def _by(course: Course, now: datetime) -> Enrollment:
    """By the course's protocol, within its hours; what no longer has a depth has none."""
    rules, of = course.protocol, course.enrollment
    hour = max(rules.timetable.earliest_hour, min(of.hour, rules.timetable.latest_hour))
    profile = of.profile if rules.depths_mm else replace(of.profile, depth_mm=None)
    changed = replace(
        of, protocol_id=rules.id, protocol_version=rules.version, hour=hour, profile=profile, was_another=True
    )
    has_days_left = course.day(hours.today(course, now)) < rules.last_day
    goes_on = of.state is EnrollmentState.COMPLETED and of.ended_for is None and has_days_left
    return advance.start(changed, now) if goes_on else changed


def _ask_less(tx: Transaction, course: Course, now: datetime) -> None:
    """What the protocol does not know is not asked any more, where it waits for an answer; none that is there goes."""
    for checkin in course.checkins:
        known = tuple(each for each in checkin.asked if each == SIGNS or course.protocol.symptom_named(each))
        if known == tuple(checkin.asked) or not checkin.takes_answers(now):
            continue
        answers, less = course.answers_to(checkin), replace(checkin, asked=known)
        tx.checkins.save(replace(less, state=state_after_answer(less, answers, now)) if answers else less)


def _show_anew(tx: Transaction, course: Course, now: datetime) -> None:
    """What stands in the chat and still holds is changed in its place, outside the patient's night."""
    asked = (tx.answers.of_checkin(each.id) for each in course.checkins)
    every = {each.id: each for each in (*course.answer_sets, *asked) if each is not None}
    waiting = [each.id for each in every.values() if answering.is_open(course, each, now)]
    about, chat_id = course.enrollment.id, course.enrollment.chat_id
    shown = [("questions", each, answering.slot(each)) for each in waiting]
    for screen, subject, named in (*shown, ("aftercare", about, aftercare.slot(course))):
        if chat_id is not None and chat_id in tx.outbox.shown_in(named):
            at = hours.after_quiet_hours(course, now)
            tx.outbox.put(Message(chat_id, screen, subject, lane=Lane.BULK, slot=named, not_before=at), now)


def unbind(tx: Transaction, provider: Provider, enrollment_id: int, now: datetime) -> Invitation:
    """The wrong person was connected: they see nothing more, and the right one gets an enrollment of their own.

    What the wrong person answered stays with the old one, so that it is never taken for the patient's.
    """
    wrong = tx.enrollments.hold(enrolling.of_staff(tx, provider, enrollment_id).id)
    enrolling.withdraw(tx, wrong, now, unbound=True)
    if wrong.chat_id is not None:
        key = "welcome.unbound.one" if tx.enrollments.of_patient(wrong.chat_id) else "welcome.unbound"
        said = {"key": key, "telegram": wrong.language, "clinic": tx.clinics.get(wrong.clinic_id).name}
        tx.outbox.put(Message(wrong.chat_id, "sentence", params=said), now)
    tx.audit.note(f"provider:{provider.id}", "unbound", f"enrollment:{wrong.id}", now)
    return enrolling.enroll(
        tx,
        provider,
        wrong.protocol_id,
        wrong.protocol_version,
        wrong.treated_on,
        Profile() if wrong.profile.is_unopened else wrong.profile,
        wrong.hour,
        now,
    )
