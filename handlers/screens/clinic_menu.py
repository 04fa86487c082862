"""The clinic as it is known: the whole, and each group of settings with what each one does."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.clinic import Clinic
from bot.hours import local
from handlers.buttons import encode
from handlers.forms import CLOCKS
from handlers.screen import Button, Drawn
from wording import zones
from wording.hours import hours_in_words
from wording.words import Words

GROUPS: Mapping[str, tuple[str, ...]] = {
    "about": ("name", "phone", "zone", "emergency", "language", "cycle", "names", "keeps"),
    "times": ("hours", "closed"),
    "alerts": tuple(CLOCKS),
}
DATES_SHOWN = 8


def group_of(piece: str) -> str:
    """To which a question goes back."""
    return next((group for group, pieces in GROUPS.items() if piece in pieces), "all")


def overview(clinic: Clinic, now: datetime, words: Words, *, is_admin: bool, is_done: bool) -> Drawn:
    shown = ("name", "phone", "zone", "emergency", "hours", *(("closed",) if coming(clinic, now) else ()), "language")
    lines = [fact(each, clinic, now, words) for each in shown]
    if is_done:
        lines = [words("setup.done"), "", *lines, "", words("setup.next")]
    groups = tuple((Button(words(f"clinic.group.{each}"), encode("p.clinic", each)),) for each in GROUPS)
    groups = (
        *groups,
        (Button(words("clinic.group.texts"), encode("p.texts", "all")),),
        (Button(words("clinic.group.languages"), encode("p.language", "all")),),
        (Button(words("clinic.week"), encode("p.week")),),
    )
    return Drawn("\n".join(lines), groups if is_admin else (), bold=(clinic.name,))


def group(name: str, clinic: Clinic, now: datetime, words: Words) -> Drawn:
    """Each setting with what it does in one sentence."""
    facts = [(fact(each, clinic, now, words), words(f"clinic.means.{each}")) for each in GROUPS[name]]
    text = "\n\n".join("\n".join(each) for each in facts)
    buttons = [(Button(words(f"clinic.change.{each}"), encode("p.clinic", each)),) for each in GROUPS[name]]
    if name == "alerts":
        buttons.append((Button(words("group.of_clinic"), encode("p.group")),))
    back = (Button(words("provider.back"), encode("p.clinic", "all")),)
    return Drawn(text, (*buttons, back), bold=tuple(first for first, _ in facts))


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
