"""An invitation as the patient sees it: what this is, and what they agree to; never a name."""

from dataclasses import dataclass
from datetime import date, datetime

from bot import protocol
from bot.clinic import Clinic
from bot.consent import FIRST, Terms, agreed_to
from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import enrolling, language
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import has_ended, paragraphs, whom_to_call
from handlers.screens.language import Languages, others, to
from handlers.screens.terms import terms
from wording.words import Words


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """`agreed` once this chat has said yes: what was agreed to stays readable. `others` are languages to choose.

    `terms` are those that were agreed to, or are asked. `has_ended` where whoever connects so late is asked nothing.
    """

    language: str
    invitation_id: int
    clinic: Clinic
    enrollment: Enrollment
    days: int
    agreed: bool
    terms: Terms
    others: Languages = ()
    has_ended: bool = False

    @property
    def treated_on(self) -> date:
        return self.enrollment.treated_on


def load(tx: Transaction, message: Message, now: datetime) -> WelcomeView | None:
    invitation = tx.invitations.get(message.subject)
    if invitation is None or invitation.enrollment_id is None or invitation.clinic_id is None:
        return None
    agreed = invitation.used_by == message.chat_id
    try:
        if not agreed:
            enrolling.presented(tx, message.chat_id, invitation.id, now)
        enrollment = tx.enrollments.of_clinic(invitation.clinic_id, invitation.enrollment_id)
    except NotYours:
        return None
    days = protocol.load(enrollment.protocol_id, enrollment.protocol_version).last_day
    clinic = tx.clinics.get(invitation.clinic_id)
    spoken = enrollment.language if agreed else language.of_invitation(tx, message.chat_id) or clinic.language
    read = (agreed_to(enrollment) or FIRST) if agreed else enrolling.terms_shown(tx, message.chat_id)
    is_over = has_ended(tx.enrollments.course(enrollment.id), enrollment.enrolled_at or now)
    return WelcomeView(spoken, invitation.id, clinic, enrollment, days, agreed, read, others(spoken, clinic), is_over)


def draw(view: WelcomeView, words: Words) -> Drawn:
    clinic = whom_to_call(view.clinic, view.enrollment.timezone, words)
    procedure = words(f"procedure.{view.enrollment.protocol_id}")
    hello = words("welcome.hello", **clinic, procedure=procedure, date=words.date(view.treated_on))
    how = words("welcome.over") if view.has_ended else words.count("welcome.how", view.days, **clinic)
    end = words("welcome.agreed") if view.agreed else words("welcome.question")
    return Drawn(
        paragraphs(hello, how, terms(view.terms, clinic, words), end),
        () if view.agreed else _buttons(view, words),
        bold=(hello.split("\n")[0], end),
    )


def _buttons(view: WelcomeView, words: Words) -> tuple[tuple[Button, ...], ...]:
    agree = Button(words("welcome.agree"), encode("agree", view.invitation_id))
    decline = Button(words("welcome.decline"), encode("decline", view.invitation_id))
    return (
        (agree,),
        (decline,),
        *(((Button(words("language.other", language=name), to(code))),) for code, name in view.others),
    )


WELCOME = Screen(load, draw)
