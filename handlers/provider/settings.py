"""What an admin finds under /clinic beside the first few questions: hours in words, closed dates, the last week."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import retention, tally
from bot.clinic import Clinic, Provider, Role
from bot.ports import NotYours, Transaction
from bot.workflows import erasing, staffing
from handlers.buttons import BadButton, Tap
from handlers.forms import ClinicForm
from handlers.provider.acts import show, today_of
from wording import closed_dates, dates, week

A_DAY = timedelta(days=1)


def hours_read(clinic: Clinic, form: ClinicForm, text: str) -> ClinicForm:
    """Shown back as it was understood, before it is kept."""
    try:
        read = week.read(text, clinic.language, clinic.hours)
    except week.Unclear:
        return form.having(fault=form.step if form.step in ("opens", "closes") else "hours")
    return form.having(step="understood", week=read) if read else form.having(step="hours", fault="never")


def close_on(tx: Transaction, provider: Provider, form: ClinicForm, text: str, now: datetime) -> ClinicForm:
    """More dates on which the clinic is closed; those that have been are forgotten."""
    clinic, today = tx.clinics.get(provider.clinic_id), today_of(tx, provider, now)
    try:
        read = closed_dates.read(text, today, clinic.language)
    except closed_dates.Unclear:
        return form.having(fault="closed")
    except closed_dates.TooFar:
        return form.having(fault="closed_too_far")
    every = {*read, *(each for each in clinic.closed_on if each >= today)}
    if len(every) > closed_dates.MOST:
        return form.having(fault="closed_too_far")
    staffing.change_clinic(tx, provider.chat_id, now, closed_on=tuple(sorted(every)))
    return form.having()


def open_again(tx: Transaction, provider: Provider, number: int, now: datetime) -> None:
    on, clinic = dates.of_number(number), tx.clinics.get(provider.clinic_id)
    if on is None:
        raise BadButton
    closed = tuple(each for each in clinic.closed_on if each != on)
    staffing.change_clinic(tx, provider.chat_id, now, closed_on=closed)


def cycle(hours: int) -> int:
    if hours not in (12, 24):
        raise BadButton
    return hours


def would_erase(tx: Transaction, provider: Provider, months: int, now: datetime) -> int:
    """How many patients in the coming night."""
    if months not in (*retention.MONTHS, retention.BY_HAND):
        raise BadButton
    clinic = replace(tx.clinics.get(provider.clinic_id), keeps_months=months)
    return len(erasing.kept_too_long(tx, clinic, now + A_DAY))


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
