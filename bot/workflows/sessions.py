"""The next session of a patient who is followed: its questions begin, those of the session before end."""

from dataclasses import replace
from datetime import date, datetime

from bot import advance, hours, protocol
from bot.clinic import Provider
from bot.enrollment import Ending, Enrollment, EnrollmentState, Profile
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, ending, enrolling
from bot.workflows.provider import hold


def can_follow(enrollment: Enrollment) -> bool:
    """Connected, and no later session has begun: whoever has stopped agrees anew, by a link."""
    is_last = enrollment.ended_for in (None, Ending.HEALED)
    return enrollment.is_followed and enrollment.chat_id is not None and is_last


def begin(tx: Transaction, provider: Provider, enrollment_id: int, treated_on: date, now: datetime) -> Enrollment:
    """Whoever did it says so; the patient has agreed already, and reads that it counts from now on. Raises NotYours.

    An alert that is open stays with the session before.
    """
    hold(tx, provider)  # Before any enrollment, as every act on an alert does.
    before = tx.enrollments.hold(enrolling.of_staff(tx, provider, enrollment_id).id)
    chat_id = before.chat_id
    if not can_follow(before) or chat_id is None:
        return before
    ended = ending.end(tx, provider, before.id, Ending.ANOTHER, now, closes_alert=False)
    tx.enrollments.save(replace(ended, ended_for=Ending.ANOTHER, ended_at=ended.ended_at or now))
    at = enrolling.moment_of_treatment(tx.clinics.get(before.clinic_id), treated_on, now)
    session = tx.enrollments.add(
        Enrollment(
            id=0,
            clinic_id=before.clinic_id,
            provider_id=provider.id,
            state=EnrollmentState.ACTIVE,
            label="",
            protocol_id=before.protocol_id,
            protocol_version=_newest(before),
            treated_on=hours.local(at, before.timezone).date(),
            treated_at=at,
            timezone=before.timezone,
            hour=before.hour,
            language=before.language,
            created_at=now,
            profile=Profile() if before.profile.is_unopened else before.profile,
            chat_id=chat_id,
            name=str(before.name),
            username=str(before.username),
            fewer=before.fewer,
            called=before.called or None,
            written=before.written or None,
            follows_id=before.id,
            agreed_version=before.agreed_version,
            agreed_months=before.agreed_months,
            agreed_at=before.agreed_at,
            agreed_language=before.agreed_language,
        )
    )
    begun = advance.start(session, now)
    tx.enrollments.save(begun)
    alerting.reassess(tx, begun.id, now)
    enrolling.watch(tx, begun.id)
    tx.audit.note(f"provider:{provider.id}", "began the next session", f"enrollment:{begun.id}", now)
    tells_at = hours.after_quiet_hours(tx.enrollments.course(begun.id), now)
    tx.outbox.put(Message(chat_id, "session", begun.id, slot=f"session:{begun.id}", not_before=tells_at), now)
    return begun


def of_the_same(tx: Transaction, enrollment: Enrollment) -> list[Enrollment]:
    """Every session of this patient in this clinic, the newest first, whichever account they read it with by now.

    One follows another only where somebody of the clinic has said so, of the account that was connected then. Of whom
    nobody is connected to any more belonged to a wrong person, or is erased: the row ends there.
    """
    found, waiting = {enrollment.id: enrollment}, [enrollment]
    while waiting:
        each = waiting.pop()
        if each.chat_id is None:
            continue
        beside = (*before(tx, each), *tx.enrollments.following(each.id))
        new = [other for other in beside if other.id not in found and other.chat_id is not None]
        found |= {other.id: other for other in new}
        waiting += new
    return sorted(found.values(), key=lambda each: each.id, reverse=True)


def before(tx: Transaction, enrollment: Enrollment) -> list[Enrollment]:
    """The session that it follows, if it follows one that has not been erased."""
    if enrollment.follows_id is None:
        return []
    try:
        return [tx.enrollments.of_clinic(enrollment.clinic_id, enrollment.follows_id)]
    except NotYours:
        return []


def _newest(before: Enrollment) -> int:
    return max(
        (each.version for each in protocol.available() if each.id == before.protocol_id),
        default=before.protocol_version,
    )
