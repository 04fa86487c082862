"""What was wrong is put right: the patient's clock and hour, the treatment's date, what is known of it, the person."""

from dataclasses import replace
from datetime import date, datetime

from bot import advance, hours
from bot.clinic import Provider
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.invitation import Invitation
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, enrolling


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
    """What is known of skin and treatment: every rule runs again with it. Raises NotYours."""
    enrollment = tx.enrollments.hold(enrolling.of_staff(tx, provider, enrollment_id).id)
    corrected = _plan_anew(tx, replace(enrollment, profile=profile), now)
    tx.audit.note(f"provider:{provider.id}", "corrected", f"enrollment:{enrollment.id}", now)
    return corrected


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
        wrong.profile,
        wrong.hour,
        now,
    )
