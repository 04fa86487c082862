"""`/enroll`: the question that is open, the summary, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import hours
from bot.enrollment import Profile
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.protocol import Protocol
from handlers import dates
from handlers.buttons import Arg, encode
from handlers.forms import HISTORY, EnrollForm, offered_protocols
from handlers.screen import Button, Drawn, Screen
from handlers.screens.clinic import rows
from handlers.screens.staff_words import depth, procedure, reader_of
from handlers.words import Words

ROMAN = ("I", "II", "III", "IV", "V", "VI")
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class EnrollView:
    """Without a form it is over: `label` is then the new enrollment's, if there is one."""

    language: str
    today: date
    form: EnrollForm | None
    offered: tuple[Protocol, ...]
    label: str = ""


def load(tx: Transaction, message: Message, now: datetime) -> EnrollView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    today = hours.local(now, clinic.timezone).date()
    form = None if message.subject else EnrollForm.read(tx.drafts.get(message.chat_id))
    try:
        label = tx.enrollments.of_clinic(clinic.id, message.subject).label if message.subject else ""
    except NotYours:
        return None
    return EnrollView(clinic.language, today, form, tuple(offered_protocols(clinic)), label)


def draw(view: EnrollView, words: Words) -> Drawn:
    form = view.form
    if form is None:
        return Drawn(words("enroll.made", label=view.label) if view.label else words("enroll.over"))
    asked = words(f"enroll.ask.{form.step}")
    known = _known(form, view.today, words)
    fault = [words(f"enroll.fault.{form.fault}")] if form.fault else []
    parts = [*(["\n".join(known)] if known else []), *fault, asked]
    return Drawn("\n\n".join(parts), (*_answers(view, form, words), _ways_out(form, words)), bold=(asked,))


def _known(form: EnrollForm, today: date, words: Words) -> list[str]:
    """What has been answered so far; at the summary all of it, and what was left out."""
    done = form.steps[: form.steps.index(form.step)]
    said = {
        "procedure": offered_as(form.protocol, words) if form.protocol else "",
        "date": _date_in_words(form, today, words),
        "depth": depth(form.depth_mm, words) or words("enroll.no_depth"),
        "history": history(form.profile, words) or words("enroll.no_history"),
        "skin": skin(form.profile, words) or words("enroll.no_skin"),
    }
    return [said[step] for step in done if said[step]]


def _date_in_words(form: EnrollForm, today: date, words: Words) -> str:
    if form.treated_on is None:
        return ""
    return words("enroll.treated", date=words.date(form.treated_on), day=max(0, (today - form.treated_on).days))


def history(profile: Profile, words: Words) -> str:
    has = {
        "cold_sores": profile.cold_sores,
        "immune_weakness": profile.immune_weakness,
        "serum": bool(profile.serum),
    }
    return "\n".join(words(f"enroll.history.{each}") for each in HISTORY if has[each])


def skin(profile: Profile, words: Words) -> str:
    return words("enroll.skin", type=ROMAN[profile.skin_type - 1]) if profile.skin_type else ""


def _answers(view: EnrollView, form: EnrollForm, words: Words) -> Rows:
    match form.step:
        case "procedure":
            return tuple((_button(form, offered_as(each, words), each.id),) for each in view.offered)
        case "date":
            other = _button(form, words("enroll.other_date"), "other")
            return (*date_rows("p.enroll", "date", view.today, words), (other,))
        case "depth":
            depths = form.protocol.depths_mm if form.protocol else ()
            offered = [_button(form, depth(each, words), round(each * 100)) for each in depths]
            return (*rows(offered, 3), (_button(form, words("provider.skip"), "skip"),))
        case "history":
            ticks = tuple((_tick(form, each, words),) for each in HISTORY)
            return (*ticks, (_button(form, words("provider.done"), "done"),))
        case "skin":
            types = [_button(form, roman, number) for number, roman in enumerate(ROMAN, start=1)]
            return (*rows(types, 3), (_button(form, words("provider.skip"), "skip"),))
    return ((Button(words("enroll.make"), encode("p.enroll", form.step, "make", form.mark)),),)


def date_rows(verb: str, first: Arg, today: date, words: Words, *last: Arg) -> Rows:
    """Today, yesterday and the days before, two in a row; `first` and `last` stand beside the date in the button."""
    named = {today: words("enroll.today"), today - timedelta(days=1): words("enroll.yesterday")}
    offered = dates.offered(today)
    named_so = [(named.get(on, words.day(on)), dates.number(on)) for on in offered]
    return rows([Button(name, encode(verb, first, number, *last)) for name, number in named_so], 2)


def offered_as(each: Protocol, words: Words) -> str:
    """A draft is called one wherever it may be chosen."""
    named = procedure(each.id, words)
    return words("protocols.as_draft", procedure=named) if each.draft else named


def _tick(form: EnrollForm, what: str, words: Words) -> Button:
    key = "provider.ticked" if what in form.history else "provider.unticked"
    return _button(form, words(key, what=words(f"enroll.history.{what}")), what)


def _ways_out(form: EnrollForm, words: Words) -> tuple[Button, ...]:
    cancel = _button(form, words("provider.cancel"), "cancel")
    return (cancel,) if form.step == form.steps[0] else (_button(form, words("provider.back"), "back"), cancel)


def _button(form: EnrollForm, label: str, answer: Arg) -> Button:
    return Button(label, encode("p.enroll", form.step, answer))


ENROLL = Screen(load, draw)
