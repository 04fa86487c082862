"""Somebody becomes staff; the first of them is then asked about the clinic."""

from datetime import datetime

from telegram import Update

from bot.clinic import Role
from bot.ports import Transaction
from bot.workflows import staffing
from handlers.buttons import read
from handlers.provider import setup
from handlers.provider.acts import show
from handlers.replies import stop_spinner
from wording.names import STAFF_LIMIT, named


def join(tx: Transaction, update: Update, now: datetime) -> None:
    """The one act of the staff that somebody does who is none yet."""
    tap, person = read(update), update.effective_user
    name, username = named(person.full_name, person.username, STAFF_LIMIT) if person else ("", "")
    invitation_id = tap.number(0)
    provider = staffing.join(tx, tap.chat_id, invitation_id, name, username, now)
    show(tx, provider, "join", now, invitation_id)
    if provider.role is Role.ADMIN and not tx.clinics.get(provider.clinic_id).is_set_up:
        setup.go_on(tx, provider, now)
    stop_spinner(tx, tap, now)
