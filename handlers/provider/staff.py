"""Who works in a clinic, and by which rules its patients are followed."""

from datetime import datetime

from bot import protocol
from bot.clinic import Provider, Role
from bot.ports import NotYours, Transaction
from bot.workflows import staffing
from handlers.buttons import Tap
from handlers.provider import enroll, setup
from handlers.provider.acts import show


def invite(tx: Transaction, provider: Provider, now: datetime) -> None:
    """A colleague joins a clinic that has a name."""
    _refuse_others(provider)
    if setup.is_ready(tx, provider, now):
        enroll.show_link(tx, provider, staffing.invite_provider(tx, provider.chat_id, now), now)


def members(tx: Transaction, provider: Provider, now: datetime) -> None:
    _refuse_others(provider)
    show(tx, provider, "staff", now, provider.clinic_id, anew=True)


def ask_removal(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """The number of somebody of the staff, or 0 to go back."""
    _refuse_others(provider)
    show(tx, provider, "staff", now, provider.clinic_id, removing=tap.number(0))
    return ""


def remove(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    staffing.remove(tx, tap.chat_id, tap.number(0), now)
    show(tx, provider, "staff", now, provider.clinic_id)
    return "staff.removed"


def protocols(tx: Transaction, provider: Provider, now: datetime) -> None:
    show(tx, provider, "protocols", now, provider.clinic_id, anew=True)


def switch_draft(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """A draft is used, or no longer; what is no draft any more is offered anyhow."""
    is_on, drafts = tap.word(1) == "on", [each.id for each in protocol.available() if each.draft]
    if tap.word(0) in drafts:
        staffing.switch_draft(tx, tap.chat_id, tap.word(0), now, on=is_on)
    show(tx, provider, "protocols", now, provider.clinic_id)
    return "protocols.is_used" if is_on else "protocols.is_stopped"


def _refuse_others(provider: Provider) -> None:
    if provider.role is not Role.ADMIN:
        raise NotYours
