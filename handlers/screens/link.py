"""An invitation as a link and a picture of it: to be forwarded, or scanned from this screen."""

from dataclasses import dataclass
from datetime import datetime

from bot.invitation import Invitation, InvitationKind
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.links import Links
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs
from handlers.screens.reader import reader_of
from reports import qr
from wording.words import Words, read_all, speaking


@dataclass(frozen=True, slots=True)
class LinkView:
    language: str
    invitation_id: int
    url: str
    is_for_staff: bool
    clinic: str
    phone: str
    label: str
    spoken: str
    called: str
    until: datetime
    zone: str


def link_screen(links: Links) -> Screen[LinkView]:
    def load(tx: Transaction, message: Message, now: datetime) -> LinkView | None:
        """None once it has been used, revoked or is over: a link that is no good is not shown."""
        invitation = tx.invitations.get(message.subject)
        if invitation is None or invitation.clinic_id is None or not invitation.is_open(now):
            return None
        if reader_of(tx, message, invitation.clinic_id) is None:
            return None
        return _view(tx, invitation, invitation.clinic_id, links.to(invitation.id))

    return Screen(load, draw)


def _view(tx: Transaction, invitation: Invitation, clinic_id: int, url: str) -> LinkView:
    clinic, about = tx.clinics.get(clinic_id), invitation.enrollment_id
    enrollment = tx.enrollments.of_clinic(clinic_id, about) if about else None
    return LinkView(
        language=clinic.language,
        invitation_id=invitation.id,
        url=url,
        is_for_staff=invitation.kind is not InvitationKind.PATIENT,
        clinic=clinic.name,
        phone=clinic.phone,
        label=enrollment.label if enrollment else "",
        spoken=enrollment.language if enrollment else clinic.language,
        called=(enrollment.called or "") if enrollment else "",
        until=invitation.expires_at,
        zone=clinic.timezone,
    )


def draw(view: LinkView, words: Words) -> Drawn:
    """In words for whoever it is forwarded to; nothing in it says anything of a patient but a pseudonym, and
    the first name where the clinic gave one. It speaks the patient's language, its buttons that of the staff.

    Its buttons stay with the staff: Telegram forwards none that send something back.
    """
    theirs = words if view.spoken == view.language else speaking(read_all(), view.spoken).on_clock(words.hour_cycle)
    until = theirs.moment(view.until, view.zone)
    key = "link.staff" if view.is_for_staff else "link.patient"
    said = theirs(key, clinic=view.clinic, phone=view.phone, url=view.url, until=until, label=view.label)
    text = paragraphs(theirs("link.hello", name=view.called) if view.called else "", said)
    buttons = () if view.is_for_staff else _buttons(view, words)
    return Drawn(text, buttons, picture=qr.png(view.url), file_name="invitation.png", protect=False)


def _buttons(view: LinkView, words: Words) -> tuple[tuple[Button, ...], ...]:
    return (
        (Button(words("link.print"), encode("p.print", view.invitation_id)),),
        (Button(words("link.revoke"), encode("p.revoke", view.invitation_id)),),
    )
