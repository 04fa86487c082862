"""The thanks for words and pictures: below them, and once more in its place when something about them was settled."""

from collections.abc import Mapping
from datetime import datetime

from bot.outbox import Message, Param
from bot.ports import Transaction
from bot.workflows import answering
from handlers.buttons import Tap


def thank(
    tx: Transaction,
    chat_id: int,
    recorded: answering.Recorded,
    now: datetime,
    *,
    what: str = "note",
    worded: bool = True,
    album: str = "",
    is_unsure: bool = False,
    place: int | None = None,
) -> None:
    """`place` is the message that it is shown in, where it is no new one."""
    set_id = recorded.answers.id
    notes, photos = len(recorded.answers.notes), len(recorded.answers.photos)
    slot = f"album:{album}" if album and (is_unsure or not worded) else f"heard:{set_id}:{notes + photos}"
    params: dict[str, Param] = {"what": what}
    if worded:
        params["note"] = notes - 1
    elif is_unsure:
        params["photo"] = photos - 1
    tx.outbox.put(Message(chat_id, "heard", set_id, params, slot=slot, in_place_of=place), now)
    go_on(tx, chat_id, recorded, now)


def go_on(tx: Transaction, chat_id: int, recorded: answering.Recorded, now: datetime) -> None:
    """The check-in's own message, if it waited for the note, goes on to where the patient stands."""
    set_id = recorded.answers.id
    if chat_id in tx.outbox.shown_in(answering.slot(set_id)):
        step = answering.stands_at(recorded.course, recorded.answers)
        answering.show_questions(tx, chat_id, recorded.answers, step, now)


def thank_again(tx: Transaction, tap: Tap, params: Mapping[str, Param], now: datetime) -> None:
    set_id, place = tap.number(0), tap.message_id or None
    slot = tx.outbox.slot_of(tap.chat_id, tap.message_id) or f"heard:{set_id}:{tap.number(2)}"
    tx.outbox.put(Message(tap.chat_id, "heard", set_id, params, slot=slot, in_place_of=place), now)
