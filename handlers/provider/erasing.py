"""An admin erases what is kept of a patient: asked twice, and a button that is found later asks again."""

from datetime import datetime

from bot.clinic import Provider
from bot.ports import Transaction
from bot.sure import is_fresh, mark_of
from bot.workflows import enrolling, erasing
from handlers.buttons import Tap
from handlers.provider.acts import show


def erase(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.erase:<enrollment>:<mark>:<minute>`. Raises NotYours for everybody but admins."""
    enrollment = enrolling.of_staff(tx, provider, tap.number(0))
    is_as_asked = tap.number(1) == mark_of(enrollment) and is_fresh(tap.number(2), now)
    if not is_as_asked or erasing.has_grown(tx, enrollment, since=tap.number(2)):
        return _ask_again(tx, provider, enrollment.id, "enrollment.has_changed", now)
    try:
        erasing.by_admin(tx, provider, enrollment.id, now)
    except erasing.StillOpen:
        return _ask_again(tx, provider, enrollment.id, "erase.open", now)
    return "erase.done"


def _ask_again(tx: Transaction, provider: Provider, enrollment_id: int, why: str, now: datetime) -> str:
    show(tx, provider, "enrollment", now, enrollment_id, slot=enrolling.slot(enrollment_id), view="erase")
    return why
