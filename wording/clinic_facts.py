"""A clinic's settings, each in a line."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.clinic import Clinic
from bot.clinic_limits import CLOCKS
from bot.hours import local
from wording import zones
from wording.hours import hours_in_words
from wording.words import Words

GROUPS: Mapping[str, tuple[str, ...]] = {
    "about": ("name", "phone", "zone", "emergency", "language", "cycle", "names", "keeps"),
    "times": ("hours", "closed"),
    "alerts": tuple(CLOCKS),
}
DATES_SHOWN = 8


def fact(piece: str, clinic: Clinic, now: datetime, words: Words) -> str:
    if piece in CLOCKS:
        return words(f"clinic.{piece}", n=getattr(clinic.clocks, piece))
    return FACTS[piece](clinic, now, words)


def coming(clinic: Clinic, now: datetime) -> list[date]:
    today = local(now, clinic.timezone).date()
    return sorted(each for each in clinic.closed_on if each >= today)


def _zone(clinic: Clinic, now: datetime, words: Words) -> str:
    return words("clinic.zone", city=zones.city(clinic.timezone, words), time=words.time(now, clinic.timezone))


def _closed(clinic: Clinic, now: datetime, words: Words) -> str:
    dates = coming(clinic, now)
    shown = [words.day(each) for each in dates[:DATES_SHOWN]]
    more = [words("clinic.more_dates", n=len(dates) - DATES_SHOWN)] if len(dates) > DATES_SHOWN else []
    return words("clinic.closed", dates="; ".join([*shown, *more]) or words("clinic.no_dates"))


FACTS: Mapping[str, Callable[[Clinic, datetime, Words], str]] = {
    "name": lambda clinic, _, words: words("clinic.name", name=clinic.name or words("clinic.unknown")),
    "phone": lambda clinic, _, words: words("clinic.phone", phone=clinic.phone or words("clinic.unknown")),
    "zone": _zone,
    "emergency": lambda clinic, _, words: words(
        "clinic.emergency", number=clinic.emergency_number or words("clinic.unknown")
    ),
    "hours": lambda clinic, _, words: words("clinic.hours", hours=hours_in_words(clinic.hours, words)),
    "closed": _closed,
    "language": lambda _, __, words: words("clinic.language", language=words("language.name")),
    "names": lambda clinic, _, words: words(f"clinic.names.{'on' if clinic.says_names else 'off'}"),
    "keeps": lambda clinic, _, words: (
        words("clinic.keeps", months=clinic.keeps_months) if clinic.keeps_months else words("clinic.keeps.by_hand")
    ),
    "cycle": lambda clinic, now, words: words("clinic.cycle", time=words.time(now, clinic.timezone)),
}
