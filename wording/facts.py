"""What is known of a treatment beside what was said: how it stands, until when it is kept, what comes next."""

from datetime import datetime

from bot import hours, retention, timetable
from bot.checkin import CheckInState
from bot.clinic import Clinic
from bot.consent import is_due
from bot.course import Course
from bot.enrollment import HISTORY, Ending, Enrollment, EnrollmentState, Profile
from wording.names import in_telegram, visible
from wording.staff_words import depth
from wording.words import Words

ROMAN = ("I", "II", "III", "IV", "V", "VI")


def facts(course: Course, clinic: Clinic, now: datetime, words: Words, enrolled_by: str, before: str) -> list[str]:
    """A line each; `course` holds the open alert, if there is one. `before` is the label of the session before."""
    of = course.enrollment
    found = [
        words("enrollment.written", name=of.written) if of.written else "",
        words("enroll.treated", date=words.date(of.treated_on), day=course.day(hours.today(course, now))),
        depth(of.profile.depth_mm, words),
        history(of.profile, words),
        skin(of.profile, words),
        state(of, words),
        _kept_until(of, clinic, now, words),
        _agreed(of, clinic, words, enrolled_by, before),
        words("page.agrees_anew") if of.is_asked and is_due(of, clinic) else "",
        _next(course, clinic, now, words),
        _fewer(of, words),
    ]
    return [each for each in found if each]


def history(profile: Profile, words: Words) -> str:
    has = {
        "cold_sores": profile.cold_sores,
        "immune_weakness": profile.immune_weakness,
        "serum": bool(profile.serum),
    }
    return "\n".join(words(f"enroll.history.{each}") for each in HISTORY if has[each])


def skin(profile: Profile, words: Words) -> str:
    if profile.is_unopened:
        return words("unopened.profile")
    return words("enroll.skin", type=ROMAN[profile.skin_type - 1]) if profile.skin_type else ""


def state(enrollment: Enrollment, words: Words) -> str:
    if _is_unbound(enrollment):
        return words("enrollment.state.unbound")
    if enrollment.ended_for is Ending.SAME:
        return words("enrollment.state.same")
    if enrollment.ended_for is not None:
        reason = words(f"ending.{enrollment.ended_for.value}").lower()
        return words("enrollment.state.ended", who=who(enrollment, words), reason=reason)
    return words(f"enrollment.state.{enrollment.state.value}", who=who(enrollment, words))


def who(enrollment: Enrollment, words: Words) -> str:
    """Whom the provider sees connected, so that a wrong person is noticed."""
    if enrollment.username and (name := visible(enrollment.name)):
        return f"{name} (@{enrollment.username})"
    return in_telegram(enrollment, words)


def _is_unbound(enrollment: Enrollment) -> bool:
    """A wrong person was connected."""
    is_withdrawn = enrollment.state is EnrollmentState.WITHDRAWN and enrollment.ended_for is not Ending.SAME
    return is_withdrawn and enrollment.chat_id is None


def _agreed(of: Enrollment, clinic: Clinic, words: Words, enrolled_by: str, before: str) -> str:
    if of.enrolled_at is None:
        return words("page.enrolled_by", name=enrolled_by)
    if before:
        return words("page.session", label=before, name=enrolled_by)
    date, language = words.date(hours.local(of.enrolled_at, clinic.timezone).date()), of.language
    return words("page.agreed", date=date, language=words.name_of_language(language), name=enrolled_by)


def _kept_until(of: Enrollment, clinic: Clinic, now: datetime, words: Words) -> str:
    """When they asked to be erased; or the date at which it would be too long, once the follow-up is over."""
    if of.erase_at is not None:
        return words("page.forget", moment=words.on(of.erase_at, now, clinic.timezone))
    on = retention.erased_on(clinic, of)
    return words("page.kept_until", date=words.date(on)) if on is not None else ""


def _next(course: Course, clinic: Clinic, now: datetime, words: Words) -> str:
    """When they are asked next; a day that the open alert alone adds goes when it is closed."""
    if not course.enrollment.is_asked:
        return ""
    checkin = course.open_checkin(now)
    if checkin is not None and checkin.state is CheckInState.ASKED:
        return words("page.waits")
    asks_at = timetable.next_asked_at(course)
    if asks_at is None:
        return words("page.no_next") if course.enrollment.state is EnrollmentState.ACTIVE else ""
    is_certain = timetable.next_asked_at(course.with_alert(None)) == asks_at
    moment = words.on(asks_at, now, clinic.timezone)
    return words("page.next" if is_certain else "page.next_unless", moment=moment)


def _fewer(of: Enrollment, words: Words) -> str:
    if not of.fewer or of.state is EnrollmentState.WITHDRAWN:
        return ""
    return words("enrollment.fewer", days=", ".join(str(day) for day in timetable.FEWER_DAYS))
