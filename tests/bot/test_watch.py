"""What people are told of a light: nothing of what is short, once, daily while it lasts, and that it is over."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.health import Light, Trouble
from bot.watch import News, Watch, after

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def told(red: Mapping[timedelta, timedelta], every: timedelta, until: timedelta) -> list[tuple[timedelta, bool, bool]]:
    """When, whether it is over, and whether it is the first of it; `red` is from when to when."""
    watch, known, found = Watch(), dict[str, Trouble](), list[tuple[timedelta, bool, bool]]()
    passed = timedelta()
    while passed <= until:
        is_red = any(begin <= passed < end for begin, end in red.items())
        for news in watch.look([Light("disk", 1, "MB", "full" if is_red else "")], known, START + passed):
            known = after(known, news)
            found.append((passed, news.is_over, news.is_first))
        passed += every
    return found


@pytest.mark.parametrize(
    ("red", "news"),
    [
        pytest.param({}, [], id="all-is-well"),
        pytest.param({10 * SECOND: 65 * SECOND}, [], id="less-than-a-minute"),
        pytest.param({0 * SECOND: 50 * SECOND, 55 * SECOND: 110 * SECOND}, [], id="twice-less-than-a-minute"),
        pytest.param({10 * SECOND: HOUR}, [(70 * SECOND, False, True)], id="a-minute"),
        pytest.param(
            {0 * SECOND: 100 * SECOND}, [(60 * SECOND, False, True), (160 * SECOND, True, True)], id="and-over"
        ),
        pytest.param(
            {0 * SECOND: 100 * SECOND, 130 * SECOND: HOUR}, [(60 * SECOND, False, True)], id="well-for-a-moment-only"
        ),
    ],
)
def test_what_is_told_within_minutes(red: dict[timedelta, timedelta], news: list[tuple[timedelta, bool, bool]]) -> None:
    assert told(red, 5 * SECOND, 5 * 60 * SECOND) == news


def test_it_is_told_again_once_a_day_while_it_lasts() -> None:
    first, more = (HOUR, False, True), [(HOUR + each * 24 * HOUR, False, False) for each in (1, 2, 3)]
    assert told({0 * SECOND: 80 * HOUR}, HOUR, 90 * HOUR) == [first, *more, (81 * HOUR, True, True)]


def test_after_a_restart_it_is_known_what_people_were_told() -> None:
    known, light = {"disk": Trouble("disk", START, START + 60 * SECOND)}, Light("disk", 1, "MB", "full")
    assert Watch().look([light], known, START + HOUR) == []
    watch, well = Watch(), Light("disk", 999, "MB")
    assert watch.look([well], known, START + HOUR) == []
    assert watch.look([well], known, START + 2 * HOUR) == [News("disk", START, START + 2 * HOUR, "")]
