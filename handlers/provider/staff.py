"""Who works in a clinic, and by which rules its patients are followed."""

from datetime import datetime

from bot import protocol
from bot.clinic import Provider, Role
from bot.ports import NotYours, Transaction
from bot.workflows import leaving, staffing
from handlers.buttons import BadButton, Tap
from handlers.provider import enroll, setup
from handlers.provider.acts import show


def invite(tx: Transaction, provider: Provider, now: datetime) -> None:
    """A colleague joins a clinic that has a name."""
    _refuse_others(provider)
    if setup.is_ready(tx, provider, now):
        show(tx, provider, "invite", now, anew=True)


def make_link(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    role = _role(tap.word(0))
    _refuse_others(provider)
    enroll.show_link(tx, provider, staffing.invite_provider(tx, provider.chat_id, now, role), now)
    return ""


def members(tx: Transaction, provider: Provider, now: datetime) -> None:
    _refuse_others(provider)
    show(tx, provider, "staff", now, provider.clinic_id, anew=True)


def member(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    _refuse_others(provider)
    show(tx, provider, "staff", now, provider.clinic_id, member=_of_ours(tx, provider, tap.number(0)))
    return ""


def change_role(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Of others at once; who is to be an admin no longer themselves is asked first."""
    about, role = tap.number(0), _role(tap.word(1))
    _refuse_others(provider)
    if about == provider.id and role is not Role.ADMIN and tap.args[2:] != ("yes",):
        show(tx, provider, "staff", now, provider.clinic_id, member=about, asks=role.value)
        return ""
    try:
        leaving.change_role(tx, tap.chat_id, about, role, now)
    except leaving.LastAdmin:
        return "staff.last_admin"
    show(tx, provider, "staff", now, provider.clinic_id, member=about)
    return "staff.changed"


def ask_removal(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """The number of somebody of the staff, or 0 to go back."""
    _refuse_others(provider)
    about = _of_ours(tx, provider, tap.number(0))
    asks = "remove" if about not in (0, provider.id) else ""
    show(tx, provider, "staff", now, provider.clinic_id, member=about, asks=asks)
    return ""


def remove(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    leaving.remove(tx, tap.chat_id, tap.number(0), now)
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


def _role(word: str) -> Role:
    if word not in list(Role):
        raise BadButton
    return Role(word)


def _of_ours(tx: Transaction, provider: Provider, about: int) -> int:
    """0, or somebody of the same clinic, even one who has left it; raises NotYours."""
    if about and tx.providers.get(about).clinic_id != provider.clinic_id:
        raise NotYours
    return about


def _refuse_others(provider: Provider) -> None:
    if provider.role is not Role.ADMIN:
        raise NotYours
