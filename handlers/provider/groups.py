"""An admin binds a group to the clinic, sees which it is, and ends it."""

from datetime import datetime

from bot.clinic import Provider, Role
from bot.ports import NotYours, Transaction
from bot.workflows import grouping
from handlers.buttons import Tap
from handlers.provider.acts import show


def begin(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/group`: which it is; where there is none, a code at once."""
    _refuse_others(provider)
    code = grouping.make_code(tx, provider.chat_id, now).id if tx.groups.of_clinic(provider.clinic_id) is None else 0
    show(tx, provider, "group", now, provider.clinic_id, slot=grouping.SLOT, anew=True, code=code)


def show_it(tx: Transaction, _tap: Tap, provider: Provider, now: datetime) -> str:
    begin(tx, provider, now)
    return ""


def another(tx: Transaction, _tap: Tap, provider: Provider, now: datetime) -> str:
    """A code, whatever there is already: the new group takes the place of the old one."""
    code = grouping.make_code(tx, provider.chat_id, now).id
    show(tx, provider, "group", now, provider.clinic_id, slot=grouping.SLOT, anew=True, code=code)
    return ""


def end(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Of the group that stood there: an older button ends no newer one."""
    grouping.unbind(tx, provider.chat_id, tap.number(0), now)
    return "group.ended"


def _refuse_others(provider: Provider) -> None:
    if provider.role is not Role.ADMIN:
        raise NotYours
