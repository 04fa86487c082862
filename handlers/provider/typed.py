"""What somebody of the staff types or sends: into what they are in the middle of, or for nobody in particular."""

from datetime import datetime

from telegram import Update

from bot.clinic import Provider
from bot.ports import Draft, NotYours, Transaction
from bot.workflows import listing
from handlers import replies
from handlers.forms import ClinicForm, DateForm, DutyForm, EnrollForm, LetterForm, NameForm, TextForm
from handlers.provider import duty, enroll, letters, patient_list, patients, replied, setup, texts
from handlers.provider.acts import chat_of
from handlers.said import words as words_of
from wording import search
from wording.text import clean

LIMIT, MOST_OF_A_NAME = 200, 3  # characters; words
ENDS = ".!?"  # of a sentence
KINDS = tuple(each.kind for each in (ClinicForm, EnrollForm, DateForm, DutyForm, LetterForm, NameForm, TextForm))


def typed(tx: Transaction, update: Update, draft: Draft, now: datetime) -> bool:
    """False if the draft is none of the staff's; one of somebody who is staff no longer is thrown away."""
    if draft.kind not in KINDS:
        return False
    provider = tx.providers.of_chat(chat_of(update))
    if provider is None:
        tx.drafts.clear(chat_of(update))
        return False
    try:
        return _filled_in(tx, provider, update, draft, now)
    except NotYours:  # It is not theirs to do any more: what they type next is for something else.
        tx.drafts.clear(provider.chat_id)
        tx.audit.note(f"chat:{provider.chat_id}", "refused", "message", now)
        replies.say(tx, provider.chat_id, "refused.words", now)
        return True


def _filled_in(tx: Transaction, provider: Provider, update: Update, draft: Draft, now: datetime) -> bool:
    if (letter := LetterForm.read(draft)) is not None:
        letters.write(tx, provider, letter, update, now)
        return True
    if (own := TextForm.read(draft)) is not None:
        texts.write(tx, provider, own, update, now)
        return True
    message = update.effective_message
    whole = clean((message.text if message else None) or "")
    text = clean(whole, LIMIT)
    if (clinic := ClinicForm.read(draft)) is not None:
        setup.write(tx, provider, clinic, text, now)
        return True
    if (form := EnrollForm.read(draft)) is not None:
        enroll.write(tx, provider, form, whole, now)
        return True
    if (asked := DutyForm.read(draft)) is not None:
        duty.write(tx, provider, asked, text, now)
        return True
    if (named := NameForm.read(draft)) is not None:
        patients.rename(tx, provider, named, whole, now)
        return True
    if (dated := DateForm.read(draft)) is not None:
        patients.write(tx, provider, dated, text, now)
    else:
        return False
    _say_it_again(tx, provider.chat_id, draft, now)
    return True


def pictured(tx: Transaction, update: Update, now: datetime) -> bool:
    """A photo, or anything else that is no text: in the middle of a letter, of `/enroll`, or of nothing.

    False for whoever is no staff, or a patient too and in the middle of nothing; and for an album.
    """
    draft, provider = tx.drafts.get(chat_of(update)), tx.providers.of_chat(chat_of(update))
    if provider is None:
        return False
    if (letter := LetterForm.read(draft)) is not None:
        letters.write(tx, provider, letter, update, now)
        return True
    if (form := EnrollForm.read(draft)) is not None:
        enroll.pictured(tx, provider, form, clean(words_of(update)), now)
        return True
    sent = update.effective_message
    if _is_patient(tx, provider.chat_id) or sent is None or sent.media_group_id:
        return False
    replied.for_nobody(tx, provider, update, now)
    return True


def _is_patient(tx: Transaction, chat_id: int) -> bool:
    return bool(tx.enrollments.of_patient(chat_id) or tx.enrollments.stopped_by(chat_id))


def looked_for(tx: Transaction, update: Update, now: datetime) -> bool:
    """What the staff type while nothing is asked of them is a part of a patient's name, or a sentence for somebody.

    False for anybody else, and for a reply.
    """
    chat_id, sent = chat_of(update), update.message
    provider = tx.providers.of_chat(chat_id)
    if provider is None or sent is None or sent.reply_to_message is not None or tx.enrollments.stopped_by(chat_id):
        return False
    text = (sent.text or "").strip()
    if not text:
        return False
    if _is_sentence(text) and not search.found(text, listing.names(tx, provider)):
        replied.for_nobody(tx, provider, update, now)
    else:
        patient_list.find(tx, provider, text, now)
    return True


def _is_sentence(text: str) -> bool:
    """Rather than a part of a name."""
    return len(text.split()) > MOST_OF_A_NAME or len(text) > patient_list.LONGEST or text[-1] in ENDS


def _say_it_again(tx: Transaction, chat_id: int, before: Draft, now: datetime) -> None:
    """The same fault twice changes nothing in the form above: it is said below, so that nothing is met with silence."""
    after = DateForm.read(tx.drafts.get(chat_id))
    if after is None or after.fault != before.body.get("fault") or not after.fault:
        return
    replies.say(tx, chat_id, f"enroll.fault.{after.fault}", now, days=after.last_day)
