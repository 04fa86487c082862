"""What an admin types or chooses for a clinic's setting: what it changes, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot import retention
from bot.clinic import Clinic
from bot.clinic_limits import CLOCKS, is_emergency_number, is_name, is_phone, is_within
from bot.week import Week
from wording import closed_dates, week, zones
from wording.words import offered, read_all

MONTHS = (*retention.MONTHS, retention.BY_HAND)
Changes = Mapping[str, object]
FAULTS = {"keeps": "names"}  # Both are chosen.
DIGITS = 3  # Of the largest number that is chosen here.


class Unread(Exception):
    """Nothing of it is kept. `fault` is the end of the sentence's key, setup.fault.<fault>."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def read(piece: str, text: str, clinic: Clinic, today: date) -> Changes:
    """Of one line; raises Unread. Hours and the months that are kept are to be asked once more by whoever calls."""
    match piece:
        case "name" if is_name(text):
            return {"name": text}
        case "phone" if is_phone(text):
            return {"phone": text}
        case "emergency" if is_emergency_number(text):
            return {"emergency_number": text}
        case "zone" if text in zones.ZONES:
            return {"timezone": text}
        case "hours":
            return {"hours": hours(text, clinic)}
        case "closed":
            return {"closed_on": closed(text, clinic, today)}
        case "language" if text in offered(read_all(), clinic.languages):
            return {"language": text}
        case "cycle" if text in ("12", "24"):
            return {"hour_cycle": int(text)}
        case "names" if text in ("on", "off"):
            return {"says_names": text == "on"}
        case "keeps" if text in map(str, MONTHS):
            return {"keeps_months": int(text)}
        case _ if piece in CLOCKS:
            return clock(piece, text, clinic)
    raise Unread(FAULTS.get(piece, piece))


def hours(text: str, clinic: Clinic) -> Week:
    """A week with at least one day."""
    try:
        found = week.read(text, clinic.language, clinic.hours)
    except week.Unclear as error:
        raise Unread("hours") from error
    if not found:
        raise Unread("never")
    return found


def closed(text: str, clinic: Clinic, today: date) -> tuple[date, ...]:
    """More dates on which the clinic is closed; those that have been are forgotten."""
    try:
        found = closed_dates.read(text, today, clinic.language)
    except closed_dates.Unclear as error:
        raise Unread("closed") from error
    except closed_dates.TooFar as error:
        raise Unread("closed_too_far") from error
    every = {*found, *(each for each in clinic.closed_on if each >= today)}
    if len(every) > closed_dates.MOST:
        raise Unread("closed_too_far")
    return tuple(sorted(every))


def clock(name: str, text: str, clinic: Clinic) -> Changes:
    if not (text.isdecimal() and len(text) <= DIGITS and is_within(name, int(text))):
        raise Unread("clock")
    return {"clocks": replace(clinic.clocks, **{name: int(text)})}


def limits(piece: str) -> dict[str, int]:
    """What a sentence about one of the clocks says of it; {} for other pieces."""
    return dict(zip(("least", "most"), CLOCKS[piece].limits, strict=True)) if piece in CLOCKS else {}
