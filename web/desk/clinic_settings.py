"""Each setting of the clinic as a form with what stands in it, and what was tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import retention
from bot.clinic_limits import CLOCKS
from web.desk.desk import Reader
from wording import dates, typed_settings, week, zones
from wording.clinic_facts import GROUPS, coming, fact
from wording.hours import hours_in_words
from wording.words import offered, read_all

KINDS = {"phone": "tel"}
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What was given and is not kept: with its fault, or the question that is asked about it first."""

    piece: str
    typed: str
    fault: str = ""
    question: str = ""
    about: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """`options` are the values of a choice, each with its name; empty for what is typed. `closed` are dates to open."""

    piece: str
    fact: str
    means: str
    ask: str
    value: str
    kind: str
    is_number: bool
    options: Options
    closed: Options
    tried: Tried | None


def settings(reader: Reader, tried: Tried | None) -> Mapping[str, list[Setting]]:
    """By the groups in which the chat shows them."""
    return {name: [_setting(each, reader, tried) for each in pieces] for name, pieces in GROUPS.items()}


def _setting(piece: str, reader: Reader, tried: Tried | None) -> Setting:
    clinic, words = reader.clinic, reader.words
    of_this = tried if tried is not None and tried.piece == piece else None
    return Setting(
        piece=piece,
        fact=fact(piece, clinic, reader.now, words),
        means=words(f"clinic.means.{piece}"),
        ask=words(f"desk.clinic.ask.{piece}", **typed_settings.limits(piece)),
        value=of_this.typed if of_this else _value(piece, reader),
        kind=KINDS.get(piece, "text"),
        is_number=piece in CLOCKS or piece == "emergency",
        options=_options(piece, reader),
        closed=_closed(reader) if piece == "closed" else (),
        tried=of_this,
    )


def _closed(reader: Reader) -> Options:
    return [(str(dates.number(each)), reader.words.day(each)) for each in coming(reader.clinic, reader.now)]


def _value(piece: str, reader: Reader) -> str:
    """As it stands, so that it can be changed and need not be typed anew."""
    clinic = reader.clinic
    if piece in CLOCKS:
        return str(getattr(clinic.clocks, piece))
    as_it_is: Mapping[str, str] = {
        "name": clinic.name,
        "phone": clinic.phone,
        "emergency": clinic.emergency_number,
        "zone": clinic.timezone,
        "hours": _hours(reader),
        "language": clinic.language,
        "cycle": str(clinic.hour_cycle),
        "names": "on" if clinic.says_names else "off",
        "keeps": str(clinic.keeps_months),
    }
    return as_it_is.get(piece, "")


def _hours(reader: Reader) -> str:
    """In words that are read as these very hours, or nothing."""
    written = hours_in_words(reader.clinic.hours, reader.words)
    try:
        return written if week.read(written, reader.clinic.language, ()) == reader.clinic.hours else ""
    except week.Unclear:
        return ""


def _options(piece: str, reader: Reader) -> Options:
    clinic, words, now = reader.clinic, reader.words, reader.now
    match piece:
        case "zone":
            there = zones.choices(now)
            every = there if clinic.timezone in there else [clinic.timezone, *there]
            return [(z, words("setup.zone", time=words.time(now, z), city=zones.city(z, words))) for z in every]
        case "language":
            return [(each, read_all()[each]("language.name")) for each in offered(read_all(), clinic.languages)]
        case "cycle":
            return [(each, words(f"setup.cycle.{each}")) for each in ("24", "12")]
        case "names":
            return [(each, words(f"setup.names.{each}")) for each in ("on", "off")]
        case "keeps":
            months = [(str(each), words.count("desk.clinic.months", each)) for each in retention.MONTHS]
            return [*months, (str(retention.BY_HAND), words("setup.keeps.by_hand"))]
    return ()
