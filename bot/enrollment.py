"""One patient, one treatment, pinned to one version of a protocol."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.unopened import UNOPENED, is_unopened


class EnrollmentState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    UNREACHABLE = "unreachable"
    ERASED = "erased"


class Ending(StrEnum):
    """Why it ended. ANOTHER: the next session of the same patient has begun. SAME: it was enrolled twice.

    UNKNOWN: it cannot be opened any more.
    """

    HEALED = "healed"
    MOVED = "moved"
    ASKED = "asked"
    DIED = "died"
    ANOTHER = "another"
    SAME = "same"
    UNKNOWN = "unknown"


OVER = (EnrollmentState.WITHDRAWN,)  # Nothing is put right any more.
REASONS = tuple(each for each in Ending if each not in (Ending.ANOTHER, Ending.SAME, Ending.UNKNOWN))  # To choose from.


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of the skin and the treatment; everything may be unknown. `depth_mm` is the needle's depth."""

    depth_mm: float | None = None
    skin_type: int | None = None
    cold_sores: bool = False
    immune_weakness: bool = False
    serum: str = ""

    @property
    def is_unopened(self) -> bool:
        return is_unopened(self.serum)

    @property
    def may_be_weak(self) -> bool:
        """Are the patient's defences weak, as far as anybody can tell?"""
        return self.immune_weakness or self.is_unopened


HISTORY = ("cold_sores", "immune_weakness", "serum")  # What may be ticked of a Profile.
NOT_STERILE = "not_sterile"  # A serum that is.
UNOPENED_PROFILE = Profile(serum=UNOPENED)


@dataclass(frozen=True, slots=True)
class Enrollment:
    """`timezone`, `hour` and `language` are the patient's; `hour` is the local hour of a check-in (8-18).

    `label` is the pseudonym by which staff speak of the patient (K-014). `decided_on` is the last local date for
    which it was decided whether to ask. `treated_at` is the moment of treatment, as well as it is known; day 0 is its
    date on the patient's calendar, `treated_on`. `heard_at` is when anything last came from the patient.
    `settled_on` is the last date on which a faint answer was to be given again, and was not by the closing.
    `fewer`: the patient wants fewer questions, those of days 3, 7 and 14 alone.
    `called` is the first name or word that they chose where one chat follows two. `written` is the name by which the
    clinic has them on file, where that is not the one in their Telegram.
    `passed_on_until`: questions asked up to then, and answered with no tap since, are for the clinic to read.
    `ended_for` is why the staff ended it, at `ended_at`; `follows_id` is the session before, of the same patient.
    `seen_at` is when somebody of the clinic last read what the patient wrote or sent.
    `was_another`: it was followed by another protocol before its procedure was corrected.
    `erase_at`: the patient has asked to be erased, and will be then.
    `agreed_…` is what they agreed to last (bot/consent.py), when, and the language in which they read it.
    """

    id: int
    clinic_id: int
    provider_id: int
    state: EnrollmentState
    label: str
    protocol_id: str
    protocol_version: int
    treated_on: date
    timezone: str
    hour: int
    language: str
    created_at: datetime
    profile: Profile = field(default_factory=Profile)
    chat_id: int | None = None
    name: str = ""
    username: str = ""
    enrolled_at: datetime | None = None
    decided_on: date | None = None
    aftercare_sent_at: datetime | None = None
    aftercare_seen_at: datetime | None = None
    heard_at: datetime | None = None
    completed_at: datetime | None = None
    treated_at: datetime | None = None
    settled_on: date | None = None
    fewer: bool = False
    called: str | None = None
    passed_on_until: datetime | None = None
    ended_for: Ending | None = None
    ended_at: datetime | None = None
    follows_id: int | None = None
    seen_at: datetime | None = None
    was_another: bool = False
    written: str | None = None
    erase_at: datetime | None = None
    agreed_version: int | None = None
    agreed_months: int = 0
    agreed_at: datetime | None = None
    agreed_language: str | None = None

    @property
    def is_followed(self) -> bool:
        """Does an answer count for them? Also when all is over, or when they could not be reached."""
        return self.state in (EnrollmentState.ACTIVE, EnrollmentState.COMPLETED, EnrollmentState.UNREACHABLE)

    @property
    def is_unopened(self) -> bool:
        """Can anything of it not be opened?"""
        texts = (self.name, self.username, self.called, self.written, self.profile.serum)
        return any(is_unopened(each) for each in texts)

    @property
    def is_asked(self) -> bool:
        """While questions are still planned; afterwards the patient can write all the same."""
        return self.state in (EnrollmentState.ACTIVE, EnrollmentState.UNREACHABLE)


def current(followed: Sequence[Enrollment]) -> list[Enrollment]:
    """Of one chat, without the sessions in whose place a later one of the same patient has come."""
    before = {each.follows_id for each in followed}
    return [each for each in followed if each.id not in before]


def in_place_of(enrollment: Enrollment, followed: Sequence[Enrollment]) -> Enrollment:
    """The newest session of the same patient: what is said now is said of that one."""
    later = next((each for each in followed if each.follows_id == enrollment.id), None)
    return enrollment if later is None else in_place_of(later, followed)


def beside(enrollment: Enrollment, followed: Sequence[Enrollment]) -> list[Enrollment]:
    """The others of the same chat with which this one could be mixed up: one that has ended is not taken for one that
    goes on, nor a session of this patient for another person.
    """
    same = (enrollment.id, in_place_of(enrollment, followed).id)
    others = (each for each in current(followed) if each.id not in same)
    return [each for each in others if each.is_asked or not enrollment.is_asked]
