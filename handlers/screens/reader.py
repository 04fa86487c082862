"""Who reads a screen, and in which language."""

from bot.clinic import Provider
from bot.ports import Transaction
from handlers.words import SOURCE


def language_of(tx: Transaction, chat_id: int) -> str:
    """A patient's own, or their clinic's; English for somebody we do not know."""
    patient = tx.enrollments.of_patient(chat_id)
    if patient:
        return patient[0].language
    provider = tx.providers.of_chat(chat_id)
    return tx.clinics.get(provider.clinic_id).language if provider else SOURCE


def may_read(provider: Provider | None, clinic_id: int) -> bool:
    """Staff of this clinic, at this moment: a message that waited is not shown to somebody removed meanwhile."""
    return provider is not None and provider.clinic_id == clinic_id
