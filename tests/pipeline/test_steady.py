"""A second clock: what ours says counts only while Telegram's agrees."""

from datetime import datetime, timedelta

import pytest

from handlers.pipeline.steady import SteadyClock
from tests.pipeline.conftest import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clocks:
    """The true time, and what our wall clock makes of it."""

    def __init__(self) -> None:
        self.passed, self.off = 0.0, timedelta()
        self.steady = SteadyClock(lambda: self.true + self.off, lambda: 5000 + self.passed)

    @property
    def true(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def asks(self) -> None:
        self.steady.note(START + timedelta(seconds=self.passed // 1))


@pytest.mark.parametrize("off", [HOUR, -HOUR, DAY, -DAY, timedelta(minutes=3)])
def test_a_jump_is_seen_at_once_and_the_right_time_is_told(off: timedelta) -> None:
    clocks = Clocks()
    clocks.asks()
    assert clocks.steady.is_sure()
    clocks.passed, clocks.off = 10.0, off
    assert not clocks.steady.is_sure()
    assert abs(clocks.steady() - (START + timedelta(seconds=10))) < timedelta(seconds=2)
    clocks.off = timedelta()
    assert clocks.steady.is_sure()


def test_a_little_off_is_nothing() -> None:
    clocks = Clocks()
    clocks.asks()
    clocks.off = timedelta(seconds=119)
    assert clocks.steady.is_sure()
    assert clocks.steady() == START + timedelta(seconds=119)


def test_before_telegram_has_answered_our_own_clock_counts() -> None:
    clocks = Clocks()
    clocks.off = DAY
    assert clocks.steady.is_sure()
    assert clocks.steady() == START + DAY


def test_where_answers_bear_dates_nothing_is_sure_before_the_first() -> None:
    steady = SteadyClock(lambda: START + DAY, lambda: 0.0, dates=True)
    assert not steady.is_sure()
    steady.note(START + DAY)
    assert steady.is_sure()


def test_answers_without_a_date_keep_nobody_waiting() -> None:
    steady = SteadyClock(lambda: START, lambda: 0.0, dates=True)
    steady.note(None)
    assert steady.is_sure()


def test_it_says_by_how_much_it_is_ahead() -> None:
    clocks = Clocks()
    assert clocks.steady.ahead() is None
    clocks.asks()
    clocks.off, clocks.passed = HOUR, 100.0
    assert clocks.steady.ahead() == 3600
