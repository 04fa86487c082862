"""A degree that is typed where it has just been asked how much there is of what was named without one."""

from datetime import datetime

from bot.outbox import Message, Param
from bot.ports import NotYours, Transaction
from bot.workflows import answering
from handlers.patient.edits import Became
from handlers.screens import hearing
from wording.text import is_label
from wording.words import Words


def typed(tx: Transaction, chat_id: int, said: str, words: Words, now: datetime) -> Became | None:
    """None if it is no degree, or if something else was shown or answered since.

    "Severe" is the worst of every symptom, however its own buttons call it.
    """
    shown_in = tx.outbox.last_slot(chat_id) or ""
    named = shown_in.split(":")
    if len(named) != 3 or named[0] != "heard":
        return None
    set_id = int(named[1])
    try:
        course, answers = answering.mine(tx, chat_id, set_id)
    except NotYours:
        return None
    note = len(answers.notes) - 1
    degrees = {
        each.id: grade
        for each in course.protocol.symptom
        for grade in range(each.worst + 1)
        if is_label(said, words(f"grade.{each.id}.{grade}"))
    }
    item = hearing.asks_how_much(tx, chat_id, set_id, note, now) if degrees else ""
    symptom = course.protocol.symptom_named(item)
    if symptom is None:
        return None
    grade = degrees.get(item, min(max(degrees.values()), symptom.worst))
    answering.record_grade(tx, chat_id, set_id, item, grade, now)
    params: dict[str, Param] = {"what": "note", "note": note, "saved": True}
    tx.outbox.put(Message(chat_id, "heard", set_id, params, slot=shown_in, anew=True), now)
    if step := hearing.step_below(tx, chat_id, set_id, note, now):
        slot = answering.slot(set_id)
        tx.outbox.put(Message(chat_id, "questions", set_id, {"step": step}, slot=slot, anew=True), now)
    return Became(set_id, item)
