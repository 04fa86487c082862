"""A patient's yes or no, and the time at which they are asked."""

from collections.abc import Sequence
from datetime import datetime

from telegram import Update

from bot.enrollment import Enrollment
from bot.outbox import Message, Param
from bot.ports import Draft, Transaction
from bot.workflows import correcting, enrolling, language, ticks, twins
from handlers.buttons import BadButton, Tap
from handlers.patient import calling, drafts
from handlers.patient.drafts import TIME
from handlers.patient.who import chat_of, mine
from handlers.screens.about import has_ended
from handlers.screens.arranging import pages
from handlers.screens.language import of_word
from handlers.screens.reader import TELEGRAM
from handlers.taps import tapped
from wording import zones
from wording.names import PATIENT_LIMIT, named


def agree(tx: Transaction, update: Update, now: datetime) -> None:
    """The chat is bound to the enrollment; what was agreed to stays there to be read."""

    def yes(tx: Transaction, tap: Tap, now: datetime) -> str:
        return bind(tx, update, tap.number(0), tap.message_id, now)

    tapped(yes)(tx, update, now)


def bind(tx: Transaction, update: Update, invitation_id: int, message_id: int, now: datetime) -> str:
    """A second yes to the same question is no fault. Raises NotYours.

    Where another provider has enrolled the same day, that is asked first.
    """
    chat_id = chat_of(update)
    if _has_agreed(tx, tx.enrollments.of_patient(chat_id), chat_id, invitation_id):
        return "welcome.already"
    if twins.first_of(tx, chat_id, invitation_id, now) is not None:
        twins.ask(tx, chat_id, now)
        show_twin(tx, chat_id, invitation_id, message_id, now)
        return ""
    return bind_one_more(tx, update, invitation_id, message_id, now)


def show_twin(tx: Transaction, chat_id: int, invitation_id: int, message_id: int, now: datetime) -> None:
    message = Message(chat_id, "twin", invitation_id, slot="welcome", in_place_of=message_id or None)
    tx.outbox.put(message, now)


def same(tx: Transaction, tap: Tap, now: datetime) -> str:
    """`same:<invitation>`: it is the treatment for which they take part already."""
    return make_one(tx, tap.chat_id, tap.number(0), tap.message_id, now)


def another(tx: Transaction, update: Update, now: datetime) -> None:
    """`another:<invitation>`: it is one more, or somebody else's."""

    def yes(tx: Transaction, tap: Tap, now: datetime) -> str:
        if _has_agreed(tx, tx.enrollments.of_patient(tap.chat_id), tap.chat_id, tap.number(0)):
            return "welcome.already"
        return bind_one_more(tx, update, tap.number(0), tap.message_id, now)

    tapped(yes)(tx, update, now)


def make_one(tx: Transaction, chat_id: int, invitation_id: int, message_id: int, now: datetime) -> str:
    first = twins.make_one(tx, chat_id, invitation_id, now)
    gone = {"key": "twin.made_one", TELEGRAM: first.language}
    tx.outbox.put(Message(chat_id, "sentence", params=gone, slot="welcome", in_place_of=message_id or None), now)
    return "welcome.thanks"


def bind_one_more(tx: Transaction, update: Update, invitation_id: int, message_id: int, now: datetime) -> str:
    chat_id, user = chat_of(update), update.effective_user
    _settle_language(tx, chat_id, invitation_id, now)
    before = tx.enrollments.of_patient(chat_id)
    name, username = named(user.full_name, user.username, PATIENT_LIMIT) if user else ("", "")
    enrollment = enrolling.consent(tx, chat_id, invitation_id, name, username, now)
    tx.outbox.put(Message(chat_id, "welcome", invitation_id, slot="welcome", in_place_of=message_id or None), now)
    known = next((each for each in before if each.id != enrollment.id), None)
    if known is not None:
        correcting.choose_timezone(tx, chat_id, enrollment.id, known.timezone, now)
        correcting.choose_hour(tx, chat_id, enrollment.id, known.hour, now)
    show(tx, enrollment, "enrolled" if known else "timezone", now)
    if known:
        calling.ask_next(tx, chat_id, now)
    return "welcome.thanks"


def _settle_language(tx: Transaction, chat_id: int, invitation_id: int, now: datetime) -> None:
    """What the clinic has switched off since the invitation was shown, nobody goes on with."""
    invitation, spoken = tx.invitations.get(invitation_id), language.of_invitation(tx, chat_id)
    if invitation is None or invitation.clinic_id is None or tx.enrollments.of_patient(chat_id):
        return
    clinic = tx.clinics.get(invitation.clinic_id)
    if spoken and of_word(spoken.lower(), clinic) is None:
        language.choose(tx, chat_id, clinic.language, now)


def _has_agreed(tx: Transaction, followed: Sequence[Enrollment], chat_id: int, invitation_id: int) -> bool:
    invitation = tx.invitations.get(invitation_id)
    is_theirs = invitation is not None and invitation.used_by == chat_id
    return is_theirs and any(each.id == invitation.enrollment_id for each in followed if invitation)


def decline(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Nothing is kept of who declined, and the question goes."""
    refuse(tx, tap.chat_id, tap.number(0), tap.message_id, now)
    return ""


def refuse(tx: Transaction, chat_id: int, invitation_id: int, message_id: int, now: datetime) -> None:
    gone = {"key": "welcome.declined", TELEGRAM: language.of_invitation(tx, chat_id)}
    enrolling.decline(tx, chat_id, invitation_id, now)
    place = message_id or None
    tx.outbox.put(Message(chat_id, "sentence", params=gone, slot="welcome", in_place_of=place), now)


def show(
    tx: Transaction, enrollment: Enrollment, screen: str, now: datetime, tap: Tap | None = None, **params: Param
) -> None:
    """In the message that was tapped; a new one without a tap. What is asked can be answered in words, too."""
    chat_id, slot = enrollment.chat_id or 0, f"time:{enrollment.id}"
    if screen == "enrolled":
        ticks.confirm_left(tx, chat_id, now)
        tx.drafts.clear(chat_id)
    else:
        drafts.begin(tx, chat_id, TIME, {**params, "id": enrollment.id, "step": screen}, now)
    place = (tap.message_id or None) if tap else None
    message = Message(chat_id, screen, enrollment.id, params, slot=slot, anew=tap is None, in_place_of=place)
    tx.outbox.put(message, now)


def show_again(tx: Transaction, enrollment: Enrollment, draft: Draft, now: datetime) -> None:
    """The question about time that is open, as it was asked."""
    page, again = int(str(draft.body.get("page", -1))), bool(draft.body.get("again"))
    show(tx, enrollment, str(draft.body["step"]), now, page=page, again=again)


def arrange(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    """/time: ask for the zone and the hour again."""
    show(tx, enrollment, "timezone", now, again=True)


def leave(tx: Transaction, tap: Tap, now: datetime) -> str:
    """/time, and all stays as it was."""
    show(tx, mine(tx, tap), "enrolled", now, tap)
    return ""


def cities(tx: Transaction, tap: Tap, now: datetime) -> str:
    page = tap.number(1)
    if not 0 <= page < len(pages(now)):
        raise BadButton
    show(tx, mine(tx, tap), "timezone", now, tap, page=page)
    return ""


def choose_zone(tx: Transaction, tap: Tap, now: datetime) -> str:
    """A phone is in one place: it holds for all that are followed on it, and for which emergency number is said."""
    enrollment, word = mine(tx, tap), tap.word(1)
    zone = enrollment.timezone if word == "same" else zones.of_code(word)
    if zone is None:
        raise BadButton
    set_zone(tx, enrollment, zone, now, tap)
    return ""


def set_zone(tx: Transaction, enrollment: Enrollment, zone: str, now: datetime, tap: Tap | None = None) -> None:
    chat_id = enrollment.chat_id or 0
    for each in tx.enrollments.of_patient(chat_id):
        correcting.choose_timezone(tx, chat_id, each.id, zone, now)
    is_over = has_ended(tx.enrollments.course(enrollment.id), now)
    show(tx, enrollment, "enrolled" if is_over else "hour", now, tap)


def choose_hour(tx: Transaction, tap: Tap, now: datetime) -> str:
    set_hour(tx, mine(tx, tap), tap.number(1), now, tap)
    return "saved"


def set_hour(tx: Transaction, enrollment: Enrollment, hour: int, now: datetime, tap: Tap | None = None) -> None:
    """Of this treatment alone: two people may be asked apart. Raises NotYours for an hour that is not offered."""
    correcting.choose_hour(tx, enrollment.chat_id or 0, enrollment.id, hour, now)
    show(tx, enrollment, "enrolled", now, tap)
