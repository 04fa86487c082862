"""Telegram's answers bear a date: a second clock. While ours disagrees with it, time alone triggers nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.ports import Clock

AGREES_WITHIN = timedelta(minutes=2)

log = structlog.get_logger()


class SteadyClock:
    """What the wall clock says, as long as it agrees with Telegram's; else what it should say.

    Between two answers of Telegram the seconds are counted by `ticks`, which no jump of the wall clock changes. Where
    `dates` come at all, nothing is sure before the first.
    """

    def __init__(self, wall: Clock, ticks: Callable[[], float], *, dates: bool = False) -> None:
        self._wall, self._ticks, self._dates = wall, ticks, dates
        self._date: tuple[datetime, float] | None = None
        self._is_wrong = False

    def note(self, date: datetime | None) -> None:
        """Telegram's date, as it has just come; None if its answers bear none."""
        self._dates = date is not None
        self._date = (date, self._ticks()) if date is not None else None
        self.is_sure()

    def __call__(self) -> datetime:
        wall, true = self._wall(), self._true()
        return wall if true is None or abs(wall - true) <= AGREES_WITHIN else true

    def is_sure(self) -> bool:
        """Does our clock agree with Telegram's?"""
        true = self._true()
        if true is None:
            return not self._dates
        agrees = abs(self._wall() - true) <= AGREES_WITHIN
        if not agrees and not self._is_wrong:
            log.critical("our clock is wrong by more than 2 minutes: nothing is asked, closed or reminded of")
        self._is_wrong = not agrees
        return agrees

    def ahead(self) -> float | None:
        """By how many seconds the wall clock is ahead of Telegram's; None where that is not known."""
        true = self._true()
        return None if true is None else (self._wall() - true).total_seconds()

    def _true(self) -> datetime | None:
        if self._date is None:
            return None
        date, ticks = self._date
        return date + timedelta(seconds=self._ticks() - ticks)
