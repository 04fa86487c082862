"""What waits for the bot: updates, in order, until they are confirmed or too old."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sandbox.errors import Json

KEPT = 24 * 3600.0
CALLBACKS_KEPT = 150.0
IDS_RESTART_AFTER = 7 * 24 * 3600.0
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Pending:
    id: int
    kind: str
    payload: Any
    at: float

    def alive(self, now: float) -> bool:
        return now - self.at < (CALLBACKS_KEPT if self.kind == "callback_query" else KEPT)

    def as_json(self) -> Json:
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """The queue of one bot. An update leaves it by a higher offset, or by age; never by being read."""

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._last_at: float | None = None
        self._queue: deque[Pending] = deque()
        self.allowed: Collection[str] = ()

    def put(self, kind: str, payload: Any, now: float) -> None:
        """Queue it, unless the bot has said that it does not want this kind."""
        if self._wanted(kind):
            self._queue.append(Pending(self._new_id(now), kind, payload, now))

    def page(self, offset: int, limit: int, now: float) -> list[Json]:
        """Forget everything below `offset`, then show what follows.

        A negative offset counts from the end. An offset far beyond the newest id is left over from before
        the ids restarted: it confirms nothing.
        """
        self._forget_old(now)
        if offset < 0:
            offset = self._queue[max(offset, -len(self._queue))].id if self._queue else 0
        if offset <= self._next_id + 10:
            while self._queue and self._queue[0].id < offset:
                self._queue.popleft()
        return [update.as_json() for update in islice(self._queue, limit)]

    def all(self, now: float) -> list[Pending]:
        self._forget_old(now)
        return list(self._queue)

    def take(self, update_id: int) -> None:
        """It has arrived; the others stay."""
        self._queue = deque(update for update in self._queue if update.id != update_id)

    def waiting(self, now: float) -> int:
        self._forget_old(now)
        return len(self._queue)

    def forget_all(self) -> None:
        self._queue.clear()

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _new_id(self, now: float) -> int:
        if self._last_at is not None and now - self._last_at >= IDS_RESTART_AFTER:
            self._next_id = self._next_id * 48_271 % 1_000_000_007  # anywhere: higher or lower than before
        self._last_at = now
        self._next_id += 1
        return self._next_id - 1

    def _forget_old(self, now: float) -> None:
        if not all(update.alive(now) for update in self._queue):
            self._queue = deque(update for update in self._queue if update.alive(now))
