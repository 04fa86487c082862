"""How a patient comes to be followed: invited by a provider, bound by consent, corrected where something was wrong."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot import advance, hours, protocol, timetable
from bot.clinic import Clinic, Provider, Role
from bot.consent import FIRST, Terms, agreeing, asked_by
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.invitation import VALID, Invitation, InvitationKind
from bot.outbox import Lane, Message
from bot.ports import Draft, NotYours, Transaction
from bot.protocol import Protocol
from bot.workflows import alerting, alike, language, menus, writing

NOT_YET_AFTER, SAID_BEFORE = timedelta(hours=2), timedelta(days=1)
FORGOTTEN_AFTER = timedelta(minutes=1)
TRIES_AN_HOUR = 5


def slot(enrollment_id: int) -> str:
    return f"enrollment:{enrollment_id}"


def enroll(
    tx: Transaction,
    provider: Provider,
    protocol_id: str,
    version: int,
    treated_on: date,
    profile: Profile,
    hour: int,
    now: datetime,
    *,
    spoken: str = "",
    called: str | None = None,
) -> Invitation:
    """Keep the treatment and make the patient's link; the patient is not known until they tap it.

    `spoken` is the language of the invitation, "" for the clinic's; `called` a first name, if the clinic gave one.
    """
    clinic = tx.clinics.get(provider.clinic_id)
    enrollment = tx.enrollments.add(
        Enrollment(
            id=0,
            clinic_id=clinic.id,
            provider_id=provider.id,
            state=EnrollmentState.INVITED,
            label="",
            protocol_id=protocol_id,
            protocol_version=version,
            treated_on=treated_on,
            timezone=clinic.timezone,
            hour=hour,
            language=spoken or clinic.language,
            called=called,
            created_at=now,
            profile=profile,
            treated_at=moment_of_treatment(clinic, treated_on, now),
        )
    )
    tx.audit.note(f"provider:{provider.id}", "enrolled", f"enrollment:{enrollment.id}", now)
    return invite(tx, provider, enrollment, now)


def offered(clinic: Clinic) -> list[Protocol]:
    """The newest version of each protocol; of the drafts only those that the clinic has switched on."""
    return [each for each in protocol.available() if not each.draft or each.id in clinic.switched_on]


def moment_of_treatment(clinic: Clinic, on: date, now: datetime) -> datetime:
    """Treated today: now. On another day: noon at the clinic, which is the same date almost everywhere."""
    if hours.local(now, clinic.timezone).date() == on:
        return now
    return hours.moment(on, time(12), clinic.timezone)


def invite(tx: Transaction, provider: Provider, enrollment: Enrollment, now: datetime) -> Invitation:
    """A new link to this enrollment; those before it no longer work. Also for a new phone or account."""
    revoke_links(tx, enrollment, now)
    invitation = tx.invitations.add(
        Invitation(
            id=0,
            kind=InvitationKind.PATIENT,
            created_at=now,
            expires_at=now + VALID["patient"],
            clinic_id=enrollment.clinic_id,
            enrollment_id=enrollment.id,
            created_by=provider.id,
        )
    )
    tx.due.set("invitation", invitation.id, now + NOT_YET_AFTER)
    tx.audit.note(f"provider:{provider.id}", "invited", f"enrollment:{enrollment.id}", now)
    return invitation


def revoke(tx: Transaction, provider: Provider, invitation: Invitation, now: datetime) -> Enrollment:
    """This link no longer works; the enrollment waits for another. Raises NotYours, also where somebody was first."""
    enrollment = of_staff(tx, provider, invitation.enrollment_id or 0)
    if not tx.invitations.revoke(invitation.id, now):
        raise NotYours("invitation")
    tx.due.set("invitation", invitation.id, None)
    tx.audit.note(f"provider:{provider.id}", "revoked the link", f"enrollment:{enrollment.id}", now)
    return enrollment


def revoke_links(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    for each in tx.invitations.of_enrollment(enrollment.id):
        if each.is_open(now):
            tx.invitations.revoke(each.id, now)


def present(
    tx: Transaction, chat_id: int, invitation_id: int | None, now: datetime, *, shown_in: str = ""
) -> Invitation | None:
    """Somebody followed a link; None whatever is wrong with it, and after five bad tries an hour always.

    What they may confirm is kept as their draft, with the language in which it is shown ("" for the clinic's) and,
    for a patient, the terms that they read: a button alone proves nothing.
    """
    invitation = None if invitation_id is None else tx.invitations.get(invitation_id)
    if invitation is None or invitation.kind is InvitationKind.GROUP or not invitation.is_open(now):
        tx.invitations.note_bad_try(chat_id, now)
        return None
    if tx.invitations.bad_tries(chat_id, now) >= TRIES_AN_HOUR:
        return None
    shown = {"id": invitation.id, "language": shown_in, **_terms_of(tx, invitation)}
    tx.drafts.put(chat_id, Draft("invitation", shown), now)
    return invitation


def _terms_of(tx: Transaction, invitation: Invitation) -> dict[str, int]:
    if invitation.kind is not InvitationKind.PATIENT or invitation.clinic_id is None:
        return {}
    terms = asked_by(tx.clinics.get(invitation.clinic_id))
    return {"version": terms.version, "months": terms.months}


def terms_shown(tx: Transaction, chat_id: int) -> Terms:
    """With the invitation that waits for an answer; one that was shown by an older program had the first."""
    draft = tx.drafts.get(chat_id)
    body = draft.body if draft is not None else {}
    return Terms(int(str(body.get("version", FIRST.version))), int(str(body.get("months", FIRST.months))))


def presented(tx: Transaction, chat_id: int, invitation_id: int, now: datetime) -> Invitation:
    """The invitation that this chat was shown and has not answered yet; raises NotYours."""
    draft = tx.drafts.get(chat_id)
    if draft is None or draft.kind != "invitation" or draft.body.get("id") != invitation_id:
        raise NotYours
    invitation = tx.invitations.get(invitation_id)
    if invitation is None or not invitation.is_open(now):
        raise NotYours
    return invitation


def consent(tx: Transaction, chat_id: int, invitation_id: int, name: str, username: str, now: datetime) -> Enrollment:
    """Bind this chat to the enrollment: only now, and only once. Raises NotYours.

    What was agreed to was read in some language; that is the patient's from now on.
    """
    invitation, spoken = presented(tx, chat_id, invitation_id, now), language.of_invitation(tx, chat_id)
    terms = terms_shown(tx, chat_id)
    if invitation.enrollment_id is None or not tx.invitations.use(invitation.id, chat_id, now):
        raise NotYours
    tx.drafts.clear(chat_id)
    tx.due.set("invitation", invitation.id, None)
    held = tx.enrollments.hold(invitation.enrollment_id)
    called = held.called if tx.enrollments.of_patient(chat_id) else None  # One alone goes by the name in Telegram.
    bound = replace(held, chat_id=chat_id, name=name, username=username, language=spoken or held.language)
    bound = replace(bound, called=called, erase_at=None)
    tx.due.set("erasing", held.id, None)
    enrollment = advance.start(agreeing(bound, terms, bound.language, now), now)
    tx.enrollments.save(enrollment)
    if held.chat_id not in (None, chat_id):
        writing.follow(tx, held.chat_id, enrollment, now)
        alike.follow(tx, held, chat_id)
    watch(tx, enrollment.id)
    tx.audit.note(f"chat:{chat_id}", f"consented:{terms.version}", f"enrollment:{enrollment.id}", now)
    tell_provider(tx, enrollment, "connected", now)
    menus.renew(tx, chat_id, now)
    return enrollment


def decline(tx: Transaction, chat_id: int, invitation_id: int, now: datetime) -> None:
    """Raises NotYours, also where somebody else has agreed meanwhile."""
    invitation, terms = presented(tx, chat_id, invitation_id, now), terms_shown(tx, chat_id)
    if not tx.invitations.decline(invitation.id, now):
        raise NotYours("invitation")
    tx.drafts.clear(chat_id)
    tx.due.set("invitation", invitation.id, None)
    tx.due.set("refusal", chat_id, now + FORGOTTEN_AFTER)
    if invitation.enrollment_id is not None:
        declined = tx.enrollments.hold(invitation.enrollment_id)
        tx.audit.note(f"invitation:{invitation.id}", f"declined:{terms.version}", f"enrollment:{declined.id}", now)
        tell_provider(tx, declined, "declined", now)


def forget_refusal(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Whoever did not agree leaves nothing, from when our last words have gone out; unless they have come back."""
    draft = tx.drafts.get(chat_id)
    has_come_back = draft is not None and draft.kind == "invitation"
    if not has_come_back and not tx.erasures.forget_chat(chat_id):
        tx.due.set("refusal", chat_id, now + FORGOTTEN_AFTER)


def look_at_link(tx: Transaction, invitation_id: int, now: datetime) -> None:
    """Nobody has used the link: said after two hours, a day before it ends, and at its end.

    Of moments that went by while nothing ran only the last is said.
    """
    invitation = tx.invitations.get(invitation_id)
    if invitation is None or invitation.has_ended or invitation.enrollment_id is None:
        return
    if now >= invitation.expires_at:
        news, next_at = "link_over", None
    elif now >= (ends_soon_at := invitation.expires_at - SAID_BEFORE):
        news, next_at = "link_ends", invitation.expires_at
    else:
        news, next_at = "not_yet", ends_soon_at
    tx.due.set("invitation", invitation.id, next_at)
    tell_provider(tx, tx.enrollments.hold(invitation.enrollment_id), news, now)


def tell_provider(tx: Transaction, enrollment: Enrollment, news: str, now: datetime, *, other: str = "") -> None:
    """News of an enrollment to whoever enrolled the patient, or to the clinic's first admin if they have left.

    `other` is the label of another enrollment, where the news are about two. In no slot, so that what waits for the
    morning is not replaced by a card that somebody opens meanwhile.
    """
    to = reads_news_of(tx, enrollment)
    if to is not None:
        tx.outbox.put(
            Message(
                to.chat_id,
                "enrollment",
                enrollment.id,
                {"news": news, "other": other},
                lane=Lane.BULK,
                not_before=tx.clinics.get(enrollment.clinic_id).after_quiet_hours(now),
            ),
            now,
        )


def reads_news_of(tx: Transaction, enrollment: Enrollment) -> Provider | None:
    staff = tx.providers.of_clinic(enrollment.clinic_id)
    admins = [each for each in staff if each.role is Role.ADMIN]
    others = next(iter(admins or staff), None)
    return next((each for each in staff if each.id == enrollment.provider_id), others)


def of_patient(tx: Transaction, chat_id: int, enrollment_id: int) -> Enrollment:
    found = next((each for each in tx.enrollments.of_patient(chat_id) if each.id == enrollment_id), None)
    if found is None:
        raise NotYours
    return tx.enrollments.hold(found.id)


def of_staff(tx: Transaction, provider: Provider, enrollment_id: int) -> Enrollment:
    """Raises NotYours where it is another clinic's, or their own: who is a patient here is looked after by others."""
    enrollment = tx.enrollments.of_clinic(provider.clinic_id, enrollment_id)
    if enrollment.chat_id == provider.chat_id:
        raise NotYours("enrollment")
    return enrollment


def withdraw(tx: Transaction, enrollment: Enrollment, now: datetime, *, unbound: bool = False) -> None:
    """Nothing more is asked: what waits to be sent is not sent any more, but for what to do at once.

    What has been flagged stays with the clinic until a person closes it; a question without a tap goes to it now.
    """
    writing.cancel(tx, enrollment, now)
    waits = timetable.first_waiting(tx.enrollments.course(enrollment.id)) is not None
    ended = replace(enrollment, state=EnrollmentState.WITHDRAWN, chat_id=None if unbound else enrollment.chat_id)
    tx.enrollments.save(replace(ended, passed_on_until=now) if waits else ended)
    if waits:
        alerting.reassess(tx, enrollment.id, now)
    watch(tx, enrollment.id)
    if (alert := tx.alerts.open_of_enrollment(enrollment.id)) is not None:
        alerting.has_changed(tx, alert.id, now)
    revoke_links(tx, enrollment, now)
    if enrollment.chat_id is not None:
        menus.renew(tx, enrollment.chat_id, now)


def watch(tx: Transaction, enrollment_id: int) -> None:
    """An enrollment that is followed always has a moment at which it is looked at again; one that has ended rarely."""
    tx.due.set("enrollment", enrollment_id, timetable.wakes_at(tx.enrollments.course(enrollment_id)))
