"""What goes wrong now: at the wire, in the database, with the machine. The schedule is in troubles.py."""

import json
import random
import sqlite3
from collections import deque
from dataclasses import dataclass, field

import sqlalchemy as sa

from sandbox.faults import Fault, Faults
from tests.simulation.clock import Clock

ODD = (
    "Bad Request: can't parse entities: unexpected end of name token",
    "Bad Request: BUTTON_DATA_INVALID",
    "Bad Request: MESSAGE_TOO_LONG",
    "Bad Request: wrong padding in the string",
)


class Crash(BaseException):
    """The process dies here: nothing that is in memory outlives it."""


@dataclass
class Weather:
    """`deaf` counts the troubles that keep updates from us, `rough` those that may keep a message from anybody."""

    clock: Clock
    dice: random.Random
    faults: Faults
    deaf: int = 0
    rough: int = 0
    odd_for: dict[int, int] = field(default_factory=dict)
    server_errors: bool = False
    locked: float = 0.0
    lost_after: float = 0.0
    slow: float = 0.0
    redelivers: bool = False
    reorders: bool = False
    _earlier: deque[bytes] = field(default_factory=lambda: deque(maxlen=20))
    crash_in: int | None = None
    ambiguous: dict[int, float] = field(default_factory=dict)
    injected: dict[str, int] = field(default_factory=dict)
    was_rough_at: float = 0.0

    @property
    def hears(self) -> bool:
        return self.deaf == 0

    @property
    def calm(self) -> bool:
        return self.rough == 0

    def doubted(self, chat_id: int) -> float:
        """When last nobody knew what had become of a message to them."""
        return max(self.ambiguous.get(chat_id, 0.0), self.ambiguous.get(0, 0.0))

    def count(self, kind: str) -> None:
        self.injected[kind] = self.injected.get(kind, 0) + 1

    def fault(self, kind: str, method: str, **more: float | int | None) -> Fault:
        return self.faults.add(Fault(kind, method, seed=self.dice.randrange(1 << 30), **more))  # type: ignore[arg-type]

    def crash_here(self) -> None:
        """Called at every await: the n-th from now on may be the last."""
        if self.crash_in is None:
            return
        self.crash_in -= 1
        if self.crash_in < 0:
            self.crash_in = None
            self.count("crash at an await")
            raise Crash

    def answer_of(self, method: str, chat_id: int) -> tuple[int, bytes] | None:
        """An answer in Telegram's place, if this request gets one."""
        if not method.startswith(("send", "edit")):
            return None
        if self.server_errors:
            self.count("5xx with JSON")
            return _said(500, "Internal Server Error")
        if method.startswith("send") and self.odd_for.get(chat_id, 0) > 0:
            self.odd_for[chat_id] -= 1
            self.count("odd 400")
            return _said(400, self.dice.choice(ODD))
        return None

    def page(self, answer: bytes) -> bytes:
        """A page of updates as it comes now: those of an earlier one once more, or all in another order."""
        earlier = self.dice.choice(self._earlier) if self.redelivers and self._earlier else None
        if b"update_id" in answer:
            self._earlier.append(answer)
        if earlier is None and not self.reorders:
            return answer
        updates = json.loads(answer)["result"]
        if earlier is not None:
            fresh = {each["update_id"] for each in updates}
            updates[:0] = [each for each in json.loads(earlier)["result"] if each["update_id"] not in fresh]
            self.count("redelivered page")
        if self.reorders and len(updates) > 1:
            self.dice.shuffle(updates)
            self.count("reordered page")
        return json.dumps({"ok": True, "result": updates}).encode()

    def pause(self) -> float:
        """How long the database takes for the next transaction."""
        if not self.slow:
            return 0.0
        self.count("slow transaction")
        return self.dice.uniform(0.01, self.slow)

    def before_commit(self) -> None:
        if self.locked and self.dice.random() < self.locked:
            self.count("database locked")
            self.ambiguous[0] = self.clock.at  # What was sent may not have been noted.
            raise sa.exc.OperationalError("BEGIN", None, _of_sqlite(sqlite3.SQLITE_BUSY, "database is locked"))

    def after_commit(self) -> None:
        if self.lost_after and self.dice.random() < self.lost_after:
            self.count("connection lost after commit")
            self.ambiguous[0] = self.clock.at
            raise sa.exc.OperationalError("COMMIT", None, _of_sqlite(sqlite3.SQLITE_IOERR, "disk I/O error"))


def _of_sqlite(code: int, message: str) -> sqlite3.Error:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


def _said(status: int, description: str) -> tuple[int, bytes]:
    return status, json.dumps({"ok": False, "error_code": status, "description": description}).encode()
