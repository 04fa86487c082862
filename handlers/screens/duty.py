"""Whether somebody is on duty, by what, and what they can change about it."""

from dataclasses import dataclass
from datetime import datetime

from bot import duty
from bot.clinic import Clinic, Provider, Role
from bot.hours import local
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import rostering
from handlers.buttons import encode
from handlers.forms import DutyForm
from handlers.names import of_staff
from handlers.screen import Button, Drawn, Screen
from handlers.screens.hours import hours_in_words
from handlers.screens.staff_words import reader_of, when
from handlers.words import Words

QUESTIONS = ("rota", "away", "understood")


@dataclass(frozen=True, slots=True)
class DutyView:
    """`form` is there while something of this person is asked."""

    language: str
    now: datetime
    clinic: Clinic
    reader: Provider
    about: Provider
    form: DutyForm | None


def load(tx: Transaction, message: Message, now: datetime) -> DutyView | None:
    """None for whoever may not set it any more."""
    reader = reader_of(tx, message)
    if reader is None:
        return None
    try:
        about = rostering.whose(tx, message.chat_id, message.subject)
    except NotYours:
        return None
    clinic, form = tx.clinics.get(reader.clinic_id), DutyForm.read(tx.drafts.get(message.chat_id))
    is_asked = form is not None and form.about == about.id and form.step in QUESTIONS
    return DutyView(clinic.language, now, clinic, reader, about, form if is_asked else None)


def draw(view: DutyView, words: Words) -> Drawn:
    return _overview(view, words) if view.form is None else _question(view, view.form, words)


def in_words(provider: Provider, clinic: Clinic, now: datetime, words: Words) -> str:
    """On duty, off duty, or away until a day."""
    if provider.away_until is not None and duty.is_away(provider, now):
        return words("duty.away", date=words.date(local(provider.away_until, clinic.timezone).date()))
    return words("duty.on" if duty.is_on_duty(provider, clinic.timezone, now) else "duty.off")


def _overview(view: DutyView, words: Words) -> Drawn:
    about, clinic = view.about, view.clinic
    head = words("duty.head", name=of_staff(about, view.language), duty=in_words(about, clinic, view.now, words))
    rota = words("duty.rota", hours=hours_in_words(about.rota, words)) if about.rota else words("duty.no_rota")
    until = about.tapped_until
    is_tapped = bool(about.rota) and until is not None and view.now < until and not duty.is_away(about, view.now)
    tapped = [words("duty.tapped", at=when(until, view.now, clinic.timezone, words))] if is_tapped and until else []
    also = [words("duty.medical")] if about.role is Role.MEDICAL else []
    text = "\n".join([head, rota, *tapped, "", words("duty.means"), *also])
    return Drawn(text, tuple((each,) for each in _buttons(view, words)), bold=(head,))


def _buttons(view: DutyView, words: Words) -> list[Button]:
    about = view.about
    is_on = duty.is_on_duty(about, view.clinic.timezone, view.now)
    now = [_to(view, "off" if is_on else "on", words)]
    always = [_to(view, "always", words)] if about.rota else []
    back = [] if about.id == view.reader.id else [Button(words("provider.back"), encode("p.member", about.id))]
    away = [] if duty.is_away(about, view.now) else [_to(view, "away", words)]
    return [*now, _to(view, "rota", words), *always, *away, *back]


def _to(view: DutyView, word: str, words: Words) -> Button:
    return Button(words(f"duty.to.{word}"), encode("p.duty", view.about.id, word))


def _question(view: DutyView, form: DutyForm, words: Words) -> Drawn:
    back = Button(words("provider.back"), encode("p.duty", view.about.id, "show"))
    fault = [words(f"duty.fault.{form.fault}")] if form.fault else []
    if form.step == "understood":
        asked = words("duty.ask.understood", hours=hours_in_words(form.week, words))
        keep = Button(words("duty.to.keep"), encode("p.duty", view.about.id, "keep"))
        return Drawn(asked, ((keep,), (back,)), bold=(asked,))
    asked = words(f"duty.ask.{form.step}")
    return Drawn("\n\n".join([*fault, asked]), ((back,),), bold=(asked,))


DUTY = Screen(load, draw)
