"""The thanks for words and pictures: below them, and once more in its place when something about them was settled."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.checkin import AnswerSet
from bot.outbox import Message, Param
from bot.ports import Transaction
from bot.workflows import answering
from handlers.buttons import Tap
from handlers.screens import hearing

LOOKED_BACK = 5  # Notes; whose list stands further up is asked by the newest ones, too.


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
    if album and (is_unsure or not worded):
        slot = f"album:{album}"
    else:
        slot = slot_of(set_id, notes - 1) if worded else f"heard:{set_id}:{notes + photos}"
    params: dict[str, Param] = {"what": what}
    if worded:
        params["note"] = notes - 1
    elif is_unsure:
        params["photo"] = photos - 1
    shown = Message(chat_id, "heard", set_id, params, slot=slot, in_place_of=place)
    tx.outbox.put(shown, now)
    if worded:
        _take_list_away(tx, shown, recorded, now)
    go_on(tx, chat_id, recorded, now)


def slot_of(set_id: int, note: int) -> str:
    return f"heard:{set_id}:n{note}"


def _take_list_away(tx: Transaction, newer: Message, recorded: answering.Recorded, now: datetime) -> None:
    """Under the newest words stands the list of signs; under those before them it is asked no more.

    It stays where the newest have none, or where signs are ticked in it that are not in the newer one.
    """
    earlier = next(_with_list(tx, newer, recorded, now), None)
    if earlier is not None and _shows_list(tx, newer, now) is not None:
        tx.outbox.put(replace(earlier, params={**earlier.params, "older": True}), now)


def _with_list(tx: Transaction, newer: Message, recorded: answering.Recorded, now: datetime) -> Iterator[Message]:
    chat_id, of = newer.chat_id, recorded.answers
    for answers, note in islice(_notes_of_the_day(recorded), LOOKED_BACK):
        slot = slot_of(answers.id, note)
        if slot == newer.slot or chat_id not in tx.outbox.shown_in(slot):
            continue
        message = Message(chat_id, "heard", answers.id, {"what": "note", "note": note}, slot=slot)
        view = _shows_list(tx, message, now)
        if view is not None and (answers.id == of.id or not view.asked.ticked):
            yield message


def _notes_of_the_day(recorded: answering.Recorded) -> Iterator[tuple[AnswerSet, int]]:
    """The newest first."""
    for answers in reversed([each for each in recorded.course.answer_sets if each.on == recorded.answers.on]):
        yield from ((answers, note) for note in reversed(range(len(answers.notes))))


def show_list_again(tx: Transaction, answers: AnswerSet, now: datetime) -> None:
    """Under the newest words, where "none of these" was said to it and is said no more."""
    for note in islice(reversed(range(len(answers.notes))), LOOKED_BACK):
        slot = slot_of(answers.id, note)
        for chat_id in tx.outbox.shown_in(slot):
            tx.outbox.put(Message(chat_id, "heard", answers.id, {"what": "note", "note": note}, slot=slot), now)
            return


def _shows_list(tx: Transaction, message: Message, now: datetime) -> hearing.HeardView | None:
    view = hearing.load(tx, message, now)
    return view if view is not None and hearing.shows_list(view) else None


def go_on(tx: Transaction, chat_id: int, recorded: answering.Recorded, now: datetime) -> None:
    """The check-in's own message, if it waited for the note, goes on to where the patient stands.

    While the signs are still to be answered it stays as it is: the list of them may stand there, with ticks in it.
    """
    set_id = recorded.answers.id
    if chat_id in tx.outbox.shown_in(answering.slot(set_id)):
        step = answering.stands_at(recorded.course, recorded.answers)
        if step in (answering.DONE, answering.FIRST) or recorded.answers.signs_answered:
            answering.show_questions(tx, chat_id, recorded.answers, step, now)


def thank_again(tx: Transaction, tap: Tap, params: Mapping[str, Param], now: datetime) -> None:
    set_id, place = tap.number(0), tap.message_id or None
    slot = tx.outbox.slot_of(tap.chat_id, tap.message_id) or slot_of(set_id, tap.number(2))
    tx.outbox.put(Message(tap.chat_id, "heard", set_id, params, slot=slot, in_place_of=place), now)
