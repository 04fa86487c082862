"""One treatment as its patient sees it, and the sentences that several screens say of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot import hours, timetable
from bot.checkin import CheckInState
from bot.clinic import Clinic
from bot.course import Course
from bot.enrollment import Enrollment, beside
from bot.finding import Urgency
from bot.ports import Transaction
from bot.workflows import after_stop, alerting
from wording.words import Words


@dataclass(frozen=True, slots=True)
class About:
    """`several` is true if this could be mixed up with another of the reader's treatments, so that each must be named.

    `is_staffed` is false where nobody at the clinic can be reached here: then nobody has been told either.
    `names_clinic` where the reader has to do with another clinic too, as its patient or its staff.
    """

    course: Course
    clinic: Clinic
    now: datetime
    several: bool
    is_staffed: bool = True
    names_clinic: bool = False

    @property
    def language(self) -> str:
        return self.course.enrollment.language

    @property
    def is_told(self) -> bool:
        """Is anything of theirs open at the clinic, and can anybody there be told?"""
        return self.is_staffed and self.course.alert is not None

    @property
    def zone(self) -> str:
        return self.course.enrollment.timezone

    @property
    def today(self) -> date:
        return hours.today(self.course, self.now)

    @property
    def day(self) -> int:
        return self.course.day(self.today)


def about(
    tx: Transaction, chat_id: int, enrollment_id: int, now: datetime, *, even_stopped: bool = False
) -> About | None:
    """None where it is not this chat's, or no longer; `even_stopped`: what this chat itself has stopped is, too."""
    mine = tx.enrollments.of_patient(chat_id)
    every = [*mine, *tx.enrollments.stopped_by(chat_id)] if even_stopped else mine
    this = next((each for each in every if each.id == enrollment_id), None)
    if this is None:
        return None
    course = tx.enrollments.course(enrollment_id)
    clinic = tx.clinics.get(course.enrollment.clinic_id)
    is_staffed = alerting.is_staffed(tx, course.enrollment)
    others = beside(this, mine) if this.is_followed else after_stop.beside(tx, this, now)
    names_clinic = _has_another_clinic(tx, chat_id, clinic.id, every)
    return About(course, clinic, now, several=bool(others), is_staffed=is_staffed, names_clinic=names_clinic)


def _has_another_clinic(tx: Transaction, chat_id: int, clinic_id: int, every: Sequence[Enrollment]) -> bool:
    works_at = tx.providers.of_chat(chat_id)
    at = {each.clinic_id for each in every} | ({works_at.clinic_id} if works_at is not None else set())
    return not at <= {clinic_id}


def treatment(view: About, words: Words) -> str:
    """Your microneedling on March 3, 2026"""
    enrollment = view.course.enrollment
    procedure = words(f"procedure.{enrollment.protocol_id}")
    return words("treatment", procedure=procedure, date=words.date(enrollment.treated_on))


def numbers_of(clinic: Clinic) -> dict[str, str]:
    """The clinic, its phone, and the emergency number there: the placeholders of many a sentence."""
    return {"clinic": clinic.name, "phone": clinic.phone, "number": clinic.emergency_number}


def whom_to_call(clinic: Clinic, zone: str, words: Words) -> dict[str, str]:
    """The same for a patient who lives by this zone's clock: far from the clinic another emergency number may hold."""
    return {**numbers_of(clinic), "number": emergency_number(clinic, zone, words)}


def emergency_number(clinic: Clinic, zone: str, words: Words) -> str:
    number = clinic.emergency_number
    return number if zone == clinic.timezone else words("number.elsewhere", number=number)


def who_is_told(view: About, told: str, alone: str) -> str:
    """Which sentence is so: what the clinic has closed it knows, but nobody there is asked for anything any more."""
    if not view.is_staffed:
        return alone
    return told if view.is_told else "advice.known"


def clinics_of(every: Iterable[About]) -> str:
    """The names of all their clinics, each once."""
    return ", ".join(dict.fromkeys(each.clinic.name for each in every))


def clinic_line(view: About, words: Words) -> str:
    """Of which clinic it is; "" for whoever has to do with one alone."""
    return words("clinic.line", clinic=view.clinic.name) if view.names_clinic else ""


def called(view: About) -> str:
    """The word that the patient chose, or the label by which the clinic speaks of them."""
    enrollment = view.course.enrollment
    return enrollment.called or enrollment.label


def heading(view: About, words: Words) -> str:
    """Whose it is and which, where one chat follows two; the one place that says so, and "" everywhere else."""
    if not view.several:
        return ""
    enrollment = view.course.enrollment
    name, on = words(f"procedure.{enrollment.protocol_id}"), words.date(enrollment.treated_on)
    return words("whose.line", called=called(view), procedure=name, date=on)


def banded(words: Words, prefix: str, day: int) -> str:
    """The sentence of the last band of days that has begun: `care.microneedling.3` on day 5."""
    key = next((key for each in range(day, -1, -1) if words.has(key := f"{prefix}.{each}")), "")
    return words(key) if key else ""


def usual(view: About, words: Words, item: str, day: int) -> str:
    """What is usual of this symptom on this day, by the bands of the version that is followed."""
    shifted, symptom = timetable.shifted_day(view.course, max(day, 0)), view.course.protocol.symptom_named(item)
    begun = [from_day for from_day, _ in symptom.expected if from_day <= shifted] if symptom else []
    return banded(words, f"course.{view.course.protocol.id}.{item}", max(begun, default=shifted))


def care(view: About, words: Words, day: int) -> str:
    """What to do on this day, and what the clinic adds of its own."""
    clinic = view.clinic
    own = words("care.adds", clinic=clinic.name, text=clinic.aftercare) if clinic.aftercare else ""
    return "\n".join(each for each in (general_care(view, words, day), own) if each)


def general_care(view: About, words: Words, day: int) -> str:
    """Of the protocol, without the clinic's own words."""
    begun = [from_day for from_day in view.course.protocol.aftercare if from_day <= max(day, 0)]
    return banded(words, f"care.{view.course.protocol.id}", max(begun, default=0))


def emergency(view: About, words: Words) -> str:
    return words("emergency", **whom_to_call(view.clinic, view.zone, words))


def warning_signs(view: About, words: Words) -> str:
    """Every sign, the emergencies left out: they stand in a sentence of their own."""
    signs = (each for each in view.course.protocol.sign if each.urgency < Urgency.EMERGENCY)
    return "\n".join(f"• {words(f'sign.{each.id}.full')}" for each in signs)


def opening(view: About, words: Words) -> str:
    return words.on(view.clinic.opens_at(view.now), view.now, view.zone)


def next_question(view: About, words: Words) -> str:
    """When it asks next, as things stand now; a day that an open alert alone adds goes when the clinic closes it."""
    course = view.course
    if _is_asked_now(view):
        return words("next.open")
    asks_at = timetable.next_asked_at(course)
    if asks_at is None:
        return words("next.none")
    is_certain = timetable.next_asked_at(replace(course, alert=None)) == asks_at
    moment = words.on(asks_at, view.now, view.zone)
    return words("next.question" if is_certain else "next.unless", moment=moment, clinic=view.clinic.name)


def has_ended(course: Course, now: datetime) -> bool:
    """By whatever clock the patient lives, no day is left on which anything is asked, and nothing is open."""
    is_past = course.day(hours.today(course, now)) > course.protocol.last_day + 1
    return is_past and course.alert is None and timetable.next_asked_at(course) is None


def _is_asked_now(view: About) -> bool:
    """Today's check-in stands there, and nothing of it has been answered: it is what comes next, with its reminders."""
    checkin = view.course.open_checkin(view.now)
    if checkin is None or checkin.state is not CheckInState.ASKED:
        return False
    answers = view.course.answers_to(checkin)
    return answers is None or not answers.has_answers


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
