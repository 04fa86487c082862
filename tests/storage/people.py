"""A clinic with one provider and one patient, and the values that tests change."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.alert import Alert, AlertState
from bot.checkin import AnswerSet, CheckIn, CheckInState
from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.finding import Finding, Urgency
from bot.inbox import RawUpdate
from bot.invitation import Invitation, InvitationKind
from storage.crypto import Keys
from storage.transaction import SqlTransaction

KEYS = Keys([b"k" * 32])
NOW = datetime(2026, 3, 10, 12, 30, 0, 123456, tzinfo=UTC)
TREATED = date(2026, 3, 9)
PATIENT, PROVIDER, BOT = 5_000_000_001, 5_000_000_002, 7_000_000_000


def actor(chat_id: object) -> str:
    """Somebody's chat on the audit."""
    return f"chat:{KEYS.follow(chat_id)}"


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Staffed:
    clinic: Clinic
    provider: Provider
    enrollment: Enrollment


def a_clinic() -> Clinic:
    return Clinic(0, "Clinic Zorbax", "+49 30 1234", "Europe/Berlin", "112", NOW)


def a_provider(clinic_id: int, chat_id: int = PROVIDER) -> Provider:
    return Provider(0, clinic_id, chat_id, "Ann Quillworth", Role.ADMIN, NOW, username="quill")


def an_enrollment(clinic_id: int, provider_id: int, **more: Any) -> Enrollment:
    plain = Enrollment(
        id=0,
        clinic_id=clinic_id,
        provider_id=provider_id,
        state=EnrollmentState.ACTIVE,
        label="",
        protocol_id="microneedling",
        protocol_version=2,
        treated_on=TREATED,
        timezone="Europe/Berlin",
        hour=10,
        language="en",
        created_at=NOW,
        profile=Profile(depth_mm=1.5, skin_type=4, cold_sores=True, serum="snailserum"),
        chat_id=PATIENT,
        name="Bea Fennimore",
        username="fennibea",
    )
    return replace(plain, **more)


def a_checkin(enrollment_id: int, on: date = TREATED + timedelta(days=1), **more: Any) -> CheckIn:
    asked = ("redness", "swelling", "signs")
    plain = CheckIn(0, enrollment_id, on, CheckInState.ASKED, NOW, after(3600), after(7200), asked, asked_at=NOW)
    return replace(plain, **more)


def some_answers(enrollment_id: int, checkin_id: int | None = None, **more: Any) -> AnswerSet:
    plain = AnswerSet(0, enrollment_id, TREATED + timedelta(days=1), NOW, checkin_id, grades={"redness": 2})
    return replace(plain, **more)


def an_alert(clinic_id: int, enrollment_id: int, **more: Any) -> Alert:
    finding = Finding("persisting", "redness", "set:1", Urgency.SAME_DAY, 4, 2, 1, since_day=3)
    plain = Alert(0, clinic_id, enrollment_id, AlertState.RAISED, finding.urgency, (finding,), NOW, NOW, NOW)
    return replace(plain, **more)


def an_invitation(**more: Any) -> Invitation:
    return replace(Invitation(0, InvitationKind.ADMIN, NOW, after(900)), **more)


def an_update(number: int, person: int = PATIENT, body: bytes | None = None) -> RawUpdate:
    return RawUpdate(number, person, body if body is not None else b'{"update_id":%d}' % number)


def furnish(tx: SqlTransaction) -> Staffed:
    clinic = tx.clinics.add(a_clinic())
    provider = tx.providers.add(a_provider(clinic.id))
    return Staffed(clinic, provider, tx.enrollments.add(an_enrollment(clinic.id, provider.id)))
