"""What an admin may set of a clinic, and within which limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

NAME = (2, 80)  # Characters.
PHONE_LIMIT = 32
LONGEST_AWAY = timedelta(days=366)
MOST_TEXTS, LONGEST_TEXT, LONGEST_AFTERCARE = 12, 400, 300

_PHONE = re.compile(r"\+?[\d\s()./-]+")
_EMERGENCY = re.compile(r"\d{2,6}")


@dataclass(frozen=True, slots=True)
class ClockLimits:
    """Of one of a clinic's alert clocks, in its own unit: what may be, and what is offered."""

    limits: tuple[int, int]
    offered: tuple[int, ...]


CLOCKS: Mapping[str, ClockLimits] = {
    "urgent_min": ClockLimits((5, 30), (5, 10, 15, 30)),
    "urgent_lapse_min": ClockLimits((30, 240), (30, 60, 120, 240)),
    "same_day_h": ClockLimits((1, 8), (1, 2, 3, 4)),
    "same_day_lapse_h": ClockLimits((2, 12), (2, 4, 6, 8)),
}


def is_name(text: str) -> bool:
    return NAME[0] <= len(text) <= NAME[1]


def is_phone(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return len(text) <= PHONE_LIMIT and 5 <= digits <= 15 and _PHONE.fullmatch(text) is not None


def is_emergency_number(text: str) -> bool:
    return _EMERGENCY.fullmatch(text) is not None


def is_within(clock: str, value: int) -> bool:
    least, most = CLOCKS[clock].limits
    return least <= value <= most
