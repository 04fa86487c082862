"""The way to the desk in a browser, and out of it again."""

from datetime import datetime

from bot.clinic import Provider
from bot.ports import Transaction
from bot.sign_in import digest_of, new_secret
from bot.workflows import entering
from handlers.buttons import BadButton, Tap
from handlers.provider.acts import show


def begin(tx: Transaction, provider: Provider, now: datetime) -> None:
    """`/desk`: a link for the computer. The secret in it is kept nowhere else."""
    secret = new_secret()
    entering.give_link(tx, provider, digest_of(secret), now)
    show(tx, provider, "desk", now, provider.clinic_id, anew=True, token=secret)


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.desk:new|out`"""
    match tap.word(0):
        case "new":
            begin(tx, provider, now)
            return ""
        case "out":
            entering.leave_everywhere(tx, provider, now)
            show(tx, provider, "desk", now, provider.clinic_id)
            return "desk.left_everywhere"
    raise BadButton
