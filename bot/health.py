"""What is wrong with a running bot, decided from figures, and said in words that hold nothing of anybody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.alert import AlertState
from bot.finding import Urgency
from bot.outbox import Lane

SILENT_FOR = 60.0  # Seconds without an answer from Telegram.
BEATS_WITHIN = 60.0
ALERT_WAITS = 120.0
UPDATE_WAITS = 60.0
NOTHING_GOES = 300.0
NO_FOLDER = datetime.min.replace(tzinfo=UTC)
BACKUP_WITHIN = timedelta(hours=1)  # From the nightly upkeep on, with which it begins.
A_MINUTE = timedelta(minutes=1)
CLOCK_AGREES_WITHIN = 120.0
LEAST_FREE = 200  # Megabytes.
EVENTS_LAST = timedelta(hours=1)  # How long what has happened once is red.
A_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Light:
    """`value` is None where it is not known. It is red where there is a `reason`."""

    name: str
    value: float | int | None
    unit: str
    reason: str = ""

    @property
    def state(self) -> str:
        return "red" if self.reason else "green"


@dataclass(frozen=True, slots=True)
class Queue:
    """What might have gone on and has not yet; `oldest` is since when the first of it waits."""

    rows: int = 0
    oldest: datetime | None = None

    def age(self, now: datetime) -> float:
        """Seconds; 0 if nothing waits."""
        return 0.0 if self.oldest is None else max(0.0, (now - self.oldest).total_seconds())


@dataclass(frozen=True, slots=True)
class Trouble:
    """People were told at `told_at` that the light of this name is red, and had been `since`."""

    name: str
    since: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database says.

    `received_at` is when an update was last fetched, `beaten_at` when all that was due was last worked, `sent_at` when
    a message was last sent, by whichever instance, to about 20 s; `upkept_at` is the last night's. `quarantined` counts
    the updates that could not be worked, `undelivered` the cards given up and `fused` the messages stopped by the fuse
    within the hour, `unreached` the clinics with patients of whose staff nobody can be reached. `told` is what people
    have been told is red.
    """

    received_at: datetime | None = None
    beaten_at: datetime | None = None
    sent_at: datetime | None = None
    upkept_at: datetime | None = None
    updates: Queue = Queue()
    lanes: Mapping[Lane, Queue] = field(default_factory=dict)
    quarantined: int = 0
    undelivered: int = 0
    fused: int = 0
    unreached: int = 0
    alerts: Mapping[tuple[Urgency, AlertState], int] = field(default_factory=dict)
    told: Mapping[str, Trouble] = field(default_factory=dict)

    def lane(self, lane: Lane) -> Queue:
        return self.lanes.get(lane, Queue())


class Vitals(Protocol):
    def read(self, now: datetime) -> Kept: ...


class Troubles(Protocol):
    def every(self) -> Mapping[str, Trouble]:
        """What people have been told, by the lights' names."""

    def put(self, trouble: Trouble, before: datetime) -> bool:
        """Note that they are told; False where they were, after `before`: by another instance perhaps."""

    def drop(self, name: str) -> bool:
        """It is over; False where that is noted already."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of this process, in seconds: for how long it has fetched nothing (`silent`) and its clock has not struck
    (`beatless`), how far our clock is ahead of Telegram's (`ahead`). None is what is not known.

    `saved_at` is when the newest nightly backup was made, long ago where there is none, NO_FOLDER where none
    can be made; None where none are to be.
    `ending` names the parts that end again and again. `free` is bytes of the disk. `trouble` is why the database said
    nothing, in a few words; `kept` is None then.
    """

    silent: float | None = None
    beatless: float | None = None
    ahead: float | None = None
    ending: Sequence[str] | None = None
    free: int | None = None
    saved_at: datetime | None = None
    kept: Kept | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    at: datetime
    figures: Figures
    lights: Sequence[Light]

    @property
    def is_red(self) -> bool:
        return any(each.reason for each in self.lights)


def lights(figures: Figures, now: datetime) -> list[Light]:
    kept = figures.kept or Kept()
    return [*_of_this_process(figures, now), *_of_the_machine(figures, now), *_of_the_database(kept, now)]


def _of_this_process(figures: Figures, now: datetime) -> Iterator[Light]:
    kept = figures.kept or Kept()
    silent = _least(figures.silent, kept.received_at, now)
    if silent is None:
        yield Light("receiving", None, "s", "nothing was ever fetched from Telegram" if figures.kept else "")
    else:
        yield _at_most("receiving", silent, SILENT_FOR, "nothing was fetched from Telegram for {} s")
    beatless = _least(figures.beatless, kept.beaten_at, now)
    yield _at_most("heartbeat", beatless, BEATS_WITHIN, "nothing that fell due was worked for {} s")
    names = ", ".join(figures.ending or ())
    count = None if figures.ending is None else len(figures.ending)
    yield Light("parts", count, "", f"ends again and again: {names}" if names else "")


def _least(seconds: float | None, at: datetime | None, now: datetime) -> float | None:
    """Where several instances share a database, one of them fetches and beats for all."""
    return min((each for each in (seconds, _seconds(at, now)) if each is not None), default=None)


def _seconds(at: datetime | None, now: datetime) -> float | None:
    """None also for what a clock has noted that was wrong then: it lies ahead of us, and says nothing."""
    if at is None or (at - now).total_seconds() > CLOCK_AGREES_WITHIN:
        return None
    return max(0.0, (now - at).total_seconds())


def _at_most(name: str, value: float | None, limit: float, reason: str) -> Light:
    if value is None:
        return Light(name, None, "s")
    return Light(name, round(value, 1), "s", reason.format(round(value)) if value > limit else "")


def _of_the_machine(figures: Figures, now: datetime) -> Iterator[Light]:
    ahead = figures.ahead
    is_wrong = ahead is not None and abs(ahead) > CLOCK_AGREES_WITHIN
    off = f"our clock is {abs(ahead or 0):.0f} s {'ahead of' if (ahead or 0) > 0 else 'behind'} Telegram's"
    yield Light("clock", None if ahead is None else round(ahead, 1), "s", off if is_wrong else "")
    free = None if figures.free is None else figures.free // A_MEGABYTE
    is_full = free is not None and free < LEAST_FREE
    yield Light("disk", free, "MB", f"only {free} MB of the disk are free" if is_full else "")
    trouble = f"the database cannot be written to: {figures.trouble}" if figures.trouble else ""
    yield Light("database", int(not figures.trouble), "", trouble)
    yield _backup(figures.saved_at, (figures.kept or Kept()).upkept_at, now)


def _backup(saved_at: datetime | None, upkept_at: datetime | None, now: datetime) -> Light:
    """Of last night."""
    if saved_at is None:
        return Light("backup", None, "h")
    if saved_at == NO_FOLDER:
        return Light("backup", None, "h", "BACKUP_DIR is not there, or cannot be written to")
    is_missing = upkept_at is not None and saved_at < upkept_at - A_MINUTE and now - upkept_at > BACKUP_WITHIN
    hours = round((now - saved_at).total_seconds() / 3600, 1)
    return Light("backup", hours, "h", "BACKUP_DIR has no backup of last night" if is_missing else "")


def _of_the_database(kept: Kept, now: datetime) -> Iterator[Light]:
    waiting, updates = kept.lane(Lane.ALERT), kept.updates
    yield _at_most("alerts", waiting.age(now), ALERT_WAITS, f"{waiting.rows} not sent, the oldest for {{}} s")
    yield _at_most("updates", updates.age(now), UPDATE_WAITS, f"{updates.rows} not worked, the oldest for {{}} s")
    yield _messages(kept, now)
    yield _none("quarantine", kept.quarantined, "{} put aside because they could not be worked")
    yield _none("cards", kept.undelivered, "{} to staff given up within the last hour")
    yield _none("fuse", kept.fused, "{} stopped by the fuse within the last hour")
    yield _none("nobody", kept.unreached, "clinics of whose staff nobody can be reached: {}")


def _messages(kept: Kept, now: datetime) -> Light:
    """Many wait where many are asked at once; but then one after another goes."""
    rows = sum(each.rows for each in kept.lanes.values())
    oldest = max((each.age(now) for each in kept.lanes.values()), default=0.0)
    still = _least(oldest, kept.sent_at, now)
    return _at_most("messages", still, NOTHING_GOES, f"{rows} wait, and none was sent for {{}} s")


def _none(name: str, count: int, reason: str) -> Light:
    return Light(name, count, "", reason.format(count) if count else "")
