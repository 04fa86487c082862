"""The hour on the patient's wall as a moment, in every zone and at every change of its clock up to 2037."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.hours import moment

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
Change = tuple[str, datetime]


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The first minute of each new offset, found by looking every week and halving."""
    at = BEGIN
    while at < END:
        if at.astimezone(zone).utcoffset() != (at + WEEK).astimezone(zone).utcoffset():
            yield halved(at, at + WEEK, zone)
        at += WEEK


def halved(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    while after - before > MINUTE:
        middle = before + MINUTE * ((after - before) // MINUTE // 2)
        same = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
        before, after = (middle, after) if same else (before, middle)
    return after


@cache
def kinds_of_change() -> tuple[Change, ...]:
    """One of each kind: the same offsets before and after, at the same hour of the wall."""
    kinds: dict[tuple[timedelta | None, timedelta | None, time], Change] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for at in changes(zone):
            before = (at - MINUTE).astimezone(zone)
            kinds.setdefault((before.utcoffset(), at.astimezone(zone).utcoffset(), before.time()), (name, at))
    return tuple(kinds.values())


def by_counting(target: datetime, around: datetime, zone: ZoneInfo) -> datetime:
    """What `moment` should say: the first minute at which the wall says so, else the first at which it is past."""
    minutes = [around + MINUTE * n for n in range(-240, 240)]
    exact = (at for at in minutes if wall(at, zone) == target)
    return next(exact, None) or next(at for at in minutes if wall(at, zone) >= target)


def test_every_kind_of_change_in_the_world() -> None:
    for name, at in kinds_of_change():
        zone = ZoneInfo(name)
        for minutes in range(-65, 66, 13):
            target = wall(at, zone) + MINUTE * minutes
            expected = by_counting(target, at, zone)
            assert moment(target.date(), target.time(), name) == expected, f"{name} {target}"


def test_the_world_has_gaps_and_overlaps_of_many_kinds() -> None:
    assert len(kinds_of_change()) > 40


@pytest.mark.parametrize("hour", [8, 10, 18])
def test_on_every_day_in_every_zone_the_wall_shows_the_hour(hour: int) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 365, 13)]
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for on in days:
            assert wall(moment(on, time(hour), name), zone) == datetime.combine(on, time(hour))


@pytest.mark.parametrize(
    ("on", "at", "timezone", "expected"),
    [
        pytest.param(date(2026, 3, 29), time(2, 30), "Europe/Berlin", "2026-03-29T01:00", id="after-the-gap"),
        pytest.param(date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25T00:30", id="the-first-of-two"),
        pytest.param(date(2026, 3, 8), time(2, 0), "America/New_York", "2026-03-08T07:00", id="the-first-left-out"),
        pytest.param(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "2026-10-03T15:30", id="half-an-hour"),
        pytest.param(date(2026, 9, 5), time(22, 0), "Pacific/Easter", "2026-09-06T04:00", id="closing-time-left-out"),
        pytest.param(date(2011, 12, 30), time(10, 0), "Pacific/Apia", "2011-12-30T10:00", id="a-whole-day-left-out"),
        pytest.param(date(2026, 3, 2), time(10, 0), "Asia/Kolkata", "2026-03-02T04:30", id="a-zone-of-half-an-hour"),
        pytest.param(date(2026, 3, 2), time(10, 0), "Asia/Kathmandu", "2026-03-02T04:15", id="a-zone-of-45-minutes"),
        pytest.param(date(2026, 3, 2), time(10, 0), "Pacific/Kiritimati", "2026-03-01T20:00", id="the-day-before"),
    ],
)
def test_moments(on: date, at: time, timezone: str, expected: str) -> None:
    assert moment(on, at, timezone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)
