"""The clock on the patient's wall: what it says, and what its hours forbid."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.course import Course


@lru_cache(maxsize=4096)  # The same few hours of the same few days, for every patient of a clinic.
def moment(on: date, at: time, timezone: str) -> datetime:
    """The UTC moment at which the clock on the patient's wall says so.

    The first valid moment after a gap of daylight saving; the first of the two in an overlap.
    """
    zone = ZoneInfo(timezone)
    wall = datetime.combine(on, at, tzinfo=zone)
    found = wall.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    found = wall.replace(fold=1).astimezone(UTC)
    while found.astimezone(zone).replace(tzinfo=None) < wall.replace(tzinfo=None):
        found += timedelta(minutes=1)
    return found


def local(now: datetime, timezone: str) -> datetime:
    return now.astimezone(ZoneInfo(timezone))


@lru_cache(maxsize=4096)
def date_at(moment: datetime, timezone: str) -> date:
    """On that clock."""
    return local(moment, timezone).date()


def today(course: Course, now: datetime) -> date:
    return local(now, course.enrollment.timezone).date()


def ask_at(course: Course, on: date) -> datetime:
    return moment(on, time(course.enrollment.hour), course.enrollment.timezone)


def is_quiet(course: Course, now: datetime) -> bool:
    """Quiet hours hold back everything but answers to the patient's own tap, urgent and emergency matters."""
    rules = course.protocol.timetable
    wall = local(now, course.enrollment.timezone).time()
    return wall >= rules.quiet_from or wall < rules.quiet_until


def after_quiet_hours(course: Course, now: datetime) -> datetime:
    """Now, or the morning if it is night for the patient."""
    if not is_quiet(course, now):
        return now
    rules, wall = course.protocol.timetable, local(now, course.enrollment.timezone)
    morning = wall.date() + timedelta(days=wall.time() >= rules.quiet_from)
    return moment(morning, rules.quiet_until, course.enrollment.timezone)


def quiet_from(course: Course, now: datetime) -> datetime:
    """When quiet hours begin on the patient's day that it is now."""
    return moment(today(course, now), course.protocol.timetable.quiet_from, course.enrollment.timezone)
