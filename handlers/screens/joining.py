"""A link for staff: what it is, and what can be done from now on."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic, Role
from bot.invitation import InvitationKind
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs
from handlers.screens.reader import language_for
from wording.staff_words import unreviewed
from wording.words import Words


@dataclass(frozen=True, slots=True)
class JoinView:
    """`joined_as` is None until they have joined; `clinic` is empty for a first admin, whose clinic has no name yet."""

    language: str
    invitation_id: int
    clinic: Clinic | None
    is_medical: bool
    joined_as: Role | None = None


def load(tx: Transaction, message: Message, now: datetime) -> JoinView | None:
    invitation = tx.invitations.get(message.subject)
    if invitation is None or invitation.kind is InvitationKind.PATIENT:
        return None
    language = language_for(tx, message)
    clinic = tx.clinics.get(invitation.clinic_id) if invitation.clinic_id else None
    is_medical = invitation.kind is InvitationKind.MEDICAL
    if invitation.used_by == message.chat_id:
        provider = tx.providers.of_chat(message.chat_id)
        return JoinView(language, invitation.id, clinic, is_medical, provider.role) if provider else None
    return JoinView(language, invitation.id, clinic, is_medical) if invitation.is_open(now) else None


def draw(view: JoinView, words: Words) -> Drawn:
    if view.joined_as is None:
        return Drawn(_ask(view, words), ((Button(words("join.yes"), encode("p.join", view.invitation_id)),),))
    key = "join.welcome_admin" if view.joined_as is Role.ADMIN else "join.welcome"
    return Drawn(
        "\n\n".join([words(key, clinic=view.clinic.name if view.clinic else ""), *unreviewed(view.clinic, words)])
    )


def _ask(view: JoinView, words: Words) -> str:
    """With when they would be told of alerts: whoever joins knows it before."""
    if view.clinic is None:
        return words("join.admin")
    told = words("join.as.medical" if view.is_medical else "join.as.provider")
    return paragraphs(words("join.staff", clinic=view.clinic.name), told)


JOIN = Screen(load, draw)
