"""The clinic as it is known, or the one question about it that is open."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bot import retention
from bot.clinic import Clinic, Role
from bot.clinic_limits import CLOCKS
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.forms import ClinicForm
from handlers.screen import Button, Drawn, Screen
from handlers.screens import clinic_menu as menu
from handlers.screens import language as languages
from handlers.screens.reader import reader_of
from wording import dates, zones
from wording.clinic_facts import GROUPS, coming, fact
from wording.hours import day_name, hours_in_words, wall
from wording.typed_settings import limits
from wording.words import Words

EMERGENCY = ("112", "911", "999", "000")
OPENING, CLOSING = range(6, 13), range(13, 24)
PIECES = ("name", "phone", "zone", "emergency", "hours")
OF_HOURS = ("opens", "closes", "days", "understood")


@dataclass(frozen=True, slots=True)
class ClinicView:
    """`form` is there while something is asked; `is_done` right after the set-up. `group` is one of the menu's.

    `answered` is the step of a question that has been answered, with `answer` as it was kept, if it was.
    """

    language: str
    now: datetime
    clinic: Clinic
    is_admin: bool
    form: ClinicForm | None = None
    is_done: bool = False
    group: str = ""
    answered: str = ""
    is_kept: bool = False


def load(tx: Transaction, message: Message, now: datetime) -> ClinicView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic, is_admin, params = tx.clinics.get(reader.clinic_id), reader.role is Role.ADMIN, message.params
    form = ClinicForm.read(tx.drafts.get(message.chat_id)) if is_admin else None
    return ClinicView(
        clinic.language,
        now,
        clinic,
        is_admin,
        form,
        bool(params.get("done")),
        str(params.get("group", "")) if is_admin else "",
        str(params.get("answered", "")),
        bool(params.get("kept")),
    )


def draw(view: ClinicView, words: Words) -> Drawn:
    if view.answered:
        return _answered(view, words)
    if view.form is not None:
        return _question(view, view.form, words)
    if view.group in GROUPS:
        return menu.group(view.group, view.clinic, view.now, words)
    return menu.overview(view.clinic, view.now, words, is_admin=view.is_admin, is_done=view.is_done)


def _answered(view: ClinicView, words: Words) -> Drawn:
    """Where it was asked, without its buttons: what comes next stands below."""
    asked = _asked(view.answered, view.clinic, ClinicForm(), words)
    piece = "hours" if view.answered in OF_HOURS else view.answered
    answer = [words("setup.answered", answer=fact(piece, view.clinic, view.now, words))] if view.is_kept else []
    return Drawn("\n\n".join([asked, *answer]), bold=(asked,), in_place=True)


def _question(view: ClinicView, form: ClinicForm, words: Words) -> Drawn:
    asked = _asked(form.step, view.clinic, form, words)
    parts = [words(f"setup.fault.{form.fault}", **limits(form.step))] if form.fault else []
    if form.first and form.step in PIECES:
        parts.append(words("setup.step", n=PIECES.index(form.step) + 1, of=len(PIECES)))
    to = menu.group_of("hours" if form.step in OF_HOURS else form.step)
    back = [] if form.first else [Button(words("provider.back"), encode("p.clinic", to))]
    return Drawn("\n\n".join([*parts, asked]), (*_answers(view, form, words), *rows(back, 1)), bold=(asked,))


def _asked(step: str, clinic: Clinic, form: ClinicForm, words: Words) -> str:
    if step in CLOCKS:
        return words(f"setup.ask.{step}", **limits(step))
    if step == "understood":
        return words("setup.ask.understood", hours=hours_in_words(form.week or clinic.hours, words))
    if step == "keeps" and form.erases:
        return words.count("setup.ask.keeps_sure", form.erases, months=form.months)
    return words(f"setup.ask.{step}", opens=wall(form.opens, words))


def _answers(view: ClinicView, form: ClinicForm, words: Words) -> tuple[tuple[Button, ...], ...]:
    match form.step:
        case "zone":
            return rows([_zone(zone, view, words) for zone in zones.choices(view.now)], 2)
        case "emergency":
            return rows([Button(each, encode("p.setup", "emergency", f"n{each}")) for each in EMERGENCY], 4)
        case "language":
            every = languages.every(view.clinic)
            return rows([Button(name, encode("p.setup", "language", code.lower())) for code, name in every], 1)
        case "cycle":
            cycles = [Button(words(f"setup.cycle.{each}"), encode("p.setup", "cycle", each)) for each in (24, 12)]
            return (tuple(cycles),)
        case "names":
            answers = [Button(words(f"setup.names.{each}"), encode("p.setup", "names", each)) for each in ("on", "off")]
            return (tuple(answers),)
        case "keeps":
            return _months(form, words)
        case "hours":
            keep = words("setup.keep", hours=hours_in_words(view.clinic.hours, words))
            other = Button(words("setup.other"), encode("p.setup", "hours", "other"))
            return ((Button(keep, encode("p.setup", "hours", "keep")),), (other,))
        case "understood":
            return ((Button(words("duty.to.keep"), encode("p.setup", "understood", "keep")),),)
        case "closed":
            return rows([_date(each, words) for each in coming(view.clinic, view.now)], 2)
        case "opens" | "closes":
            hours = OPENING if form.step == "opens" else CLOSING
            return rows([Button(wall(time(each), words), encode("p.setup", form.step, each)) for each in hours], 3)
        case "days":
            done = Button(words("provider.done"), encode("p.setup", "days", "done"))
            return (*rows([_day(day, form, words) for day in range(7)], 2), (done,))
        case step if step in CLOCKS:
            return rows([Button(str(each), encode("p.setup", step, each)) for each in CLOCKS[step].offered], 4)
    return ()


def _months(form: ClinicForm, words: Words) -> tuple[tuple[Button, ...], ...]:
    by_hand = (Button(words("setup.keeps.by_hand"), encode("p.setup", "keeps", retention.BY_HAND)),)
    if form.erases:
        yes = Button(words("setup.keeps_yes", months=form.months), encode("p.setup", "keeps", form.months))
        return (yes,), by_hand
    return (*rows([Button(str(each), encode("p.setup", "keeps", each)) for each in retention.MONTHS], 3), by_hand)


def _zone(zone: str, view: ClinicView, words: Words) -> Button:
    label = words("setup.zone", time=words.time(view.now, zone), city=zones.city(zone, words))
    return Button(label, encode("p.setup", "zone", zones.code(zone)))


def _date(on: date, words: Words) -> Button:
    return Button(words("setup.open_again", date=words.day(on)), encode("p.setup", "closed", dates.number(on)))


def _day(day: int, form: ClinicForm, words: Words) -> Button:
    key = "provider.ticked" if day in form.days else "provider.unticked"
    return Button(words(key, what=day_name(day, words, "wide")), encode("p.setup", "days", day))


def rows(buttons: list[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


CLINIC = Screen(load, draw)
