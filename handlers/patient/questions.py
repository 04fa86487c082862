"""Taps in the message of a check-in or a report: each is kept, then the next question is shown in its place."""

from datetime import datetime

from bot.checkin import SIGNS, AnswerSet, Contact
from bot.course import Course
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import alerting, answering, ticks, wishing
from bot.workflows.answering import DONE, FIRST, Recorded
from handlers.buttons import BadButton, Tap
from handlers.patient import drafts, past
from handlers.screens.asking import BACK, CHANGE, CONTACT, GO, NOTE, PHOTO
from handlers.taps import note_shown, place

STEPS = {FIRST, SIGNS, CONTACT, CHANGE, NOTE, PHOTO, DONE}


def all_clear(tx: Transaction, tap: Tap, now: datetime) -> str:
    """An old button changes nothing of what has been answered since."""
    shown = note_shown(tx, tap, tap.number(0), now)
    if past.is_past(tx, tap, shown, now):
        return past.ask_today(tx, tap, shown.id, FIRST, now)
    _, before = answering.mine(tx, tap.chat_id, tap.number(0))
    recorded = answering.record_all_clear(tx, tap.chat_id, before.id, now)
    _show(tx, tap, recorded, answering.stands_at(recorded.course, recorded.answers), now)
    return "answered.before" if before.has_answers else "saved"


def ask(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Another step of the same message; nothing is answered by it."""
    set_id, step = tap.number(0), tap.word(1)
    note_shown(tx, tap, set_id, now)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    step = _resolved(course, answers, step, now)
    if step == CONTACT:
        wishing.ask_for_contact(tx, tap.chat_id, answers.id, now)
    if step in (NOTE, PHOTO):
        drafts.begin(tx, tap.chat_id, NOTE, {"set": answers.id}, now)
    else:
        drafts.end_note(tx, tap.chat_id)
    if was_heard(tx, tap):
        slot = answering.slot(answers.id)
        tx.outbox.put(Message(tap.chat_id, "questions", answers.id, {"step": step}, slot=slot, anew=True), now)
    else:
        answering.show_questions(tx, tap.chat_id, answers, step, now, in_place_of=place(tx, tap))
    return ""


def was_heard(tx: Transaction, tap: Tap) -> bool:
    """Under the thanks for words or a picture, which stay as they are: the questions come below them."""
    shown_in = tx.outbox.slot_of(tap.chat_id, tap.message_id) or ""
    return shown_in.startswith(("heard:", "album:"))


def _resolved(course: Course, answers: AnswerSet, step: str, now: datetime) -> str:
    """What "go" and "back" mean depends on what has been answered."""
    if step == GO:
        is_open = answering.is_open(course, answers, now)
        return answering.step_after(course, answers, "") if is_open else answering.items(course, answers)[0]
    if step == BACK:
        return DONE if answers.contact and not answers.has_answers else answering.stands_at(course, answers)
    if step not in STEPS and course.protocol.symptom_named(step) is None:
        raise BadButton
    return step


def grade(tx: Transaction, tap: Tap, now: datetime) -> str:
    set_id, item = tap.number(0), tap.word(1)
    shown = note_shown(tx, tap, set_id, now)
    if past.is_past(tx, tap, shown, now):
        return past.ask_today(tx, tap, set_id, item, now)
    recorded = answering.record_grade(tx, tap.chat_id, set_id, item, tap.number(2), now)
    _show(tx, tap, recorded, answering.step_after(recorded.course, recorded.answers, item), now)
    return "saved"


def tick(tx: Transaction, tap: Tap, now: datetime) -> str:
    """A sign that has been confirmed stays; one that is only ticked can be unticked."""
    set_id, sign = tap.number(0), tap.word(1)
    note_shown(tx, tap, set_id, now)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    stays = sign in answers.signs and answering.is_open(course, answers, now)
    if not stays:
        ticks.toggle(tx, tap.chat_id, set_id, sign, now)
    answering.show_questions(tx, tap.chat_id, answers, SIGNS, now, in_place_of=place(tx, tap))
    return "signs.stay" if stays else ""


def no_signs(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Not taken from somebody who has just ticked one: they are asked to look again."""
    set_id = tap.number(0)
    shown = note_shown(tx, tap, set_id, now)
    _, answers = answering.mine(tx, tap.chat_id, set_id)
    if ticks.ticked(tx, tap.chat_id, set_id):
        answering.show_questions(tx, tap.chat_id, answers, SIGNS, now, in_place_of=place(tx, tap))
        return "signs.look_again"
    if past.is_past(tx, tap, shown, now):
        return past.ask_today(tx, tap, set_id, SIGNS, now)
    return _confirm(tx, tap, frozenset(), now)


def ticks_done(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Without a tick there is nothing to confirm: the second tap of two, or an old keyboard."""
    set_id = tap.number(0)
    shown = note_shown(tx, tap, set_id, now)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    signs = ticks.ticked(tx, tap.chat_id, set_id)
    if not signs and past.is_past(tx, tap, shown, now):
        return past.ask_today(tx, tap, set_id, SIGNS, now)
    if not signs:
        step = answering.step_after(course, answers, SIGNS) if answers.signs_answered else SIGNS
        answering.show_questions(tx, tap.chat_id, answers, step, now, in_place_of=place(tx, tap))
        return ""
    return _confirm(tx, tap, signs, now)


def _confirm(tx: Transaction, tap: Tap, signs: frozenset[str], now: datetime) -> str:
    recorded = answering.record_signs(tx, tap.chat_id, tap.number(0), signs, now)
    ticks.clear(tx, tap.chat_id)
    _show(tx, tap, recorded, answering.step_after(recorded.course, recorded.answers, SIGNS), now)
    return "saved"


def wish(tx: Transaction, tap: Tap, now: datetime) -> str:
    """How soon somebody should be in touch."""
    set_id, word = tap.number(0), tap.word(1)
    note_shown(tx, tap, set_id, now)
    if word not in {each.value for each in Contact}:
        raise BadButton
    recorded = wishing.record_contact(tx, tap.chat_id, set_id, Contact(word), now)
    _show(tx, tap, recorded, DONE, now)
    is_staffed = alerting.is_staffed(tx, recorded.course.enrollment)
    return "contact.noted" if is_staffed else "contact.kept"


def _show(tx: Transaction, tap: Tap, recorded: Recorded, step: str, now: datetime) -> None:
    answering.show_questions(tx, tap.chat_id, recorded.answers, step, now, in_place_of=place(tx, tap))
