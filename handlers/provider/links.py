"""A patient's link once it is made: the card to print, and taking it back."""

from datetime import datetime

from bot.clinic import Provider
from bot.invitation import Invitation
from bot.ports import NotYours, Transaction
from bot.workflows import enrolling
from handlers.buttons import Tap
from handlers.provider.acts import show
from handlers.replies import say


def print_card(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    invitation = _mine(tx, tap, provider)
    if not invitation.is_open(now):
        return "link.over"
    show(tx, provider, "handout", now, invitation.id, slot=f"handout:{invitation.id}", anew=True)
    return ""


def revoke(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    invitation = _mine(tx, tap, provider)
    if not invitation.is_open(now):
        return "link.over"
    enrollment = enrolling.revoke(tx, provider, invitation, now)
    say(tx, provider.chat_id, "link.revoked", now, label=enrollment.label)
    return ""


def _mine(tx: Transaction, tap: Tap, provider: Provider) -> Invitation:
    """To a patient of their clinic; raises NotYours."""
    invitation = tx.invitations.get(tap.number(0))
    if invitation is None or invitation.enrollment_id is None:
        raise NotYours("invitation")
    enrolling.of_staff(tx, provider, invitation.enrollment_id)
    return invitation
