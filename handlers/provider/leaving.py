"""Somebody leaves the staff of their own will: asked twice."""

from datetime import datetime

from bot.clinic import Provider
from bot.ports import Draft, Transaction
from bot.workflows import leaving as workflows
from handlers.buttons import BadButton, Tap
from handlers.provider.acts import keep, show
from handlers.replies import say

SCREEN = KIND = "leaving"


def begin(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/leave`"""
    if fault := _fault(tx, provider):
        return say(tx, provider.chat_id, fault, now)
    keep(tx, provider, Draft(KIND, {}), now)
    return show(tx, provider, SCREEN, now, anew=True, step=1)


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """0 stays; 1 is asked once more; 2 leaves, where /leave has been the last thing that they began."""
    step, draft = tap.number(0), tx.drafts.get(provider.chat_id)
    if step not in (0, 1, 2):
        raise BadButton
    if step == 0 or draft is None or draft.kind != KIND:
        _stay(tx, provider, draft, now)
        return ""
    if fault := _fault(tx, provider):
        return fault
    if step == 1:
        show(tx, provider, SCREEN, now, step=2)
        return ""
    tx.drafts.clear(provider.chat_id)
    workflows.leave(tx, tap.chat_id, now)
    return ""


def _stay(tx: Transaction, provider: Provider, draft: Draft | None, now: datetime) -> None:
    if draft is not None and draft.kind == KIND:
        tx.drafts.clear(provider.chat_id)
    show(tx, provider, SCREEN, now, step=0)


def _fault(tx: Transaction, provider: Provider) -> str:
    """Why they cannot, in a sentence; "" if they can."""
    try:
        workflows.may_leave(tx, provider.chat_id)
    except workflows.LastAdmin:
        return "leave.last_admin"
    except workflows.StillNeeded:
        return "leave.still_needed"
    return ""
