"""Signs that are ticked but not yet confirmed: a draft, which counts by itself if it is left lying."""

from datetime import datetime, timedelta

from bot.ports import Draft, NotYours, Transaction
from bot.workflows import answering, faults

TICKS_WAIT = timedelta(minutes=5)


def toggle(tx: Transaction, chat_id: int, set_id: int, sign: str, now: datetime) -> frozenset[str]:
    """Put or take away a tick; what is ticked and left is confirmed by itself after a while."""
    course, answers = answering.mine(tx, chat_id, set_id)
    if course.protocol.sign_named(sign) is None:
        raise answering.Nonsense
    confirm_others(tx, chat_id, answers.id, now)
    signs = ticked(tx, chat_id, answers.id) ^ {sign}
    tx.drafts.put(chat_id, Draft("ticks", {"set": answers.id, "signs": sorted(signs)}), now)
    tx.due.set("ticks", chat_id, now + TICKS_WAIT if signs else None)
    return signs


def ticked(tx: Transaction, chat_id: int, set_id: int) -> frozenset[str]:
    """Raises KeyError where they cannot be opened: they are none that were not ticked, and a person is told."""
    draft = tx.drafts.get(chat_id)
    if draft is None or draft.kind != "ticks" or draft.body["set"] != set_id:
        return frozenset()
    signs = draft.body.get("signs")
    return frozenset(str(each) for each in signs) if isinstance(signs, list) else frozenset()


def clear(tx: Transaction, chat_id: int) -> None:
    draft = tx.drafts.get(chat_id)
    if draft is not None and draft.kind == "ticks":
        tx.drafts.clear(chat_id)
    tx.due.set("ticks", chat_id, None)


def confirm_others(tx: Transaction, chat_id: int, set_id: int, now: datetime) -> None:
    """What is ticked for other answers is not lost to a new draft."""
    draft = tx.drafts.get(chat_id)
    if draft is not None and draft.kind == "ticks" and draft.body.get("set") != set_id:
        confirm_left(tx, chat_id, now)


def confirm_left(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Somebody ticked a sign and stopped there: it counts. Where it cannot be opened, a person must look."""
    draft = tx.drafts.get(chat_id)
    if draft is None or draft.kind != "ticks":
        return
    if "set" not in draft.body:
        tx.drafts.clear(chat_id)
        faults.keep(tx, chat_id, "", now)
        return
    set_id = int(str(draft.body["set"]))
    signs = ticked(tx, chat_id, set_id)
    tx.drafts.clear(chat_id)
    try:
        recorded = answering.record_signs(tx, chat_id, set_id, signs, now)
    except NotYours:
        return
    answering.show_questions(tx, chat_id, recorded.answers, answering.DONE, now)
