"""What staff is shown of patients is on the audit: the one place that passes whatever was shown. See decision 30."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clinic import Provider
from bot.outbox import Message
from bot.ports import Transaction

A_LOOK = timedelta(minutes=10)

OF_ENROLLMENT: Mapping[str, str] = {
    "enrollment": "saw page",
    "timeline": "read timeline",
    "words": "read words",
    "words_all": "read all words",
    "picture": "saw photos",
    "side_by_side": "saw photos",
    "course_chart": "saw chart",
    "reach": "saw how to reach",
    "letter_form": "saw page",
}
OF_ALERT: Mapping[str, str] = {"alert": "saw", "card_line": "saw", "past_card": "saw", "group_card": "saw"}
OF_LETTER: Mapping[str, str] = {"written": "read a letter"}
OF_INVITATION: Mapping[str, str] = {"link": "saw link", "handout": "printed card"}
OF_MANY: Mapping[str, str] = {
    "patients": "saw patients",
    "alerts": "saw alerts",
    "digest": "saw digest",
    "morning": "saw morning",
    "weekly": "saw week",
}


@dataclass(frozen=True, slots=True)
class Looks:
    """How many of the staff have opened or changed something of a patient, and when last; None where nobody has."""

    people: int
    last_at: datetime | None


def at(tx: Transaction, enrollments: Sequence[int]) -> Looks:
    """Lists, in which somebody stands beside others, are about a clinic and not counted."""
    about = [f"enrollment:{each}" for each in enrollments]
    about += [f"alert:{alert.id}" for each in enrollments for alert in tx.alerts.all_of_enrollment(each)]
    deeds = [deed for each in about for deed in tx.audit.of(each) if deed.provider_id is not None]
    return Looks(len({each.provider_id for each in deeds}), max((each.at for each in deeds), default=None))


def note(tx: Transaction, message: Message, now: datetime, patients: int | None) -> None:
    """`patients` is how many a list is about, None where nobody knows; of none there is nothing to note.

    Looking again within ten minutes, or at another page of the same, is one look.
    """
    found = _look(tx, message, patients)
    if found is not None:
        action, about = found
        tx.audit.note_look(message.chat_id, action, about, now, since=now - A_LOOK)


def seen(tx: Transaction, chat_id: int, action: str, about: str, now: datetime) -> None:
    """At the desk, by whoever has this chat; `about` names the record."""
    tx.audit.note_look(chat_id, action, about, now, since=now - A_LOOK)


def looked_for(tx: Transaction, provider: Provider, found: int, now: datetime) -> None:
    """Whoever looks for a patient by name is on the audit, with how many were found; by which name is not."""
    tx.audit.note(f"provider:{provider.id}", f"looked for a patient:{found}", f"clinic:{provider.clinic_id}", now)


def _look(tx: Transaction, message: Message, patients: int | None) -> tuple[str, str] | None:
    screen, subject = message.screen, message.subject
    if screen in OF_ENROLLMENT:
        return OF_ENROLLMENT[screen], f"enrollment:{subject}"
    if screen in OF_ALERT:
        return OF_ALERT[screen], f"alert:{subject}"
    if screen in OF_LETTER:
        return OF_LETTER[screen], f"enrollment:{tx.letters.get(subject).enrollment_id}"
    if screen in OF_INVITATION:
        invitation = tx.invitations.get(subject)
        of = invitation.enrollment_id if invitation else None
        return (OF_INVITATION[screen], f"enrollment:{of}") if of is not None else None
    if screen in OF_MANY and patients != 0:
        return f"{OF_MANY[screen]}:{'?' if patients is None else patients}", f"clinic:{subject}"
    return None
