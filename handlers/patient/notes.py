"""A patient's words, kept for the clinic: whose they are, to which answers they belong, and what is read in them."""

from datetime import datetime

from telegram import Update

from bot import expected, hours
from bot.checkin import CheckIn
from bot.enrollment import Enrollment
from bot.ports import Draft, NotYours, Transaction
from bot.understanding import Understood, understand
from bot.workflows import answering, replying, wishing
from handlers import contact_words
from handlers.patient import (
    after_stop,
    drafts,
    edits,
    whose,
)
from handlers.patient.thanking import go_on, thank
from handlers.patient.who import chat_of, number_of
from handlers.said import behind_command
from handlers.screens.asking import NOTE
from wording.words import read_all


def keep_words(
    tx: Transaction,
    chat_id: int,
    enrollment: Enrollment,
    said: str,
    now: datetime,
    sent: int = 0,
    *,
    surely: bool = False,
    is_asked: bool = False,
) -> None:
    """A note for the clinic, whole, and read for signs at once, whichever of two it is about.

    `sent` is the number of its message. `is_asked`: of what it was before an edit it is still open for whom it is.
    """
    is_unsure = not surely and not is_note(tx.drafts.get(chat_id)) and (is_asked or whose.is_unsure(tx, enrollment))
    recorded = answering.record_note(tx, chat_id, set_id_for(tx, chat_id, enrollment, now), said, now)
    edits.remember(tx, recorded.answers.id, sent, edits.NOTE, said, now)
    if is_unsure:
        recorded = whose.mark(tx, recorded)
    thank(tx, chat_id, recorded, now)


def take_words(
    tx: Transaction, update: Update, enrollment: Enrollment, said: str, now: datetime, *, surely: bool
) -> None:
    """A note for the clinic, or a question that the protocol answers: at once, or when it is known for whom.

    A wish to be contacted counts, for whichever of two it is.
    """
    chat_id = chat_of(update)
    is_unsure = not surely and not is_note(tx.drafts.get(chat_id)) and whose.is_unsure(tx, enrollment)
    recorded = answering.record_words(tx, chat_id, set_id_for(tx, chat_id, enrollment, now), said, now)
    edits.remember(tx, recorded.answers.id, number_of(update), edits.NOTE, said, now)
    recorded = whose.mark(tx, recorded) if is_unsure else recorded
    if contact_words.is_asked(said, read_all().values()):
        wishing.ask_for_contact(tx, chat_id, recorded.answers.id, now)
    asked = None if is_unsure else replying.asked_in(recorded)
    if asked is None:
        thank(tx, chat_id, recorded, now)
    else:
        replying.answer(tx, recorded, asked, now)
        go_on(tx, chat_id, recorded, now)


def keep_signs(tx: Transaction, update: Update, said: str, now: datetime) -> None:
    """Words meant for something else, by somebody who is a patient too: a note, where they may tell of a sign."""
    enrollment, surely = meant(tx, update, now)
    if enrollment is None:
        return
    read = understood(tx, enrollment, said, now)
    if read.signs or read.is_to_be_asked or not read.is_whole:
        keep_words(tx, chat_of(update), enrollment, said, now, number_of(update), surely=surely)


def understood(tx: Transaction, enrollment: Enrollment, said: str, now: datetime) -> Understood:
    course = tx.enrollments.course(enrollment.id)
    day = expected.day_of(course, hours.today(course, now))
    return understand(said, course.protocol, day, spoken=course.enrollment.language)


def keep_behind(tx: Transaction, update: Update, now: datetime) -> None:
    """Words behind a command are a patient's words like any other."""
    (enrollment, surely), said = meant(tx, update, now), behind_command(update)
    if enrollment is not None and said:
        keep_words(tx, chat_of(update), enrollment, said, now, number_of(update), surely=surely)
    elif said:
        after_stop.take_behind(tx, update, now)


def keep_behind_start(tx: Transaction, update: Update, now: datetime) -> None:
    """One word behind /start is an invitation's token, unless it tells of a sign; more are words."""
    said = behind_command(update)
    if len(said.split()) > 1:
        keep_behind(tx, update, now)
    elif said:
        keep_signs(tx, update, said, now)


def set_id_for(tx: Transaction, chat_id: int, enrollment: Enrollment, now: datetime) -> int:
    """The answers to which a note was to be added, or where free words belong."""
    draft = drafts.current(tx, chat_id, now)
    if draft is not None and is_note(draft):
        tx.drafts.clear(chat_id)
        try:
            return answering.mine(tx, chat_id, int(str(draft.body["set"])))[1].id
        except NotYours:
            pass
    return answering.set_for_words(tx, enrollment, now).id


def is_note(draft: Draft | None) -> bool:
    return draft is not None and draft.kind == NOTE


def meant(tx: Transaction, update: Update, now: datetime) -> tuple[Enrollment | None, bool]:
    """Whose treatment a message is about, whatever kind of message it is, and whether it says so itself.

    None where that one has been stopped: what is said of them is kept by `after_stop`.
    """
    named = whose.named(tx, update)
    if named is None:
        return spoken_of(tx, chat_of(update), now), False
    return named if named[0].is_followed else (None, True)


def spoken_of(tx: Transaction, chat_id: int, now: datetime) -> Enrollment | None:
    """What free words are about: the check-in that was asked last and still takes answers, or the newest treatment."""
    followed = tx.enrollments.of_patient(chat_id)
    if len(followed) < 2:
        return followed[0] if followed else None
    asked = [(c.asked_at or c.due_at, each.id) for each in followed if (c := _open_checkin(tx, each, now)) is not None]
    latest = max(asked)[1] if asked else followed[0].id
    return next(each for each in followed if each.id == latest)


def _open_checkin(tx: Transaction, enrollment: Enrollment, now: datetime) -> CheckIn | None:
    return tx.enrollments.course(enrollment.id).open_checkin(answering.given(tx, now))
