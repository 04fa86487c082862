"""Time zones by a city in which people live: what the clock on the wall says there."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from wording.words import Words

read = cache(ZoneInfo)  # A ZoneInfo keeps the eight read last by itself, and more are offered here.

ZONES = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "Pacific/Marquesas",
    "America/Adak",
    "Pacific/Gambier",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Bogota",
    "America/Halifax",
    "America/Caracas",
    "America/Santiago",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Miquelon",
    "America/Nuuk",
    "America/Noronha",
    "Atlantic/Azores",
    "Atlantic/Cape_Verde",
    "Europe/London",
    "Africa/Lagos",
    "Europe/Berlin",
    "Europe/Athens",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Asia/Jerusalem",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Africa/Nairobi",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Almaty",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Eucla",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Magadan",
    "Pacific/Noumea",
    "Pacific/Norfolk",
    "Asia/Kamchatka",
    "Pacific/Fiji",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)


TWELVE_HOURS = ("US", "CA", "AU", "IN", "PH")


def usual_cycle(zone: str) -> int:
    """12 or 24 hours, as people there say what time it is."""
    return 12 if get_global("zone_territories").get(zone) in TWELVE_HOURS else 24


def choices(now: datetime) -> list[str]:
    """Westernmost clock first, as the clocks stand now."""
    return sorted(ZONES, key=lambda zone: offset(zone, now))


def offset(zone: str, now: datetime) -> timedelta:
    return now.astimezone(read(zone)).utcoffset() or timedelta()


def city(zone: str, words: Words) -> str:
    """The city by which this zone is offered, or the one that gives it its name."""
    return words(f"city.{code(zone)}") if is_offered(zone) else words.city(zone)


def is_offered(zone: str) -> bool:
    return zone in ZONES


def code(zone: str) -> str:
    """The zone as a word that fits on a button."""
    return zone.lower().replace("/", ".")


def of_code(word: str) -> str | None:
    return next((zone for zone in ZONES if code(zone) == word), None)
