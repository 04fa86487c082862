"""A patient's link once more, and what is done where a wrong person has used it."""

from markupsafe import Markup

from bot.enrollment import OVER, Enrollment
from bot.invitation import Invitation
from bot.ports import Transaction
from bot.workflows import correcting, enrolling
from reports import qr
from web.desk import corrections
from web.desk.asked import Asked
from web.desk.clinic import is_sure
from web.desk.clinic_settings import Tried
from web.desk.corrections import Answer, at, refusal
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Elsewhere, Page
from wording.facts import who
from wording.words import read_all, speaking


def link(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """A new one; those before it no longer work."""
    of = of_ours(tx, reader, given.id())
    if of.state in OVER or of.ended_for is not None:
        return Elsewhere(at(of), "provider.over")
    return _shown(reader, of, enrolling.invite(tx, reader.provider, of, reader.now))


def unbind(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """Asked first; the right person gets a link to an enrollment of their own."""
    of = of_ours(tx, reader, given.id())
    if refused := refusal(of, given):
        return Elsewhere(at(of), refused)
    if of.chat_id is None:
        return Elsewhere(at(of), "provider.over")
    question = reader.words("enrollment.ask_unbind", who=who(of, reader.words))
    if not is_sure(given, question):
        return corrections.shown(tx, reader, of, Tried("unbind", "", question=question))
    invitation = correcting.unbind(tx, reader.provider, of.id, reader.now)
    return _shown(reader, tx.enrollments.of_clinic(reader.clinic.id, invitation.enrollment_id or 0), invitation)


def _shown(reader: Reader, of: Enrollment, invitation: Invitation) -> Page:
    """In the words for whoever it is sent to; it is found nowhere afterwards."""
    theirs = speaking(read_all(), of.language).on_clock(reader.clinic.hour_cycle)
    values = {
        "of": of,
        "invitation": invitation.id,
        "theirs": theirs,
        "drawn": _drawn,
        "until": reader.words.moment(invitation.expires_at, reader.zone),
        "their_until": theirs.moment(invitation.expires_at, reader.zone),
    }
    return Page("patient_link", values, here="patients")


def _drawn(url: str) -> Markup:
    """To be scanned from this screen."""
    return Markup(qr.svg(url))  # noqa: S704 (nothing of the text stands in it)
