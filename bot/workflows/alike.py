"""Two enrollments that are perhaps of one treatment."""

from dataclasses import replace
from datetime import date

from bot import hours
from bot.enrollment import Enrollment
from bot.ports import Transaction


def are_alike(tx: Transaction, one: Enrollment, other: Enrollment) -> bool:
    """Two providers of one clinic, and one day: perhaps they have enrolled one treatment twice."""
    is_same_clinic = one.clinic_id == other.clinic_id and one.provider_id != other.provider_id
    return is_same_clinic and _day_at_clinic(tx, one) == _day_at_clinic(tx, other)


def follow(tx: Transaction, first: Enrollment, chat_id: int) -> None:
    """What was made one with the first goes along to the account that the patient has by now."""
    for twin in tx.enrollments.enrolled_twice(first.chat_id or 0):
        if are_alike(tx, twin, first):
            tx.enrollments.save(replace(tx.enrollments.hold(twin.id), chat_id=chat_id))


def _day_at_clinic(tx: Transaction, enrollment: Enrollment) -> date:
    """The patient's calendar may say another date."""
    at, zone = enrollment.treated_at, tx.clinics.get(enrollment.clinic_id).timezone
    return enrollment.treated_on if at is None else hours.local(at, zone).date()
