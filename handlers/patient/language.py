"""`/language`, at any time: a tap switches at once, and what is open is asked again in the new language."""

from collections.abc import Sequence
from datetime import datetime

from telegram import Update

from bot.clinic import Role
from bot.enrollment import Enrollment
from bot.hours import today
from bot.outbox import Message, Param
from bot.ports import Draft, NotYours, Transaction
from bot.workflows import answering, language
from handlers import replies, start
from handlers.buttons import BadButton, Tap
from handlers.patient import consent, drafts
from handlers.patient.who import chat_of, say_stopped
from handlers.provider import setup
from handlers.screens.asking import NOTE
from handlers.screens.language import of_word
from handlers.screens.reader import of_telegram

SCREEN = "language"


def ask(tx: Transaction, update: Update, now: datetime) -> None:
    """Patients, and whoever is invited, choose their own; staff read what their clinic's admins have chosen."""
    chat_id, provider = chat_of(update), tx.providers.of_chat(chat_of(update))
    if tx.enrollments.of_patient(chat_id) or language.of_invitation(tx, chat_id):
        tx.outbox.put(Message(chat_id, SCREEN, slot=SCREEN, anew=True), now)
    elif provider is not None and provider.role is Role.ADMIN:
        setup.ask_language(tx, provider, now)
    elif provider is not None:
        replies.say(tx, chat_id, "language.staff", now)
    elif tx.enrollments.stopped_by(chat_id):
        say_stopped(tx, chat_id, now)
    else:
        replies.say(tx, chat_id, "language.stranger", now, telegram=of_telegram(update))


def choose(tx: Transaction, tap: Tap, now: datetime) -> str:
    code = of_word(tap.word(0), *language.clinics_of(tx, tap.chat_id))
    if code is None:
        raise BadButton
    if not language.choose(tx, tap.chat_id, code, now):
        raise NotYours
    is_on_invitation = (tx.outbox.slot_of(tap.chat_id, tap.message_id) or "") in start.SCREENS.values()
    if not is_on_invitation:
        place = tap.message_id or None
        tx.outbox.put(Message(tap.chat_id, SCREEN, params={"new": True}, slot=SCREEN, in_place_of=place), now)
    _show_what_is_open(tx, tap.chat_id, now, anew=not is_on_invitation)
    return "language.changed"


def _show_what_is_open(tx: Transaction, chat_id: int, now: datetime, *, anew: bool) -> None:
    draft, followed = drafts.current(tx, chat_id, now), tx.enrollments.of_patient(chat_id)
    if draft is not None and draft.kind == "invitation":
        invitation = tx.invitations.get(int(str(draft.body["id"])))
        if invitation is not None:
            start.show(tx, chat_id, invitation, now, anew=anew)
    elif draft is not None and draft.kind == drafts.TIME:
        _show_time(tx, followed, draft, now)
    elif draft is not None and draft.kind == NOTE:
        _show_questions(tx, chat_id, int(str(draft.body["set"])), now, step=NOTE)
    elif (set_id := _shown_last(tx, chat_id, followed, now)) is not None:
        _show_questions(tx, chat_id, set_id, now)


def _show_questions(tx: Transaction, chat_id: int, set_id: int, now: datetime, **params: Param) -> None:
    tx.outbox.put(Message(chat_id, "questions", set_id, params, slot=answering.slot(set_id), anew=True), now)


def _show_time(tx: Transaction, followed: Sequence[Enrollment], draft: Draft, now: datetime) -> None:
    for each in followed:
        if each.id == draft.body.get("id"):
            consent.show_again(tx, each, draft, now)


def _shown_last(tx: Transaction, chat_id: int, followed: Sequence[Enrollment], now: datetime) -> int | None:
    """Today's questions that still wait for an answer; of several, those that were shown last."""
    shown: list[tuple[int, int]] = []
    for enrollment in followed:
        course = tx.enrollments.course(enrollment.id)
        for each in tx.answers.on(enrollment.id, today(course, now)):
            newest = tx.outbox.newest_in(chat_id, answering.slot(each.id))
            is_waiting = answering.is_open(course, each, now) and answering.stands_at(course, each) != answering.DONE
            if newest is not None and is_waiting:
                shown.append((newest, each.id))
    return max(shown)[1] if shown else None
