"""Whether somebody is on duty, by what, and what they can change about it."""

from dataclasses import dataclass
from datetime import datetime

from bot import duty
from bot.clinic import Clinic, Provider, Role
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, rostering
from handlers.buttons import encode
from handlers.forms import DutyForm
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import reader_of
from wording.duty_words import handed, in_words
from wording.hours import hours_in_words
from wording.names import brief, of_staff
from wording.staff_words import when
from wording.words import Words

QUESTIONS = ("rota", "away", "understood", "alone")


@dataclass(frozen=True, slots=True)
class DutyView:
    """`form` is there while something of this person is asked. `held` are the patients whose alerts they have;
    `handed`, each with whoever is told now, those of whom they had it until they went away.
    """

    language: str
    now: datetime
    clinic: Clinic
    reader: Provider
    about: Provider
    form: DutyForm | None
    held: tuple[str, ...] = ()
    handed: tuple[tuple[str, str], ...] = ()


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
    has = rostering.visible(tx, reader, rostering.held_by(tx, about))
    return DutyView(
        language=clinic.language,
        now=now,
        clinic=clinic,
        reader=reader,
        about=about,
        form=form if is_asked else None,
        held=tuple(brief(alerting.enrollment_of(tx, each)) for each in has),
        handed=tuple(
            (brief(of), ", ".join(of_staff(each, clinic.language) for each in told))
            for of, told in rostering.handed(tx, reader, _ids(message), now)
        ),
    )


def _ids(message: Message) -> list[int]:
    return [int(each) for each in str(message.params.get("handed", "")).split(",") if each]


def draw(view: DutyView, words: Words) -> Drawn:
    return _overview(view, words) if view.form is None else _question(view, view.form, words)


def _overview(view: DutyView, words: Words) -> Drawn:
    about, clinic = view.about, view.clinic
    head = words("duty.head", name=of_staff(about, view.language), duty=in_words(about, clinic, view.now, words))
    rota = words("duty.rota", hours=hours_in_words(about.rota, words)) if about.rota else words("duty.no_rota")
    until = about.tapped_until
    is_tapped = bool(about.rota) and until is not None and view.now < until and not duty.is_away(about, view.now)
    tapped = [words("duty.tapped", at=when(until, view.now, clinic.timezone, words))] if is_tapped and until else []
    also = [words("duty.medical")] if about.role is Role.MEDICAL else []
    text = "\n".join([head, rota, *tapped, *_alerts(view, words), "", words("duty.means"), *also])
    return Drawn(text, tuple((each,) for each in _buttons(view, words)), bold=(head,))


def _alerts(view: DutyView, words: Words) -> list[str]:
    """What they have while they are off duty, and where each alert has gone that they had."""
    is_off = not duty.is_on_duty(view.about, view.clinic.timezone, view.now)
    held = [words("duty.keeps", who=", ".join(view.held))] if view.held and is_off else []
    return [*held, *(handed(label, names, words) for label, names in view.handed)]


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
    if form.step == "alone":
        asked = words("duty.ask.alone_until", date=words.date(form.until)) if form.until else words("duty.ask.alone")
        go = Button(words("duty.to.go"), encode("p.duty", view.about.id, "go"))
        return Drawn("\n\n".join([asked, words("duty.alone_means")]), ((go,), (back,)), bold=(asked,))
    asked = words(f"duty.ask.{form.step}")
    return Drawn("\n\n".join([*fault, asked]), ((back,),), bold=(asked,))


DUTY = Screen(load, draw)
