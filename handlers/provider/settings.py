"""What an admin finds under /clinic beside the first few questions: hours in words, closed dates, the last week."""

from datetime import datetime, timedelta

from bot import tally
from bot.clinic import Clinic, Provider, Role
from bot.ports import NotYours, Transaction
from bot.workflows import erasing, staffing
from handlers.buttons import BadButton, Tap
from handlers.forms import ClinicForm
from handlers.provider.acts import show, today_of
from wording import dates, typed_settings
from wording.typed_settings import Unread


def hours_read(clinic: Clinic, form: ClinicForm, text: str) -> ClinicForm:
    """Shown back as it was understood, before it is kept."""
    try:
        return form.having(step="understood", week=typed_settings.hours(text, clinic))
    except Unread as error:
        if error.fault == "never":
            return form.having(step="hours", fault="never")
        return form.having(fault=form.step if form.step in ("opens", "closes") else "hours")


def close_on(tx: Transaction, provider: Provider, form: ClinicForm, text: str, now: datetime) -> ClinicForm:
    clinic, today = tx.clinics.get(provider.clinic_id), today_of(tx, provider, now)
    try:
        every = typed_settings.closed(text, clinic, today)
    except Unread as error:
        return form.having(fault=error.fault)
    staffing.change_clinic(tx, provider.chat_id, now, closed_on=every)
    return form.having()


def open_again(tx: Transaction, provider: Provider, number: int, now: datetime) -> None:
    on = dates.of_number(number)
    if on is None:
        raise BadButton
    staffing.open_again(tx, provider.chat_id, on, now)


def cycle(hours: int) -> int:
    if hours not in (12, 24):
        raise BadButton
    return hours


def would_erase(tx: Transaction, provider: Provider, months: int, now: datetime) -> int:
    """How many patients in the coming night."""
    if months not in typed_settings.MONTHS:
        raise BadButton
    return erasing.would_erase(tx, tx.clinics.get(provider.clinic_id), months, now)


def is_on(word: str) -> bool:
    if word not in ("on", "off"):
        raise BadButton
    return word == "on"


def show_week(tx: Transaction, _tap: Tap, provider: Provider, now: datetime) -> str:
    """The seven days until yesterday, in numbers. Raises NotYours for everybody but admins."""
    if provider.role is not Role.ADMIN:
        raise NotYours
    begins = today_of(tx, provider, now) - timedelta(days=tally.A_WEEK)
    show(tx, provider, "weekly", now, provider.clinic_id, anew=True, begins=begins.isoformat())
    return ""
