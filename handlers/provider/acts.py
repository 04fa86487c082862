"""What every act of the staff begins and ends with: who it is, now, and what they see next."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import hours
from bot.clinic import Provider
from bot.outbox import Message, Param
from bot.ports import Draft, Transaction
from bot.workflows import ticks
from bot.workflows.provider import staff
from handlers.buttons import Tap, read
from handlers.pipeline.worker import Act
from handlers.presence import on
from handlers.replies import stop_spinner
from handlers.said import behind_command


@dataclass(frozen=True, slots=True)
class Toast:
    """A short sentence that needs values."""

    key: str
    values: Mapping[str, Param] = field(default_factory=dict)


OfTap = Callable[[Transaction, Tap, Provider, datetime], str | Toast]
OfCommand = Callable[[Transaction, Provider, datetime], None]
OfWords = Callable[[Transaction, Provider, str, datetime], None]


def tapped(verb: str, do: OfTap) -> "CallbackQueryHandler[Any, Any]":
    """`do` returns the short sentence that ends the spinner, or nothing. Who taps is read at every tap."""

    def act(tx: Transaction, update: Update, now: datetime) -> None:
        tap = read(update)
        said = do(tx, tap, staff(tx, tap.chat_id), now)
        toast = said if isinstance(said, Toast) else Toast(said)
        stop_spinner(tx, tap, now, toast.key, values=toast.values)

    return CallbackQueryHandler(on(act), pattern=rf"^{re.escape(verb)}(:|$)")


def command(
    name: str, do: OfCommand, of_patient: Act, keep: Act, of_words: OfWords | None
) -> "CommandHandler[Any, Any]":
    """Commands of the staff belong into their private chat. What a patient writes behind one is theirs to say.

    `of_words` is done instead of `do` where words stand behind the command that nobody says as a patient.
    """

    def act(tx: Transaction, update: Update, now: datetime) -> None:
        chat_id = chat_of(update)
        is_patient = bool(tx.enrollments.of_patient(chat_id) or tx.enrollments.stopped_by(chat_id))
        said = behind_command(update)
        if is_patient and said and tx.providers.of_chat(chat_id) is None:
            of_patient(tx, update, now)
            return
        if of_words is not None and said and not is_patient:
            of_words(tx, staff(tx, chat_id), said, now)
            return
        do(tx, staff(tx, chat_id), now)
        keep(tx, update, now)

    return CommandHandler(name, on(act), filters=filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE)


def chat_of(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0


def show(
    tx: Transaction,
    provider: Provider,
    screen: str,
    now: datetime,
    subject: int = 0,
    *,
    slot: str = "",
    anew: bool = False,
    **params: Param,
) -> None:
    tx.outbox.put(Message(provider.chat_id, screen, subject, params, slot=slot or screen, anew=anew), now)


def turn_list(tx: Transaction, tap: Tap, provider: Provider, screen: str, now: datetime, **params: Param) -> None:
    """Another page of a list: in the one that was tapped, or below where that has been pushed up by a newer one."""
    is_old = tx.outbox.newest_in(provider.chat_id, screen) != tap.message_id
    tx.outbox.put(Message(provider.chat_id, screen, provider.clinic_id, params, slot=screen, anew=is_old), now)


def turn_in_slot(
    tx: Transaction, tap: Tap, provider: Provider, screen: str, now: datetime, subject: int, **params: Param
) -> None:
    """Another page, in the message that was tapped if it shows this; below in one of its own otherwise."""
    slot = f"{screen}:{subject}"
    is_first = tx.outbox.slot_of(provider.chat_id, tap.message_id) != slot
    show(tx, provider, screen, now, subject, slot=slot, anew=is_first, **params)


def today_of(tx: Transaction, provider: Provider, now: datetime) -> date:
    """The day that it is at the clinic."""
    return hours.local(now, tx.clinics.get(provider.clinic_id).timezone).date()


def keep(tx: Transaction, provider: Provider, draft: Draft, now: datetime) -> None:
    """What they are in the middle of; somebody who is a patient too may have left ticks lying, and these count."""
    ticks.confirm_left(tx, provider.chat_id, now)
    tx.drafts.put(provider.chat_id, draft, now)
