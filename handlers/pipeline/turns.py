"""Who sends more than is answered one by one, counted in memory."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=1)
MOST_PEOPLE = 1_000


@dataclass(slots=True)
class Turns:
    """At most `messages` and `taps` of one person have a turn of their own within a minute; the others are gathered.

    Those that were gathered count too: a flood has turns again only when it has ebbed.
    """

    messages: float = 30
    taps: float = 60
    _taken: dict[tuple[int, bool], deque[datetime]] = field(default_factory=dict)
    _told: dict[int, datetime] = field(default_factory=dict)
    _most: int = MOST_PEOPLE

    def take(self, person: int, at: datetime, *, is_tap: bool) -> bool:
        """Has this one, given `at`, a turn of its own?"""
        most = self.taps if is_tap else self.messages
        taken = self._taken.setdefault((person, is_tap), deque())
        while taken and taken[0] <= at - WITHIN:
            taken.popleft()
        has_turn = len(taken) < most
        if has_turn or taken[-1] < at:
            taken.append(at)
        if len(taken) > most:
            taken.popleft()
        self._forget(at)
        return has_turn

    def is_to_be_told(self, person: int, now: datetime) -> bool:
        """Once a minute, however long it lasts."""
        told_at = self._told.get(person)
        if told_at is not None and now - told_at < WITHIN:
            return False
        self._told[person] = now
        return True

    def _forget(self, at: datetime) -> None:
        """Who has been quiet for a minute need not be remembered; a crowd is not looked through at each update."""
        if len(self._taken) > self._most:
            self._taken = {each: taken for each, taken in self._taken.items() if taken[-1] > at - WITHIN}
            self._told = {each: told_at for each, told_at in self._told.items() if told_at > at - WITHIN}
            self._most = max(MOST_PEOPLE, 2 * len(self._taken))
