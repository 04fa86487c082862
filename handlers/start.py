"""/start: with an invitation's token, or without: where somebody stands."""

from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.invitation import Invitation, InvitationKind
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import enrolling, ticks
from handlers import replies
from handlers.links import Links
from handlers.patient.who import chat_of, say_to_others

SCREENS = {InvitationKind.PATIENT: "welcome", InvitationKind.PROVIDER: "join", InvitationKind.ADMIN: "join"}


@dataclass(frozen=True, slots=True)
class Start:
    links: Links

    def act(self, tx: Transaction, update: Update, now: datetime) -> None:
        """Ticks that were left lying count before the invitation takes their place."""
        chat_id, token = chat_of(update), _token(update)
        if not token:
            show_where_they_stand(tx, chat_id, now)
            return
        ticks.confirm_left(tx, chat_id, now)
        self._follow(tx, chat_id, self.links.invitation_id(token), now)

    def _follow(self, tx: Transaction, chat_id: int, invitation_id: int | None, now: datetime) -> None:
        """One wording for every failure; one's own link, followed again, is none."""
        known = None if invitation_id is None else tx.invitations.get(invitation_id)
        if known is not None and known.used_by == chat_id and _is_somebody(tx, chat_id):
            show_where_they_stand(tx, chat_id, now)
            return
        invitation = enrolling.present(tx, chat_id, invitation_id, now)
        if invitation is None:
            replies.say(tx, chat_id, "link.bad", now)
        else:
            _show(tx, chat_id, invitation, now)


def _show(tx: Transaction, chat_id: int, invitation: Invitation, now: datetime) -> None:
    screen = SCREENS[invitation.kind]
    tx.outbox.put(Message(chat_id, screen, invitation.id, slot=screen, anew=True), now)


def _is_somebody(tx: Transaction, chat_id: int) -> bool:
    was_patient = tx.enrollments.of_patient(chat_id) or tx.enrollments.stopped_by(chat_id)
    return bool(was_patient) or tx.providers.of_chat(chat_id) is not None


def show_where_they_stand(tx: Transaction, chat_id: int, now: datetime) -> None:
    followed, provider = tx.enrollments.of_patient(chat_id), tx.providers.of_chat(chat_id)
    if followed:
        tx.outbox.put(Message(chat_id, "standing", slot="standing", anew=True), now)
    if provider is not None or not followed:
        say_to_others(tx, chat_id, now)


def _token(update: Update) -> str:
    text = (update.effective_message.text if update.effective_message else None) or ""
    return text.partition(" ")[2].strip()
