"""As many patients as one likes, in the middle of their courses, with rows as the bot itself would have left them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot import consent, protocol, timetable
from bot.checkin import AnswerSet, CheckInState
from bot.clinic import Clinic, Provider, Role
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState, Profile
from storage import answers, checkins, enrollments
from storage.crypto import KEY_BYTES
from storage.database import SqlStore
from storage.tables import answer_sets, clinics, due, patient_keys, shown
from storage.tables import checkins as checkins_table
from storage.tables import enrollments as enrollments_table
from storage.transaction import SqlTransaction

A_CLINIC, A_BATCH, AN_HOUR = 1_000, 10_000, timedelta(hours=1)
ASKED_ON_DAY = 2
EARLIEST, HOURS = 8, 3
FIRST_CHAT, FIRST_PROVIDER = 1_000_000_000, 7_000_000_000
STRIDE, CHATS = 2_654_435_761, 1 << 32  # Odd and a power of two: no chat comes twice.
ENROLLMENTS, CHECKINS, ANSWERS = sa.insert(enrollments_table), sa.insert(checkins_table), sa.insert(answer_sets)
DUE, SHOWN = sa.insert(due), sa.insert(shown)
LABELS = sa.update(clinics).where(clinics.c.id == sa.bindparam("id_"))
OWN_KEYS = sa.insert(patient_keys)
COUNT_ON = sa.select(
    sa.func.setval(sa.func.pg_get_serial_sequence(sa.bindparam("table"), "id"), sa.bindparam("id", type_=sa.BigInteger))
)
LAST = sa.select(sa.func.coalesce(sa.func.max(enrollments_table.c.id), 0))

WakesAt = Callable[[int], datetime]


@dataclass(frozen=True, slots=True)
class Patient:
    """One course that wakes at a certain moment, as the tables hold it; ids, chats and names are still wanting."""

    enrollment: Enrollment
    checkin: dict[str, Any]
    answered: dict[str, Any]


def seed(store: SqlStore, patients: int, wakes_at: WakesAt, a_clinic: int = A_CLINIC) -> None:
    """Add so many to a migrated database that holds no patients yet, on either engine.

    All are active, on the second day of their course, yesterday's check-in answered; today's is due at `wakes_at`:
    given a patient's number (0, 1, ...; the id is one more) it names a whole hour, UTC. `a_clinic` of them make a
    clinic. Their chats lie scattered, as people's do.
    """
    for first in range(0, patients, A_BATCH):
        numbers = range(first, min(first + A_BATCH, patients))
        store.transact(_add, numbers, wakes_at, a_clinic)
    if store.engine.dialect.name == "postgresql":
        store.transact(_count_on, patients)
        store.transact(lambda tx: tx.sql.change(sa.text("ANALYZE")))


def _count_on(tx: SqlTransaction, last: int) -> None:
    for table in ("enrollments", "checkins", "answer_sets"):
        tx.sql.value(COUNT_ON, table=table, id=last)


def spread(start: datetime, hours: int = 24 * 14) -> WakesAt:
    """Evenly over so many hours from `start` on."""
    return lambda number: start + number % hours * AN_HOUR


def in_turns(start: datetime, patients: int, due: int, turns: int) -> WakesAt:
    """So many due in each of the hours from `start` on, out of all ids; the others in the two weeks that follow."""
    step, later = patients // due, start + turns * AN_HOUR
    return lambda number: start + number % step * AN_HOUR if number % step < turns else spread(later)(number)


def chat_of(number: int) -> int:
    return FIRST_CHAT + number * STRIDE % CHATS


def provider_of(clinic: int) -> int:
    """The chat of the n-th clinic's owner, from 0 on."""
    return FIRST_PROVIDER + clinic


def _add(tx: SqlTransaction, numbers: Sequence[int], wakes_at: WakesAt, a_clinic: int) -> None:
    if tx.sql.value(LAST) != numbers[0]:
        raise ValueError("there are patients in this database already")
    staff = {number: _staff(tx, number, a_clinic) for number in sorted({number // a_clinic for number in numbers})}
    patients = {number: _patient(wakes_at(number), EARLIEST + number % HOURS) for number in numbers}
    rows = [_enrollment(patients[n], number=n, label=n % a_clinic + 1, provider=staff[n // a_clinic]) for n in numbers]
    ids = ("id", "enrollment_id", "checkin_id")
    tx.sql.change_each(OWN_KEYS, [{"enrollment_id": n + 1, "key": os.urandom(KEY_BYTES)} for n in numbers])
    tx.sql.safe.open_all(n + 1 for n in numbers)
    tx.sql.change_each(ENROLLMENTS, rows)
    tx.sql.change_each(CHECKINS, [patients[n].checkin | dict.fromkeys(ids[:2], n + 1) for n in numbers])
    tx.sql.change_each(ANSWERS, [patients[n].answered | dict.fromkeys(ids, n + 1) for n in numbers])
    tx.sql.change_each(SHOWN, [_aftercare(patients[n].enrollment, n) for n in numbers])
    tx.sql.change_each(DUE, [{"at": wakes_at(n), "kind": "enrollment", "subject": n + 1} for n in numbers])


def _staff(tx: SqlTransaction, number: int, a_clinic: int) -> Provider:
    """The clinic's owner; the clinic is made when its first patient comes."""
    chat_id, at = provider_of(number), datetime(2026, 1, 1, tzinfo=UTC)
    found = tx.providers.of_chat(chat_id)
    if found is not None:
        return found
    clinic = tx.clinics.add(Clinic(0, f"Clinic {number}", "+49 30 1234", "Europe/Berlin", "112", at))
    tx.sql.change(LABELS, id_=clinic.id, labels=a_clinic)
    return tx.providers.add(Provider(0, clinic.id, chat_id, f"Provider {number}", Role.ADMIN, at))


def _enrollment(patient: Patient, number: int, label: int, provider: Provider) -> dict[str, Any]:
    of_clinic = {"clinic_id": provider.clinic_id, "provider_id": provider.id, "label": f"K-{label:03}"}
    person = {
        "id": number + 1,
        "chat_id": chat_of(number),
        "name": f"Patient {number}",
        "username": f"patient_{number}",
    }
    return {**enrollments._values(patient.enrollment), **of_clinic, **person}


def _aftercare(enrollment: Enrollment, number: int) -> dict[str, Any]:
    """The card of the first evening has arrived, under an id that no message of today has."""
    arrived = {"message_id": -1, "at": enrollment.aftercare_sent_at}
    return {"chat_id": chat_of(number), "slot": f"aftercare:{number + 1}", **arrived}


@cache
def _patient(wakes_at: datetime, hour: int) -> Patient:
    """Asked at this local hour; where on the globe that is, follows."""
    offset = (hour - wakes_at.hour + 11) % 24 - 11
    zone = f"Etc/GMT{-offset:+d}"
    on = (wakes_at + offset * AN_HOUR).date()
    treated_on, yesterday = on - timedelta(days=ASKED_ON_DAY), on - timedelta(days=1)
    enrolled_at = wakes_at - ASKED_ON_DAY * 24 * AN_HOUR
    enrollment = Enrollment(
        id=0,
        clinic_id=0,
        provider_id=0,
        state=EnrollmentState.ACTIVE,
        label="",
        protocol_id="microneedling",
        protocol_version=2,
        treated_on=treated_on,
        timezone=zone,
        hour=hour,
        language="en",
        created_at=enrolled_at,
        profile=Profile(depth_mm=1.5, skin_type=4, serum="hyaluronic acid"),
        chat_id=0,
        enrolled_at=enrolled_at,
        decided_on=yesterday,
        aftercare_sent_at=enrolled_at,
        heard_at=wakes_at - 24 * AN_HOUR,
    )
    enrollment = consent.agreeing(enrollment, consent.Terms(consent.NEWEST, 0), "en", enrolled_at)
    course = Course(protocol.load("microneedling", 1), enrollment, (), (), None)
    blank = timetable.new_checkin(course, yesterday)
    checkin = replace(blank, state=CheckInState.ANSWERED, asked_at=blank.due_at)
    given = dict.fromkeys(checkin.asked[:-1], 1)
    answered = AnswerSet(0, 0, yesterday, blank.due_at, 0, grades=given, signs_answered=True)
    _check(course.with_checkin(checkin), wakes_at)
    return Patient(enrollment, checkins._values(checkin), answers._values(answered))


def _check(course: Course, wakes_at: datetime) -> None:
    if timetable.wakes_at(course) != wakes_at:
        raise ValueError(f"this course does not wake at {wakes_at}: is it a whole hour?")
