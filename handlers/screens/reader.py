"""Who reads a screen, and in which language."""

from collections.abc import Callable
from typing import TypeVar

from telegram import Update

from bot.alert import Alert
from bot.clinic import Clinic, Provider
from bot.enrollment import Enrollment
from bot.group import Group
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, enrolling, language
from wording.words import SOURCE, offered, read_all, spoken

TELEGRAM = "telegram"

R = TypeVar("R")


def language_of(tx: Transaction, chat_id: int) -> str:
    """A patient's own, the clinic's of its staff, or that of an invitation not yet answered; "" for strangers.

    In a clinic's group, the clinic's.
    """
    if group := _group(tx, chat_id):
        return tx.clinics.get(group.clinic_id).language
    patient = tx.enrollments.of_patient(chat_id)
    if patient:
        return patient[0].language
    provider = tx.providers.of_chat(chat_id)
    if provider is not None:
        return tx.clinics.get(provider.clinic_id).language
    if invited := language.of_invitation(tx, chat_id):
        return invited
    stopped = tx.enrollments.stopped_by(chat_id)
    return stopped[0].language if stopped else ""


def language_for(tx: Transaction, message: Message) -> str:
    """Its reader's; whoever is unknown to us reads the language of their Telegram, if that came with the message."""
    return language_of(tx, message.chat_id) or str(message.params.get(TELEGRAM) or SOURCE)


def _group(tx: Transaction, chat_id: int) -> Group | None:
    """Telegram gives groups ids below zero."""
    return tx.groups.of_chat(chat_id) if chat_id < 0 else None


def of_telegram(update: Update, clinic: Clinic | None = None) -> str:
    """The one of the languages offered, by this clinic or to anybody, in which this person uses Telegram; or ""."""
    person, every = update.effective_user, read_all()
    code = spoken(every, (person.language_code if person else "") or "")
    return code if code in offered(every, *((clinic.languages,) if clinic else ())) else ""


def may_read(provider: Provider | None, clinic_id: int) -> bool:
    """Staff of this clinic, at this moment: a message that waited is not shown to somebody removed meanwhile."""
    return provider is not None and provider.clinic_id == clinic_id


def reader_of(tx: Transaction, message: Message, clinic_id: int | None = None) -> Provider | None:
    """Whoever reads this, if they are staff now; of this clinic, where one is named."""
    provider = tx.providers.of_chat(message.chat_id)
    return provider if provider is not None and may_read(provider, clinic_id or provider.clinic_id) else None


def alert_read(tx: Transaction, message: Message) -> tuple[Alert, Provider] | None:
    """The alert that it is about, and its reader; None for whoever is not of that clinic's staff by now."""
    return _read(tx, message, alerting.of_staff)


def enrollment_read(tx: Transaction, message: Message) -> tuple[Enrollment, Provider] | None:
    """The same of an enrollment."""
    return _read(tx, message, enrolling.of_staff)


def _read(
    tx: Transaction, message: Message, find: Callable[[Transaction, Provider, int], R]
) -> tuple[R, Provider] | None:
    reader = tx.providers.of_chat(message.chat_id)
    if reader is None:
        return None
    try:
        return find(tx, reader, message.subject), reader
    except NotYours:
        return None
