"""As what a colleague is invited, and whether somebody really leaves."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Role
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import reader_of
from wording.words import Words


@dataclass(frozen=True, slots=True)
class InviteView:
    """`step` of leaving: 1 and 2 ask, 0 stays."""

    language: str
    clinic: str
    may_invite: bool
    step: int


def load(tx: Transaction, message: Message, _now: datetime) -> InviteView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic, step = tx.clinics.get(reader.clinic_id), int(message.params.get("step", 1))
    return InviteView(clinic.language, clinic.name, reader.role is Role.ADMIN, step)


def draw_invite(view: InviteView, words: Words) -> Drawn:
    if not view.may_invite:
        return Drawn(words("staff.only_admins"), in_place=True)
    what = "\n".join(words(f"staff.what.{each.value}") for each in Role)
    roles = tuple((Button(words(f"staff.invite.{each.value}"), encode("p.invite", each.value)),) for each in Role)
    return Drawn("\n\n".join([words("staff.ask_invite"), what]), roles)


def draw_leaving(view: InviteView, words: Words) -> Drawn:
    if view.step not in (1, 2):
        return Drawn(words("leave.stays"))
    yes = Button(words(f"leave.yes.{view.step}"), encode("p.quit", view.step))
    stay = Button(words("leave.stay"), encode("p.quit", 0))
    return Drawn(words(f"leave.ask.{view.step}", clinic=view.clinic), ((stay,), (yes,)))


INVITE, LEAVING = Screen(load, draw_invite), Screen(load, draw_leaving)
