"""How fast a bot may speak, if the sandbox is told to mind."""

from math import ceil

from sandbox.errors import Refused

OVERALL = (30.0, 30.0)
CHAT = (1.0, 5.0)
EDITS = (1.0, 20.0)
GROUP = (20 / 60, 20.0)


class Bucket:
    """Fills with `rate` drops a second up to `burst`; every message takes one."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._level, self._at = burst, now

    def wait(self, now: float) -> float:
        """Seconds until there is a drop; 0 if there is one."""
        self._level = min(self._burst, self._level + max(0.0, now - self._at) * self._rate)
        self._at = now
        return max(0.0, (1 - self._level) / self._rate)

    def take(self, count: int) -> None:
        self._level -= count


class Pace:
    """30 messages a second in all, one a second in a chat after a burst of five, 20 a minute in a group.

    What is changed in a private chat has a longer burst of its own.
    """

    def __init__(self, minded: bool) -> None:
        self.minded = minded
        self._buckets: dict[tuple[int, bool] | None, Bucket] = {}

    def reset(self) -> None:
        self._buckets.clear()

    def check(self, chat_id: int, now: float, *, edits: bool = False, count: int = 1) -> None:
        """429 for this chat alone, unless the whole bot is too fast. An album goes out at once, and is paid later."""
        if not self.minded:
            return
        edits, kind = edits and chat_id > 0, GROUP if chat_id < 0 else EDITS if edits else CHAT
        mine = (self._bucket(None, OVERALL, now), self._bucket((chat_id, edits), kind, now))
        wait = ceil(max(bucket.wait(now) for bucket in mine))
        if wait > 0:
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        for bucket in mine:
            bucket.take(count)

    def _bucket(self, key: tuple[int, bool] | None, kind: tuple[float, float], now: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(*kind, now))
