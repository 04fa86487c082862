"""A link for staff: what it is, and what can be done from now on."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic, Role
from bot.invitation import InvitationKind
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import language_for
from handlers.screens.staff_words import unreviewed
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class JoinView:
    """`joined_as` is None until they have joined; `clinic` is empty for a first admin, whose clinic has no name yet."""

    language: str
    invitation_id: int
    clinic: Clinic | None
    joined_as: Role | None = None


def load(tx: Transaction, message: Message, now: datetime) -> JoinView | None:
    invitation = tx.invitations.get(message.subject)
    if invitation is None or invitation.kind is InvitationKind.PATIENT:
        return None
    language = language_for(tx, message)
    clinic = tx.clinics.get(invitation.clinic_id) if invitation.clinic_id else None
    if invitation.used_by == message.chat_id:
        provider = tx.providers.of_chat(message.chat_id)
        return JoinView(language, invitation.id, clinic, provider.role) if provider else None
    return JoinView(language, invitation.id, clinic) if invitation.is_open(now) else None


def draw(view: JoinView, words: Words) -> Drawn:
    if view.joined_as is None:
        ask = words("join.staff", clinic=view.clinic.name) if view.clinic else words("join.admin")
        return Drawn(ask, ((Button(words("join.yes"), encode("p.join", view.invitation_id)),),))
    key = "join.welcome_admin" if view.joined_as is Role.ADMIN else "join.welcome"
    return Drawn(
        "\n\n".join([words(key, clinic=view.clinic.name if view.clinic else ""), *unreviewed(view.clinic, words)])
    )


JOIN = Screen(load, draw)
