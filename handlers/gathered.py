"""A flood of one person, answered once: a patient's words are kept and read like any others, taps do not count.

What is a right at any time is done: /stop ends the questions, /forget is asked about.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from telegram import Message as Sent
from telegram import Update

from bot.checkin import AnswerSet, Contact
from bot.enrollment import Enrollment
from bot.note import FORWARDED
from bot.outbox import Lane, Message, Param
from bot.ports import Transaction
from bot.workflows import after_stop, answering, wishing
from handlers import contact_words, replies
from handlers.patient import files, forgetting, reports, whose
from handlers.patient.notes import set_id_for, spoken_of
from handlers.patient.who import chat_of
from handlers.presence import is_back
from handlers.refusal import spoken, tap_of
from handlers.said import behind_command, command, words
from handlers.screens.about import numbers_of
from handlers.whose import is_ours
from wording.text import KEPT_LIMIT, utf16_length
from wording.words import read_all

MOST_PHOTOS, MOST_SPINNERS, LOOKED_BACK = 10, 3, 8
STOP, FORGET = "/stop", "/forget"


def gathered(tx: Transaction, updates: Sequence[Update], is_told: bool, now: datetime) -> None:
    """`is_told`: they have not been told in the last minute that it was too much. Strangers are told nothing."""
    is_back(tx, updates[-1], now)
    taps = {chat_of(each): each for each in updates if each.callback_query is not None}
    for each in list(taps.values())[-MOST_SPINNERS:]:
        replies.stop_spinner(tx, tap_of(each), now, "flood.tap", values=spoken(each))
    written = [each for each in updates if each.callback_query is None]
    if not written:
        return
    chat_id = chat_of(written[-1])
    enrollment = spoken_of(tx, chat_id, now) or next(iter(tx.enrollments.stopped_by(chat_id)), None)
    if enrollment is not None:
        _keep(tx, enrollment, written, now)
        if is_told:
            _say(tx, chat_id, "flood.kept", now, **numbers_of(tx.clinics.get(enrollment.clinic_id)))
        _do(tx, written, now)
    elif is_told and tx.providers.of_chat(chat_id) is not None:
        _say(tx, chat_id, "flood.staff", now)


def _say(tx: Transaction, chat_id: int, key: str, now: datetime, **params: Param) -> None:
    shown = {"key": key, **params}
    tx.outbox.put(Message(chat_id, "sentence", params=shown, lane=Lane.ANSWER, slot="flood", anew=True), now)


def _do(tx: Transaction, written: Sequence[Update], now: datetime) -> None:
    """After the words: those of the same moment, too, reach the clinic as who is followed said them."""
    asked = {command(each): each for each in written}
    if STOP in asked and tx.enrollments.of_patient(chat_of(written[-1])):
        reports.stop(tx, asked[STOP], now)
    if FORGET in asked:
        forgetting.forget(tx, asked[FORGET], now)


def _keep(tx: Transaction, enrollment: Enrollment, written: Sequence[Update], now: datetime) -> None:
    chat_id, said = chat_of(written[-1]), list(dict.fromkeys(_said(tx, written)))
    sent = [each.message for each in written if each.message is not None]
    photos = list(dict.fromkeys(_photos(sent)))[:MOST_PHOTOS]
    wordless = [what for what in _wordless(written) if files.is_first(tx, enrollment, what, now)]
    group = f"flood{written[-1].update_id}"
    wants_contact = any(contact_words.is_asked(each, read_all().values()) for each in said)
    if not enrollment.is_followed:
        is_unsure = bool(after_stop.beside(tx, enrollment, now))
        notes = (*together(said), *wordless)
        if notes or photos:
            wish = Contact.TODAY if wants_contact else None
            after_stop.keep(tx, enrollment, notes, photos, now, unsure=group if is_unsure else "", wish=wish)
        return
    set_id, is_unsure = set_id_for(tx, chat_id, enrollment, now), whose.is_unsure(tx, enrollment)
    for some in [[each] for each in photos] if is_unsure else [photos] if photos else []:
        recorded = answering.record_photos(tx, chat_id, set_id, some, now)
        if is_unsure:
            whose.hold_photo(tx, recorded, recorded, group, None)
        set_id = recorded.answers.id
    if said or wordless:
        answers = answering.added_to(tx, *answering.mine(tx, chat_id, set_id), now)[1]
        set_id, said = answers.id, _new(answers, said)
    for note in (*together(said), *wordless):
        recorded = answering.record_note(tx, chat_id, set_id, note, now)
        if is_unsure:
            whose.mark(tx, recorded)
        set_id = recorded.answers.id
    if wants_contact:
        wishing.ask_for_contact(tx, chat_id, set_id, now)


def _said(tx: Transaction, written: Iterable[Update]) -> Iterator[str]:
    """Of what is done by itself only what stands behind the command."""
    every = ((each, behind_command(each) if command(each) in (STOP, FORGET) else words(each)) for each in written)
    return (said for each, said in every if said and not is_ours(tx, each, said))


def _photos(sent: Iterable[Sent]) -> Iterator[str]:
    return (file_id for each in sent if (file_id := files.picture_of(each)) is not None)


def _wordless(written: Iterable[Update]) -> list[str]:
    """What nobody can hear, watch or open here: of each kind one."""
    return list(dict.fromkeys(what for each in written if (what := files.wordless(each)) is not None))


def _new(answers: AnswerSet, said: Sequence[str]) -> list[str]:
    """What was not said just before; but a sign that was denied since is said anew."""
    known = set() if answers.denied else {line for note in answers.notes[-LOOKED_BACK:] for line in note.split("\n")}
    return [each for each in said if not known.issuperset(each.split("\n"))]


def together(said: Iterable[str]) -> Iterator[str]:
    """As few notes as hold them, none longer than one message may be; of others' words notes of their own."""
    note = ""
    for each in said:
        joined = f"{note}\n{each}" if note else each
        is_alone = each.startswith(FORWARDED) or note.startswith(FORWARDED)
        if note and (is_alone or utf16_length(joined) > KEPT_LIMIT):
            yield note
            joined = each
        note = joined
    if note:
        yield note
