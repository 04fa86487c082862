"""`/patients`: who is followed, by group and page, or looked for by name."""

from datetime import datetime

from bot.clinic import Provider
from bot.ports import Transaction
from bot.standing import Group
from bot.workflows import listing, looking
from handlers import replies
from handlers.buttons import BadButton, Tap
from handlers.provider.acts import show, turn_list
from handlers.screens.patient_list import A_PAGE
from wording import search
from wording.text import clean

LONGEST = 60


def listed(tx: Transaction, provider: Provider, now: datetime) -> None:
    show(tx, provider, "patients", now, provider.clinic_id, anew=True)


def turn(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """Another page or group."""
    if tap.word(0) not in list(Group):
        raise BadButton
    turn_list(tx, tap, provider, "patients", now, group=tap.word(0), page=tap.number(1))
    return ""


def find(tx: Transaction, provider: Provider, text: str, now: datetime) -> None:
    sought = " ".join(clean(text, LONGEST).split())
    ids = search.found(sought, listing.names(tx, provider))
    looking.looked_for(tx, provider, len(ids), now)
    if not ids:
        replies.say(tx, provider.chat_id, "patients.not_found", now, text=sought)
        return
    first = ",".join(str(each) for each in ids[:A_PAGE])
    show(tx, provider, "patients", now, provider.clinic_id, anew=True, found=sought, ids=first, of=len(ids))
