"""Time zones by a city in which people live: what the clock on the wall says there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.words import Words

ZONES = (
    "Pacific/Honolulu",
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
    "Atlantic/Azores",
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
    "Asia/Karachi",
    "Asia/Almaty",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Pacific/Auckland",
)


def choices(now: datetime) -> list[str]:
    """Westernmost clock first, as the clocks stand now."""
    return sorted(ZONES, key=lambda zone: offset(zone, now))


def offset(zone: str, now: datetime) -> timedelta:
    return now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


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
