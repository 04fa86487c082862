"""A week's hours on a wall clock: pairs of times for each weekday, past midnight too."""

from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

Week = tuple[tuple[int, time, time], ...]
Span = tuple[datetime, datetime]

LOOKED_AHEAD = 100  # days


def spans(week: Week, around: datetime, zone: ZoneInfo, closed_on: Container[date] = ()) -> Iterator[Span]:
    """From the day before on, in order, dates that are `closed_on` left out.

    What ends no later than it begins ends on the next day; on a closed date nothing begins.
    """
    if not week:
        return
    first, ordered = around.astimezone(zone).date() - timedelta(days=1), sorted(week)
    for day in (first + timedelta(days=n) for n in range(LOOKED_AHEAD)):
        if day not in closed_on:
            yield from (_span(day, begins, ends, zone) for on, begins, ends in ordered if on == day.weekday())


def covers(found: Iterator[Span], now: datetime) -> bool:
    return any(now < ends for _, ends in takewhile(lambda span: span[0] <= now, found))


def utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _span(day: date, begins: time, ends: time, zone: ZoneInfo) -> Span:
    return utc(day, begins, zone), utc(day + timedelta(days=ends <= begins), ends, zone)
