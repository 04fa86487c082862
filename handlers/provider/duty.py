"""`/duty`: on duty or not, a weekly rota, away until a day; one's own, or for an admin anybody's."""

from datetime import date, datetime

from bot.clinic import Provider
from bot.ports import Transaction
from bot.workflows import rostering
from handlers.buttons import BadButton, Tap
from handlers.forms import DutyForm
from handlers.provider.acts import keep, show, today_of
from wording import duty_words
from wording.duty_words import Unread

SCREEN = "duty"


def begin(tx: Transaction, provider: Provider, now: datetime) -> None:
    _leave(tx, provider)
    show(tx, provider, SCREEN, now, provider.id, anew=True)


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Whose, and what: who may is asked in the workflow, at every tap."""
    about, word = rostering.whose(tx, tap.chat_id, tap.number(0)), tap.word(1)
    form = DutyForm.read(tx.drafts.get(provider.chat_id))
    match word:
        case "show":
            _leave(tx, provider)
        case "on":
            rostering.go_on_duty(tx, tap.chat_id, about.id, now)
        case "off" if rostering.leaves_nobody(tx, about, now):
            keep(tx, provider, DutyForm(step="alone", about=about.id).draft(), now)
        case "off":
            rostering.go_off_duty(tx, tap.chat_id, about.id, now)
        case "go":
            return _go(tx, provider, form, about, now)
        case "always":
            rostering.keep_rota(tx, tap.chat_id, about.id, (), now)
        case "rota" | "away":
            keep(tx, provider, DutyForm(step=word, about=about.id).draft(), now)
        case "keep":
            if form is None or form.step != "understood" or form.about != about.id:
                show(tx, provider, SCREEN, now, about.id)
                return "provider.over"
            _leave(tx, provider)
            rostering.keep_rota(tx, tap.chat_id, about.id, form.week, now)
        case _:
            raise BadButton
    show(tx, provider, SCREEN, now, about.id)
    return ""


def _go(tx: Transaction, provider: Provider, form: DutyForm | None, about: Provider, now: datetime) -> str:
    """All the same, although nobody else is on duty."""
    if form is None or form.step != "alone" or form.about != about.id:
        show(tx, provider, SCREEN, now, about.id)
        return "provider.over"
    _leave(tx, provider)
    if form.until is None:
        rostering.go_off_duty(tx, provider.chat_id, about.id, now)
        show(tx, provider, SCREEN, now, about.id)
    else:
        _goes_away(tx, provider, about, form.until, now)
    return ""


def write(tx: Transaction, provider: Provider, form: DutyForm, text: str, now: datetime) -> None:
    """What comes of it stands below what was typed."""
    about = rostering.whose(tx, provider.chat_id, form.about)
    language = tx.clinics.get(provider.clinic_id).language
    if form.step == "away":
        return _away(tx, provider, about, form, text, now)
    keep(tx, provider, _rota(form, about, text, language).draft(), now)
    return show(tx, provider, SCREEN, now, about.id, anew=True)


def _rota(form: DutyForm, about: Provider, text: str, language: str) -> DutyForm:
    try:
        return form.having(step="understood", week=duty_words.rota(text, about, language))
    except Unread as error:
        return form.having(step="rota", fault=error.fault)


def _away(tx: Transaction, provider: Provider, about: Provider, form: DutyForm, text: str, now: datetime) -> None:
    language = tx.clinics.get(provider.clinic_id).language
    try:
        back_on = duty_words.back_on(text, today_of(tx, provider, now), language)
    except Unread as error:
        keep(tx, provider, form.having(fault=error.fault).draft(), now)
        return show(tx, provider, SCREEN, now, about.id, anew=True)
    if rostering.leaves_nobody(tx, about, now):
        keep(tx, provider, form.having(step="alone", until=back_on, fault="").draft(), now)
        return show(tx, provider, SCREEN, now, about.id, anew=True)
    _leave(tx, provider)
    return _goes_away(tx, provider, about, back_on, now, anew=True)


def _goes_away(
    tx: Transaction, provider: Provider, about: Provider, back_on: date, now: datetime, *, anew: bool = False
) -> None:
    """Below it stands where each alert has gone that they had."""
    held = rostering.held_by(tx, about)
    rostering.be_away_until(tx, provider.chat_id, about.id, back_on, now)
    show(tx, provider, SCREEN, now, about.id, anew=anew, handed=",".join(str(each.id) for each in held))


def _leave(tx: Transaction, provider: Provider) -> None:
    if DutyForm.read(tx.drafts.get(provider.chat_id)) is not None:
        tx.drafts.clear(provider.chat_id)
