"""Out of the bot: all of a clinic for its admins, asked twice; one patient's file for any of the staff."""

from datetime import datetime

from bot.clinic import Provider
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.sure import is_fresh
from bot.workflows import enrolling, exporting
from handlers.buttons import BadButton, Tap
from handlers.provider.acts import show

ARCHIVE, PAPER = "export_archive", "export_paper"


def begin(tx: Transaction, provider: Provider, now: datetime) -> None:
    admin = exporting.admin(tx, provider.chat_id)
    show(tx, admin, "export", now, admin.clinic_id, anew=True)


def go(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.export:sure|cancel`, or `p.export:make:<patients>:<minute>`: what the second question said, and when."""
    admin = exporting.admin(tx, provider.chat_id)
    match tap.word(0):
        case "sure":
            return _show(tx, admin, "sure", now)
        case "cancel":
            return _show(tx, admin, "cancelled", now)
        case "make":
            return _make(tx, admin, tap.number(1), tap.number(2), now)
        case _:
            raise BadButton


def _make(tx: Transaction, admin: Provider, patients: int, minute: int, now: datetime) -> str:
    """Asked anew where the button is old, or somebody has come or gone since."""
    if not is_fresh(minute, now) or patients != len(exporting.patients(tx, admin.clinic_id)):
        _show(tx, admin, "sure", now)
        return "export.changed"
    if tx.outbox.waits(admin.chat_id, ARCHIVE):
        return "export.waits"
    exporting.note(tx, f"provider:{admin.id}", f"all:{patients}", f"clinic:{admin.clinic_id}", now)
    _show(tx, admin, "making", now)
    message = Message(admin.chat_id, ARCHIVE, admin.clinic_id, lane=Lane.BULK, slot=ARCHIVE, anew=True)
    tx.outbox.put(message, now)
    return ""


def paper(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.file:<enrollment>`, and behind it `plain` for the one without what the staff wrote for themselves."""
    enrollment = enrolling.of_staff(tx, provider, tap.number(0))
    is_plain, slot = len(tap.args) > 1 and tap.word(1) == "plain", f"{PAPER}:{enrollment.id}"
    exporting.note(tx, f"provider:{provider.id}", "pdf", f"enrollment:{enrollment.id}", now)
    params = {"remarks": not is_plain}
    message = Message(provider.chat_id, PAPER, enrollment.id, params, lane=Lane.BULK, slot=slot, anew=True)
    tx.outbox.put(message, now)
    return ""


def _show(tx: Transaction, admin: Provider, step: str, now: datetime) -> str:
    show(tx, admin, "export", now, admin.clinic_id, step=step)
    return ""
