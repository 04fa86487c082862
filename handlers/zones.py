"""Time zones by a city in which people live: what the clock on the wall says there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONES: tuple[tuple[str, str], ...] = (
    ("Pacific/Honolulu", "Honolulu"),
    ("America/Anchorage", "Anchorage"),
    ("America/Los_Angeles", "Los Angeles"),
    ("America/Phoenix", "Phoenix"),
    ("America/Denver", "Denver"),
    ("America/Chicago", "Chicago"),
    ("America/Mexico_City", "Mexico City"),
    ("America/New_York", "New York"),
    ("America/Bogota", "Bogotá, Lima"),
    ("America/Halifax", "Halifax"),
    ("America/Caracas", "Caracas"),
    ("America/Santiago", "Santiago"),
    ("America/St_Johns", "St. John’s"),
    ("America/Sao_Paulo", "São Paulo"),
    ("America/Argentina/Buenos_Aires", "Buenos Aires"),
    ("Atlantic/Azores", "Azores"),
    ("Europe/London", "London, Lisbon"),
    ("Africa/Lagos", "Lagos"),
    ("Europe/Berlin", "Berlin, Paris"),
    ("Europe/Athens", "Athens, Kyiv"),
    ("Africa/Cairo", "Cairo"),
    ("Africa/Johannesburg", "Johannesburg"),
    ("Asia/Jerusalem", "Jerusalem"),
    ("Europe/Istanbul", "Istanbul"),
    ("Europe/Moscow", "Moscow"),
    ("Africa/Nairobi", "Nairobi"),
    ("Asia/Tehran", "Tehran"),
    ("Asia/Dubai", "Dubai"),
    ("Asia/Karachi", "Karachi"),
    ("Asia/Almaty", "Almaty"),
    ("Asia/Kolkata", "Delhi, Mumbai"),
    ("Asia/Kathmandu", "Kathmandu"),
    ("Asia/Dhaka", "Dhaka"),
    ("Asia/Bangkok", "Bangkok, Jakarta"),
    ("Asia/Shanghai", "Beijing, Singapore"),
    ("Asia/Tokyo", "Tokyo, Seoul"),
    ("Australia/Perth", "Perth"),
    ("Australia/Adelaide", "Adelaide"),
    ("Australia/Brisbane", "Brisbane"),
    ("Australia/Sydney", "Sydney"),
    ("Pacific/Auckland", "Auckland"),
)


def choices(now: datetime) -> list[tuple[str, str]]:
    """(zone, city), westernmost clock first, as the clocks stand now."""
    return sorted(ZONES, key=lambda each: offset(each[0], now))


def offset(zone: str, now: datetime) -> timedelta:
    return now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def city(zone: str) -> str:
    """The city by which this zone is offered, or the zone's own name."""
    return next((name for known, name in ZONES if known == zone), zone)


def is_offered(zone: str) -> bool:
    return any(known == zone for known, _ in ZONES)


def code(zone: str) -> str:
    """The zone as a word that fits on a button."""
    return zone.lower().replace("/", ".")


def of_code(word: str) -> str | None:
    return next((zone for zone, _ in ZONES if code(zone) == word), None)
