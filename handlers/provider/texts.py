"""`/clinic`, an admin's own texts: answers that the clinic gives often, and its words on aftercare."""

from datetime import datetime

from telegram import Update

from bot.clinic import Clinic, Provider, Role
from bot.clinic_limits import MOST_TEXTS
from bot.ports import NotYours, Transaction
from bot.workflows import staffing
from handlers.buttons import BadButton, Tap
from handlers.forms import TextForm
from handlers.provider.acts import keep, show
from handlers.said import words as words_of
from handlers.screens.clinic_texts import AFTERCARE
from wording.own_texts import mark, read, read_aftercare, with_text
from wording.text import clean

SCREEN = "clinic_texts"


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.texts:all|add|aftercare|keep|drop|clear`, or `one|write|remove` with the mark of a text."""
    _refuse_others(provider)
    clinic, what = tx.clinics.get(provider.clinic_id), tap.word(0)
    match what:
        case "all":
            _leave(tx, provider)
            _show(tx, provider, now)
        case "add":
            _ask(tx, provider, TextForm(step="text"), now)
        case "aftercare":
            _ask(tx, provider, TextForm(step=AFTERCARE), now)
        case "keep":
            return _keep(tx, provider, clinic, tap.number(1), now)
        case "clear":
            _leave(tx, provider)
            staffing.change_clinic(tx, provider.chat_id, now, aftercare="")
            _show(tx, provider, now)
            return "texts.removed"
        case "one" | "write" | "remove":
            return _about_one(tx, provider, clinic, what, tap.number(1), now)
        case _:
            raise BadButton
    return ""


def write(tx: Transaction, provider: Provider, form: TextForm, update: Update, now: datetime) -> None:
    """Shown back as a patient would read it, before it is kept; what cannot be taken is said, and nothing is lost."""
    _refuse_others(provider)
    text = clean(words_of(update)).strip()
    text, fault = read_aftercare(text) if form.step == AFTERCARE else read(text)
    form = form.having(fault=fault) if fault else form.having(text=text)
    keep(tx, provider, form.draft(), now)
    _show(tx, provider, now, anew=True)


def _keep(tx: Transaction, provider: Provider, clinic: Clinic, seen: int, now: datetime) -> str:
    """What was shown back, and nothing else."""
    form = TextForm.read(tx.drafts.get(provider.chat_id))
    if form is None or not form.text or mark(form.text) != seen:
        _show(tx, provider, now)
        return "provider.over"
    if form.step == AFTERCARE:
        staffing.change_clinic(tx, provider.chat_id, now, aftercare=form.text)
    else:
        texts = with_text(clinic.texts, form.text, form.instead_of)
        if len(texts) > MOST_TEXTS:
            _leave(tx, provider)
            _show(tx, provider, now)
            return "texts.full"
        staffing.change_clinic(tx, provider.chat_id, now, texts=texts)
    _leave(tx, provider)
    _show(tx, provider, now)
    return "texts.kept"


def _about_one(tx: Transaction, provider: Provider, clinic: Clinic, what: str, about: int, now: datetime) -> str:
    if about not in [mark(each) for each in clinic.texts]:
        _leave(tx, provider)
        _show(tx, provider, now)
        return "provider.over"
    if what == "write":
        _ask(tx, provider, TextForm(step="text", instead_of=about), now)
        return ""
    _leave(tx, provider)
    if what == "one":
        _show(tx, provider, now, one=about)
        return ""
    texts = tuple(each for each in clinic.texts if mark(each) != about)
    staffing.change_clinic(tx, provider.chat_id, now, texts=texts)
    _show(tx, provider, now)
    return "texts.removed"


def _ask(tx: Transaction, provider: Provider, form: TextForm, now: datetime) -> None:
    keep(tx, provider, form.draft(), now)
    _show(tx, provider, now)


def _show(tx: Transaction, provider: Provider, now: datetime, *, one: int = 0, anew: bool = False) -> None:
    show(tx, provider, SCREEN, now, provider.clinic_id, slot="setup", anew=anew, one=one)


def _leave(tx: Transaction, provider: Provider) -> None:
    if TextForm.read(tx.drafts.get(provider.chat_id)) is not None:
        tx.drafts.clear(provider.chat_id)


def _refuse_others(provider: Provider) -> None:
    if provider.role is not Role.ADMIN:
        raise NotYours
