"""The consent in versions. The words of each are sentences of their own (wording/) and stay, to be shown again.

Who changes what they say makes a new version: whoever agreed to an older one is asked again.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic
from bot.enrollment import Enrollment
from bot.record import replace
from bot.retention import BY_HAND

NEWEST = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """The `version` of the words, and for how many `months` after its end a follow-up is kept (bot/retention.py)."""

    version: int
    months: int


FIRST = Terms(1, BY_HAND)  # Of before there were versions.


def asked_by(clinic: Clinic) -> Terms:
    return Terms(NEWEST, clinic.keeps_months)


def agreed_to(enrollment: Enrollment) -> Terms | None:
    if enrollment.agreed_version is None:
        return None
    return Terms(enrollment.agreed_version, enrollment.agreed_months)


def agreeing(enrollment: Enrollment, terms: Terms, language: str, now: datetime) -> Enrollment:
    return replace(
        enrollment,
        agreed_version=terms.version,
        agreed_months=terms.months,
        agreed_at=now,
        agreed_language=language,
    )


def is_due(enrollment: Enrollment, clinic: Clinic) -> bool:
    """Must this patient be asked again? To be kept for less time than they agreed to needs no new consent."""
    agreed, asked = agreed_to(enrollment), asked_by(clinic)
    if agreed is None or agreed.version < asked.version:
        return True
    return agreed.months != BY_HAND and (asked.months == BY_HAND or asked.months > agreed.months)
