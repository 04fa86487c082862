"""The clinic as it is known, or the one question about it that is open."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.clinic import Clinic, Role
from bot.outbox import Message
from bot.ports import Transaction
from handlers import zones
from handlers.buttons import encode
from handlers.forms import ClinicForm
from handlers.screen import Button, Drawn, Screen
from handlers.screens import language as languages
from handlers.screens.hours import day_name, hours_in_words, wall
from handlers.screens.staff_words import reader_of
from handlers.words import Words

EMERGENCY = ("112", "911", "999", "000")
OPENING, CLOSING = range(6, 13), range(13, 24)
PIECES = ("name", "phone", "zone", "emergency", "hours")


@dataclass(frozen=True, slots=True)
class ClinicView:
    """`form` is there while something is asked; `is_done` right after the set-up."""

    language: str
    now: datetime
    clinic: Clinic
    is_admin: bool
    form: ClinicForm | None = None
    is_done: bool = False


def load(tx: Transaction, message: Message, now: datetime) -> ClinicView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic, is_admin = tx.clinics.get(reader.clinic_id), reader.role is Role.ADMIN
    form = ClinicForm.read(tx.drafts.get(message.chat_id)) if is_admin else None
    return ClinicView(clinic.language, now, clinic, is_admin, form, bool(message.params.get("done")))


def draw(view: ClinicView, words: Words) -> Drawn:
    return _overview(view, words) if view.form is None else _question(view, view.form, words)


def _overview(view: ClinicView, words: Words) -> Drawn:
    clinic = view.clinic
    lines = [
        words("clinic.name", name=clinic.name or words("clinic.unknown")),
        words("clinic.phone", phone=clinic.phone or words("clinic.unknown")),
        words("clinic.zone", city=zones.city(clinic.timezone, words), time=words.time(view.now, clinic.timezone)),
        words("clinic.emergency", number=clinic.emergency_number or words("clinic.unknown")),
        words("clinic.hours", hours=hours_in_words(clinic.hours, words)),
        words("clinic.language", language=words("language.name")),
    ]
    if view.is_done:
        lines = [words("setup.done"), "", *lines, "", words("setup.next")]
    pieces = [Button(words(f"clinic.change.{each}"), encode("p.clinic", each)) for each in (*PIECES, "language")]
    return Drawn("\n".join(lines), rows(pieces, 2) if view.is_admin else (), bold=(clinic.name,))


def _question(view: ClinicView, form: ClinicForm, words: Words) -> Drawn:
    asked = words(f"setup.ask.{form.step}", opens=wall(form.opens, words))
    parts = [words(f"setup.fault.{form.fault}")] if form.fault else []
    if form.first and form.step in PIECES:
        parts.append(words("setup.step", n=PIECES.index(form.step) + 1, of=len(PIECES)))
    back = [] if form.first else [Button(words("provider.back"), encode("p.clinic", "all"))]
    return Drawn("\n\n".join([*parts, asked]), (*_answers(view, form, words), *rows(back, 1)), bold=(asked,))


def _answers(view: ClinicView, form: ClinicForm, words: Words) -> tuple[tuple[Button, ...], ...]:
    match form.step:
        case "zone":
            return rows([_zone(zone, view, words) for zone in zones.choices(view.now)], 2)
        case "emergency":
            return rows([Button(each, encode("p.setup", "emergency", f"n{each}")) for each in EMERGENCY], 4)
        case "language":
            every = languages.every()
            return rows([Button(name, encode("p.setup", "language", code.lower())) for code, name in every], 1)
        case "hours":
            keep = words("setup.keep", hours=hours_in_words(view.clinic.hours, words))
            other = Button(words("setup.other"), encode("p.setup", "hours", "other"))
            return ((Button(keep, encode("p.setup", "hours", "keep")),), (other,))
        case "opens" | "closes":
            hours = OPENING if form.step == "opens" else CLOSING
            return rows([Button(wall(time(each), words), encode("p.setup", form.step, each)) for each in hours], 3)
        case "days":
            done = Button(words("provider.done"), encode("p.setup", "days", "done"))
            return (*rows([_day(day, form, words) for day in range(7)], 2), (done,))
    return ()


def _zone(zone: str, view: ClinicView, words: Words) -> Button:
    label = words("setup.zone", time=words.time(view.now, zone), city=zones.city(zone, words))
    return Button(label, encode("p.setup", "zone", zones.code(zone)))


def _day(day: int, form: ClinicForm, words: Words) -> Button:
    key = "provider.ticked" if day in form.days else "provider.unticked"
    return Button(words(key, what=day_name(day, words, "wide")), encode("p.setup", "days", day))


def rows(buttons: list[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


CLINIC = Screen(load, draw)
