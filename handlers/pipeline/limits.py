"""How fast Telegram lets a bot speak, as arithmetic over seconds that somebody else counts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_second` and `at_once` for the whole bot, and for each chat the rate and the burst.

    `edits`: what is changed in a private chat, as after each of several quick taps, may come in a longer burst. The
    answer to a tap is no message and has no limit. `heard`: how many messages and taps of one person within a minute
    are answered one by one.
    """

    per_second: float = 30
    at_once: float = 4
    chat: tuple[float, float] = (1.0, 3.0)
    edits: tuple[float, float] = (1.0, 20.0)
    group: tuple[float, float] = (20 / 60, 5.0)
    heard: tuple[float, float] = (30, 60)


UNLIMITED = Pace(inf, inf, (inf, inf), (inf, inf), (inf, inf), (inf, inf))
MANY = 1_000_000
TROUBLES_BORNE = 3
LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Bucket:
    """Fills with `rate` drops a second up to `burst`; every message takes one."""

    rate: float
    burst: float
    level: float
    at: float

    def free_at(self, now: float) -> float:
        """When the next drop is there; `now` if there is one."""
        if self.rate == inf:
            return now
        elapsed = max(0.0, now - self.at)
        self.level, self.at = min(self.burst, self.level + elapsed * self.rate), now
        return now if self.level >= 1 - 1e-9 else now + (1 - self.level) / self.rate

    def take(self) -> None:
        self.level -= 1

    def is_full(self, now: float) -> bool:
        self.free_at(now)
        return self.level >= self.burst


@dataclass(slots=True)
class Limits:
    """A permit is held from the start of a request until one second after its end.

    Wherever between the two it reached Telegram, no second saw more than `per_second`. What is more than a few
    requests at once is spread evenly over the second: so the next permit is never far, and an alert takes it.
    """

    pace: Pace = Pace()
    _flying: int = 0
    _landed: list[float] = field(default_factory=list)
    _spread: Bucket = field(init=False)
    _chats: dict[tuple[int, bool], Bucket] = field(default_factory=dict)
    _paused: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._spread = Bucket(self.pace.per_second, self.pace.at_once, self.pace.at_once, 0.0)

    def empty(self, now: float) -> None:
        """As if a burst had just been sent: so that what two bots sent within one second is no more than one may."""
        if self._spread.rate != inf:
            self._spread.level, self._spread.at = -self._spread.burst, now

    def room(self, now: float) -> int:
        """How many requests may start now."""
        self._spread.free_at(now)
        return int(max(0.0, min(self._spread.level + 1e-9, self.pace.per_second - self._held(now), MANY)))

    def free_at(self, now: float) -> float:
        """When there may be room again, unless a request under way ends before."""
        held = self._held(now)
        permit = now if held < self.pace.per_second else (self._landed[0] + 1 if self._landed else inf)
        return max(permit, self._spread.free_at(now))

    def start(self, chat_id: int, now: float, *, edits: bool = False) -> None:
        self._flying += 1
        self._spread.free_at(now)
        self._spread.take()
        bucket = self._bucket(chat_id, now, edits=edits)
        bucket.free_at(now)
        bucket.take()

    def end(self, now: float) -> None:
        self._flying -= 1
        self._landed.append(now)

    def chat_free_at(self, chat_id: int, now: float, *, edits: bool = False) -> float:
        """When this chat may be written to, or changed; `now` if at once."""
        bucket = self._chats.get((chat_id, edits))
        return max(self._paused.get(chat_id, now), bucket.free_at(now) if bucket else now)

    def pause(self, chat_id: int, until: float) -> None:
        """Telegram asked for it (429): this chat waits, and nobody else."""
        self._paused[chat_id] = until

    def waiting(self, now: float) -> Iterator[tuple[int, float]]:
        """The chats in which nothing may be changed now, and until when."""
        self._forget(now)
        for chat_id in {*self._paused, *(chat_id for chat_id, edits in self._chats if edits or chat_id < 0)}:
            if (until := self.chat_free_at(chat_id, now, edits=chat_id > 0)) > now:
                yield chat_id, until

    def _held(self, now: float) -> int:
        if self.pace.per_second == inf:
            self._landed.clear()
        self._landed = [at for at in self._landed if at + 1 > now]
        return self._flying + len(self._landed)

    def _bucket(self, chat_id: int, now: float, *, edits: bool) -> Bucket:
        """In a group everything counts alike."""
        if chat_id < 0:
            rate, burst = self.pace.group
            return self._chats.setdefault((chat_id, False), Bucket(rate, burst, burst, now))
        rate, burst = self.pace.edits if edits else self.pace.chat
        return self._chats.setdefault((chat_id, edits), Bucket(rate, burst, burst, now))

    def _forget(self, now: float) -> None:
        """What is back to full need not be remembered: nothing here grows with the number of patients."""
        self._paused = {chat_id: until for chat_id, until in self._paused.items() if until > now}
        self._chats = {each: bucket for each, bucket in self._chats.items() if not bucket.is_full(now)}


@dataclass(slots=True)
class Trust:
    """After a few troubles in a row, or one that asks for it: a pause, then one message at a time until one arrives."""

    troubles: int = 0
    until: float = 0.0

    def trouble(self, now: float, at_least: float = 0.0) -> None:
        self.troubles += 1
        if at_least or self.troubles >= TROUBLES_BORNE:
            self.until = now + max(at_least, min(LONGEST_PAUSE, 0.5 * 2.0 ** min(self.troubles, 10)))

    def restore(self) -> None:
        self.troubles = 0

    def is_paused(self, now: float) -> bool:
        return now < self.until
