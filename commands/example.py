"""The clinic with which a trial begins, and what its page shows of the bot's records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.alert import AlertState
from bot.clinic import Clinic, Provider, Role
from bot.course import Course
from bot.enrollment import EnrollmentState
from bot.ports import Transaction
from bot.timetable import next_asked_at
from bot.workflows import mornings
from commands.alert_story import Seen, seen
from sandbox.errors import Impossible
from storage.tables import clinics
from storage.transaction import SqlTransaction

STAFF, COLLEAGUE, PATIENT = "Ann", "Vera", "Bea"
CLINIC, PHONE, TIMEZONE, EMERGENCY = "Rosenhof Skin Clinic", "+49 30 1234567", "Europe/Berlin", "112"
OTHERS = (
    "DATABASE_URL names a database with a clinic in it that was not made here, and BOT_TOKEN is not set: nothing was "
    "done. Set BOT_TOKEN to run that clinic's bot, or leave DATABASE_URL empty to try things out."
)
ANY_CLINIC = sa.select(clinics.c.id).limit(1)
LOOKED_AT = 20  # Enrollments, the newest.


@dataclass(frozen=True, slots=True)
class Look:
    """`done`: a patient is connected, an alert was raised, an alert was closed. `alerts`: oldest first."""

    zone: str = TIMEZONE
    done: tuple[bool, bool, bool] = (False, False, False)
    next_checkin: datetime | None = None
    alerts: Sequence[Seen] = ()


def set_up(tx: SqlTransaction, chat_id: int, colleague_id: int, now: datetime) -> Clinic:
    """A clinic with an admin and a colleague, both on duty; the one whose staff this chat is, if it is.

    Raises Impossible where there are only other clinics: then these are somebody's real data.
    """
    provider = tx.providers.of_chat(chat_id)
    if provider is not None:
        return tx.clinics.get(provider.clinic_id)
    if tx.sql.value(ANY_CLINIC) is not None:
        raise Impossible(OTHERS)
    clinic = tx.clinics.add(Clinic(0, CLINIC, PHONE, TIMEZONE, EMERGENCY, now, hour_cycle=24))
    tx.providers.add(Provider(0, clinic.id, chat_id, STAFF, Role.ADMIN, now))
    tx.providers.add(Provider(0, clinic.id, colleague_id, COLLEAGUE, Role.PROVIDER, now + timedelta(seconds=1)))
    mornings.arm(tx, clinic, now)
    return clinic


def works_here(tx: Transaction, chat_id: int) -> bool:
    return tx.providers.of_chat(chat_id) is not None


def look(tx: Transaction, chat_id: int, now: datetime) -> Look:
    provider = tx.providers.of_chat(chat_id)
    if provider is None:
        return Look()
    courses = list(_courses(tx, provider.clinic_id))
    alerts = [
        seen(tx, alert, course.enrollment.chat_id, course.enrollment.label, now)
        for course in courses
        for alert in tx.alerts.all_of_enrollment(course.enrollment.id)
    ]
    alerts.sort(key=lambda each: each.alert.id)
    moments = [at for course in courses if (at := next_asked_at(course)) is not None and at > now]
    is_connected = any(course.enrollment.enrolled_at is not None for course in courses)
    is_closed = any(each.alert.state is AlertState.RESOLVED for each in alerts)
    zone = tx.clinics.get(provider.clinic_id).timezone
    return Look(zone, (is_connected, bool(alerts), is_closed), min(moments, default=None), alerts)


def _courses(tx: Transaction, clinic_id: int) -> Iterator[Course]:
    for enrollment in tx.enrollments.recent_of_clinic(clinic_id, LOOKED_AT):
        if enrollment.state is not EnrollmentState.ERASED:
            yield tx.enrollments.course(enrollment.id)
