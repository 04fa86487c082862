"""/start: with an invitation's token, or without: where somebody stands."""

from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.invitation import Invitation, InvitationKind
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import enrolling, menus, ticks
from handlers import replies
from handlers.links import Links
from handlers.patient.who import chat_of, say_to_others
from handlers.said import texts
from handlers.screens.reader import of_telegram
from wording.words import SOURCE

SCREENS: dict[InvitationKind, str] = {
    kind: "welcome" if kind is InvitationKind.PATIENT else "join"
    for kind in InvitationKind
    if kind is not InvitationKind.GROUP  # Its code is written in the group.
}


@dataclass(frozen=True, slots=True)
class Start:
    links: Links

    def act(self, tx: Transaction, update: Update, now: datetime) -> None:
        """Ticks that were left lying count before the invitation takes their place."""
        token = self.links.token_in(texts(update)) or _token(update)
        if token:
            self.follow(tx, update, token, now)
        else:
            show_where_they_stand(tx, update, now)

    def follow(self, tx: Transaction, update: Update, token: str, now: datetime) -> None:
        ticks.confirm_left(tx, chat_of(update), now)
        self._follow(tx, update, self.links.invitation_id(token), now)

    def _follow(self, tx: Transaction, update: Update, invitation_id: int | None, now: datetime) -> None:
        """One wording for every failure; one's own link, followed again, is none."""
        chat_id = chat_of(update)
        known = None if invitation_id is None else tx.invitations.get(invitation_id)
        if known is not None and known.used_by == chat_id and _is_somebody(tx, chat_id):
            show_where_they_stand(tx, update, now)
            return
        if known is not None and known.is_open(now) and (works_at := _works_at(tx, chat_id, known)):
            replies.say(tx, chat_id, "join.elsewhere", now, clinic=works_at)
            return
        spoken = _spoken(tx, chat_id, known, update)
        invitation = enrolling.present(tx, chat_id, invitation_id, now, shown_in=spoken)
        if invitation is None:
            _say_it_is_bad(tx, chat_id, of_telegram(update), now)
        else:
            show(tx, chat_id, invitation, now)


def _works_at(tx: Transaction, chat_id: int, invitation: Invitation) -> str:
    """The clinic for which somebody works already who is invited to a staff: one account works for one clinic."""
    provider = tx.providers.of_chat(chat_id)
    if provider is None or invitation.kind is InvitationKind.PATIENT:
        return ""
    return tx.clinics.get(provider.clinic_id).name or str(provider.clinic_id)


def _say_it_is_bad(tx: Transaction, chat_id: int, telegram: str, now: datetime) -> None:
    """Who is followed already needs none."""
    followed = tx.enrollments.of_patient(chat_id)
    if not followed:
        replies.say(tx, chat_id, "link.bad", now, telegram=telegram)
        return
    clinic = tx.clinics.get(followed[0].clinic_id)
    replies.say(tx, chat_id, "link.bad.followed", now, clinic=clinic.name, phone=clinic.phone)


def show(tx: Transaction, chat_id: int, invitation: Invitation, now: datetime, *, anew: bool = True) -> None:
    screen = SCREENS[invitation.kind]
    tx.outbox.put(Message(chat_id, screen, invitation.id, slot=screen, anew=anew), now)


def _spoken(tx: Transaction, chat_id: int, invitation: Invitation | None, update: Update) -> str:
    """A colleague reads what the clinic reads; a patient their own, that of their Telegram, or the clinic's."""
    clinic = tx.clinics.get(invitation.clinic_id) if invitation and invitation.clinic_id else None
    of_clinic, telegram = clinic.language if clinic else "", of_telegram(update, clinic)
    if invitation is not None and invitation.kind is not InvitationKind.PATIENT and of_clinic:
        return of_clinic
    followed = tx.enrollments.of_patient(chat_id)
    return followed[0].language if followed else _chosen(tx, invitation) or telegram or of_clinic or SOURCE


def _chosen(tx: Transaction, invitation: Invitation | None) -> str:
    """The language that was chosen at /enroll, if it is another than the clinic's own."""
    if invitation is None or invitation.enrollment_id is None or invitation.clinic_id is None:
        return ""
    language = tx.enrollments.of_clinic(invitation.clinic_id, invitation.enrollment_id).language
    return "" if language == tx.clinics.get(invitation.clinic_id).language else language


def _is_somebody(tx: Transaction, chat_id: int) -> bool:
    was_patient = tx.enrollments.of_patient(chat_id) or tx.enrollments.stopped_by(chat_id)
    return bool(was_patient) or tx.providers.of_chat(chat_id) is not None


def show_where_they_stand(tx: Transaction, update: Update, now: datetime) -> None:
    """Staff has its menu again, as it is now: what it offers may have been set up since they came."""
    chat_id = chat_of(update)
    followed, provider = tx.enrollments.of_patient(chat_id), tx.providers.of_chat(chat_id)
    if followed:
        tx.outbox.put(Message(chat_id, "standing", slot="standing", anew=True), now)
    if provider is not None:
        menus.renew(tx, chat_id, now)
    if provider is not None or not followed:
        say_to_others(tx, update, now)


def _token(update: Update) -> str:
    text = (update.effective_message.text if update.effective_message else None) or ""
    return text.partition(" ")[2].strip()
