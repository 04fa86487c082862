"""A clinic, its staff and its hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.signature import Signature
from bot.week import Span, Week, covers, spans, utc

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
DIGEST_BEFORE = timedelta(hours=3)
MONDAY_TO_FRIDAY = tuple((weekday, time(9), time(18)) for weekday in range(5))


class Role(StrEnum):
    """MEDICAL is told of every urgent and emergency alert, on duty or not."""

    ADMIN = "admin"
    MEDICAL = "medical"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Removal:
    """`joined_at` is the provider's own, to the microsecond: in another database the id is somebody else's."""

    provider_id: int
    joined_at: datetime
    removed_at: datetime


@dataclass(frozen=True, slots=True)
class Provider:
    """Staff of any role. `joined_at` orders who is told next; one who was removed is not reached by anything.

    `on_duty` is what they tapped last, which counts `tapped_until` their `rota` changes; who is on duty is asked of
    bot/duty.py.
    """

    id: int
    clinic_id: int
    chat_id: int
    name: str
    role: Role
    joined_at: datetime
    username: str = ""
    on_duty: bool = True
    removed_at: datetime | None = None
    unreachable_at: datetime | None = None
    rota: Week = ()
    tapped_until: datetime | None = None
    away_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertClocks:
    """A proposal, to be set by each clinic: until when an alert is acknowledged, and how long that holds."""

    urgent_min: int = 15
    urgent_lapse_min: int = 60
    same_day_h: int = 2
    same_day_lapse_h: int = 4
    routine_days: int = 1
    routine_lapse_days: int = 2


@dataclass(frozen=True, slots=True)
class Clinic:
    """`hours` are (weekday, opens, closes), Monday being 0, on the clinic's own clock; on `closed_on` it is closed.

    `hour_cycle` is 12 or 24, or 0 for what is usual in its country.
    `switched_on` are the ids of the draft protocols that the clinic uses all the same. `texts` are answers that it
    gives often: {name} and {day} in them are the patient's. `aftercare` is what it adds to our words on what to do.
    `says_names`: patients read the first name of who has their alert. `keeps_months` is how long what is known of a
    patient is kept once their follow-up is over (bot/retention.py). `languages` are those that the clinic uses although
    nobody who grew up with them has read them yet.
    """

    id: int
    name: str
    phone: str
    timezone: str
    emergency_number: str
    created_at: datetime
    language: str = "en"
    hours: Week = MONDAY_TO_FRIDAY
    clocks: AlertClocks = AlertClocks()
    switched_on: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    closed_on: tuple[date, ...] = ()
    hour_cycle: int = 0
    aftercare: str = ""
    signatures: tuple[Signature, ...] = ()
    says_names: bool = False
    keeps_months: int = 12
    languages: tuple[str, ...] = ()

    @property
    def is_set_up(self) -> bool:
        return bool(self.name and self.phone and self.emergency_number)

    def after_quiet_hours(self, now: datetime) -> datetime:
        """Now, or the morning if it is night: what is not urgent wakes nobody."""
        zone = ZoneInfo(self.timezone)
        wall = now.astimezone(zone)
        if QUIET_UNTIL <= wall.time() < QUIET_FROM:
            return now
        morning = wall.date() + timedelta(days=wall.time() >= QUIET_FROM)
        return utc(morning, QUIET_UNTIL, zone)

    def is_open(self, now: datetime) -> bool:
        return covers(self._openings(now), now)

    def opens_at(self, now: datetime) -> datetime:
        """The next opening after now, or now itself while open; now where a clinic has no hours at all."""
        if self.is_open(now):
            return now
        return next((opens for opens, _ in self._openings(now) if opens > now), now)

    def next_opening(self, now: datetime) -> datetime:
        """The next opening strictly after now, whether open or not; a day later where a clinic has no hours at all."""
        return next((opens for opens, _ in self._openings(now) if opens > now), now + timedelta(days=1))

    def next_digest(self, now: datetime) -> datetime:
        """When routine matters are read next: at the opening, and again 3 h before the closing."""
        both = ((opens, max(opens, closes - DIGEST_BEFORE)) for opens, closes in self._openings(now))
        return next((at for moments in both for at in moments if at > now), now + timedelta(days=1))

    def closes_at(self, now: datetime) -> datetime | None:
        """When the hours that run now end; None while it is closed."""
        begun = takewhile(lambda span: span[0] <= now, self._openings(now))
        return max((closes for _, closes in begun if now < closes), default=None)

    def next_time_of_day(self, now: datetime, at: time) -> datetime:
        """The first moment from now on at which the clinic's clock says so."""
        zone, today = ZoneInfo(self.timezone), self._date(now)
        first = utc(today, at, zone)
        return first if first >= now else utc(today + timedelta(days=1), at, zone)

    def after_clinic_hours(self, start: datetime, hours: int) -> datetime:
        """The moment at which the clinic will have been open for so many hours since `start`."""
        left = timedelta(hours=hours)
        for opens, closes in self._openings(start):
            begin = max(opens, start)
            if closes <= begin:
                continue
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        return start + left

    def end_of_working_day(self, start: datetime, days: int) -> datetime:
        """The last closing time of the n-th working day after the day of `start`."""
        closing: dict[date, datetime] = {}
        for opens, closes in self._openings(start):
            on = self._date(opens)
            if on > self._date(start) and on not in closing and len(closing) == days:
                break
            if on > self._date(start):
                closing[on] = max(closes, closing.get(on, closes))
        return list(closing.values())[-1] if len(closing) == days else start + timedelta(days=days)

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def _openings(self, around: datetime) -> Iterator[Span]:
        return spans(self.hours, around, ZoneInfo(self.timezone), self.closed_on)


class Clinics(Protocol):
    def add(self, clinic: Clinic) -> Clinic: ...
    def get(self, clinic_id: int) -> Clinic: ...
    def save(self, clinic: Clinic) -> None: ...
    def every(self) -> Sequence[Clinic]: ...
    def hour_cycle_for(self, chat_id: int) -> int:
        """12 or 24 hours, as the clinic of this patient, member of staff or group has chosen; 0 for strangers."""


class Providers(Protocol):
    def add(self, provider: Provider) -> Provider: ...
    def save(self, provider: Provider) -> None: ...
    def of_chat(self, chat_id: int) -> Provider | None:
        """The member of staff whose private chat this is, if not removed."""

    def of_clinic(self, clinic_id: int) -> Sequence[Provider]:
        """Staff that has not been removed, in the order of joining."""

    def hold_all(self, clinic_id: int) -> Sequence[Provider]:
        """The same, locked for this transaction: of two admins who demote each other one comes second."""

    def admins(self) -> Sequence[Provider]:
        """Of every clinic."""

    def removed(self) -> Sequence[Removal]:
        """Of every clinic, also who left by themselves."""

    def still_there(self, removal: Removal) -> Provider | None:
        """Who was removed elsewhere and not here; None where they were here, too, or are unknown."""

    def get(self, provider_id: int) -> Provider:
        """Removed or not: for a name on a card."""

    def hold(self, provider_id: int) -> Provider:
        """The same, locked for this transaction: whoever is removed meanwhile stays removed."""
