"""A provider writes to a patient, as the clinic: what is typed is shown once more, and goes when they say so."""

from datetime import datetime

from telegram import Update

from bot.alert import AlertState
from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.letter import LONGEST, LONGEST_WITH_PHOTO, Letter
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import alerting, dispatching, enrolling, writing
from handlers import replies
from handlers.buttons import BadButton, Tap
from handlers.forms import LetterForm
from handlers.patient.files import picture_of
from handlers.provider.acts import keep, show
from handlers.said import words as words_of
from wording import letter_words
from wording.text import clean, utf16_length

FORM, WRITTEN = "letter_form", "written"


def begin(tx: Transaction, _tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """What they type next is for the patient."""
    if writing.can_be_written_to(enrollment):
        _ask(tx, provider, LetterForm(enrollment=enrollment.id), now)
    else:
        show_way(tx, provider, enrollment, now)


def begin_remark(tx: Transaction, _tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """What they type next is for the clinic alone."""
    _ask(tx, provider, LetterForm(enrollment=enrollment.id, for_us=True), now)


def stop(tx: Transaction, tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    form = LetterForm.read(tx.drafts.get(provider.chat_id))
    if form is not None and form.enrollment == enrollment.id:
        tx.drafts.clear(provider.chat_id)
    _say_in_place(tx, tap, provider, "letter.dropped", now)


def say_often(tx: Transaction, tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """One of the answers that the clinic gives often, with the patient's name and day in it."""
    clinic, course = tx.clinics.get(provider.clinic_id), tx.enrollments.history(enrollment.id)[0]
    if not 0 <= tap.number(1) < len(clinic.texts):
        raise BadButton
    text = letter_words.often(clinic.texts[tap.number(1)], course, now)
    look_over(tx, provider, enrollment, text, "", now)


def ask_photo(tx: Transaction, _tap: Tap, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    look_over(tx, provider, enrollment, letter_words.photo_please(enrollment), "", now)


def say_closed(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """What came of an alert; whoever closed it may say more in words of their own."""
    alert = alerting.of_staff(tx, provider, tap.number(0))
    enrollment, clinic = alerting.enrollment_of(tx, alert), tx.clinics.get(provider.clinic_id)
    if alert.state is not AlertState.RESOLVED:
        tx.outbox.put(alerting.card(alert, provider, clinic, now), now)
        return "card.changed"
    text = letter_words.closed(alert, tx.enrollments.history(enrollment.id)[0], clinic, now)
    look_over(tx, provider, enrollment, text, "", now)
    return ""


def write(tx: Transaction, provider: Provider, form: LetterForm, update: Update, now: datetime) -> None:
    """The words, or the photo with its caption, that were asked for."""
    enrollment = enrolling.of_staff(tx, provider, form.enrollment)
    if not form.for_us:
        take(tx, provider, enrollment, update, now)
        return
    text = clean(words_of(update))
    if not text or utf16_length(text) > LONGEST:
        replies.say(tx, provider.chat_id, "letter.fault.long" if text else "letter.fault.kind", now)
        return
    _answered(tx, provider, form, now)
    writing.remark(tx, provider, enrollment, text, now)
    replies.say(tx, provider.chat_id, "remark.kept", now, label=enrollment.label)


def take(
    tx: Transaction,
    provider: Provider,
    enrollment: Enrollment,
    update: Update,
    now: datetime,
    *,
    unasked: bool = False,
) -> None:
    """What was written for this patient: shown once more, or said why it cannot go."""
    sent = update.effective_message
    photo, text = (picture_of(sent) or "") if sent else "", clean(words_of(update))
    if not text and not photo:
        replies.say(tx, provider.chat_id, "letter.fault.kind", now)
        return
    if utf16_length(text) > (LONGEST_WITH_PHOTO if photo else LONGEST):
        replies.say(tx, provider.chat_id, "letter.fault.long", now)
        return
    look_over(tx, provider, enrollment, text, photo, now, unasked=unasked)


def look_over(
    tx: Transaction,
    provider: Provider,
    enrollment: Enrollment,
    text: str,
    photo: str,
    now: datetime,
    *,
    unasked: bool = False,
) -> None:
    """What they type after that is no longer for this patient, unless it was asked for again.

    `unasked`: nobody had said that it is for this patient.
    """
    _ask_no_more(tx, provider, enrollment, now)
    try:
        letter = writing.draft(tx, provider, enrollment, text, photo, now)
    except writing.Unwritable:
        show_way(tx, provider, enrollment, now)
        return
    show(tx, provider, WRITTEN, now, letter.id, slot=writing.staff_slot(letter), anew=True, unasked=unasked)


def _ask_no_more(tx: Transaction, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    form = LetterForm.read(tx.drafts.get(provider.chat_id))
    if form is not None and form.enrollment == enrollment.id and not form.for_us:
        _answered(tx, provider, form, now)


def go(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.send:<letter>:morning|now|drop`: what the preview showed, and nothing else."""
    letter = dispatching.of_author(tx, provider, tap.number(0))
    match tap.word(1):
        case "drop" if dispatching.is_still_draft(tx, letter):
            _say_in_place(tx, tap, provider, "letter.dropped", now)
            return ""
        case "drop":
            show(tx, provider, WRITTEN, now, letter.id, slot=writing.staff_slot(letter))
            return ""
        case "morning" | "now" as when:
            return _send(tx, provider, letter, now, at_once=when == "now")
        case _:
            raise BadButton


def _send(tx: Transaction, provider: Provider, letter: Letter, now: datetime, *, at_once: bool) -> str:
    enrollment = enrolling.of_staff(tx, provider, letter.enrollment_id)
    try:
        sent = dispatching.dispatch(tx, provider, letter, now, at_once=at_once)
    except writing.Unwritable:
        show_way(tx, provider, enrollment, now)
        return ""
    is_stale = sent.id != letter.id
    if is_stale:
        _ask_no_more(tx, provider, enrollment, now)
    show(tx, provider, WRITTEN, now, sent.id, slot=writing.staff_slot(sent), anew=is_stale)
    return "letter.look_again" if is_stale else ""


def show_again(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> None:
    """The letter that was tapped, as it stands now."""
    slot = tx.outbox.slot_of(tap.chat_id, tap.message_id) or ""
    show(tx, provider, WRITTEN, now, int(slot.rpartition(":")[2]), slot=slot)


def show_way(tx: Transaction, provider: Provider, enrollment: Enrollment, now: datetime) -> None:
    """How else to reach them."""
    show(tx, provider, "reach", now, enrollment.id, slot=f"reach:{enrollment.id}", anew=True)


def _ask(tx: Transaction, provider: Provider, form: LetterForm, now: datetime) -> None:
    keep(tx, provider, form.draft(), now)
    show(tx, provider, FORM, now, form.enrollment, anew=True, for_us=form.for_us)


def _answered(tx: Transaction, provider: Provider, form: LetterForm, now: datetime) -> None:
    """What was asked for is there: the question above has no buttons any more."""
    tx.drafts.clear(provider.chat_id)
    show(tx, provider, FORM, now, form.enrollment, for_us=form.for_us)


def _say_in_place(tx: Transaction, tap: Tap, provider: Provider, key: str, now: datetime) -> None:
    message = Message(provider.chat_id, "sentence", params={"key": key}, in_place_of=tap.message_id or None)
    tx.outbox.put(message, now)
