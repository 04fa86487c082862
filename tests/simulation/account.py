"""The world's own account of what was said, tapped and shown: plain data, and nothing asked of the bot's code."""

from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sandbox.updates import CALLBACKS_KEPT, KEPT
from tests.simulation.clock import moment

KEPT_LINES = 600


@dataclass
class Said:
    """One thing that somebody wrote or tapped, and what became of it.

    `kind` is note, same (an edit that changes no word), command, grade, clear, signs, none, wish, take, close or other.
    `fate` is waiting (at Telegram, or in our inbox), worked, or lost (a tap that died while nobody fetched it).
    `matters` says that a person must come to know.
    `seen_at` is when whoever tapped had last looked at what they tapped on.
    """

    at: float
    who: str
    chat_id: int
    kind: str
    update_id: int
    text: str = ""
    item: str = ""
    grade: int = 0
    signs: tuple[str, ...] = ()
    matters: bool = False
    fresh: bool = True
    seen_at: float = 0.0
    subject: int = 0
    fate: str = "waiting"
    worked_at: float = 0.0

    @property
    def lives_until(self) -> float:
        return self.at + (KEPT if self.kind in ("note", "same", "command") else CALLBACKS_KEPT)

    @property
    def is_answer(self) -> bool:
        return self.kind in ("grade", "clear", "signs", "none")


@dataclass
class Shown:
    """A message as it stood in a chat from a moment on; `is_new` if it was sent, and not changed."""

    at: float
    chat_id: int
    message_id: int
    text: str
    verbs: tuple[str, ...]
    is_new: bool


@dataclass(frozen=True)
class Breach:
    kind: str
    at: float
    who: str
    words: str
    lines: tuple[str, ...] = ()


@dataclass
class Account:
    """`pending` are the things said that have not yet been worked or lost."""

    zone: ZoneInfo
    said: dict[int, list[Said]] = field(default_factory=dict)
    pending: list[Said] = field(default_factory=list)
    shown: dict[int, list[Shown]] = field(default_factory=dict)
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_LINES))
    breaches: list[Breach] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    judged: set[object] = field(default_factory=set)
    _known: set[tuple[str, object]] = field(default_factory=set)

    def say(self, said: Said) -> None:
        self.said.setdefault(said.chat_id, []).append(said)
        self.pending.append(said)

    def of(self, chat_id: int) -> list[Said]:
        return self.said.get(chat_id, [])

    def posts(self, chat_id: int) -> list[Shown]:
        return self.shown.get(chat_id, [])

    def count(self, what: str, by: int = 1) -> None:
        self.counted[what] = self.counted.get(what, 0) + by

    def line(self, at: float, text: str) -> None:
        self.lines.append(f"{self.when(at)}  {text}")

    def when(self, at: float) -> str:
        return f"{moment(at).astimezone(self.zone):%a %d %b %H:%M:%S}"

    def breach(self, kind: str, key: object, at: float, who: str, words: str) -> None:
        """Told once for each `key`."""
        if (kind, key) in self._known:
            return
        self._known.add((kind, key))
        self.line(at, f"*** {kind}: {words}")
        self.breaches.append(Breach(kind, at, who, words, tuple(self.lines)))


def local(at: float, zone: ZoneInfo) -> datetime:
    return moment(at).astimezone(zone)


def day_of(at: float, zone: ZoneInfo) -> date:
    return local(at, zone).date()


def is_night(at: float, zone: ZoneInfo) -> bool:
    hour = local(at, zone).hour
    return hour >= 21 or hour < 8
