"""What a patient is in the middle of, as long as they are: a note begun, a time or a first name asked for."""

from collections.abc import Mapping
from datetime import datetime

from bot.hours import today
from bot.ports import Draft, Transaction
from bot.workflows import ticks
from bot.workflows.answering import given
from handlers.screens.asking import NOTE

TIME, CALLING = "time", "calling"


def begin(tx: Transaction, chat_id: int, kind: str, body: Mapping[str, object], now: datetime) -> None:
    """There is one draft in a chat: signs that are ticked and not confirmed are confirmed first."""
    ticks.confirm_left(tx, chat_id, now)
    tx.drafts.put(chat_id, Draft(kind, {**body, "at": given(tx, now).isoformat()}), now)


def current(tx: Transaction, chat_id: int, now: datetime) -> Draft | None:
    """None where it has ended by itself: with the next question, or with the day."""
    draft = tx.drafts.get(chat_id)
    if draft is None or draft.kind not in (NOTE, TIME, CALLING) or not _is_over(tx, chat_id, draft, given(tx, now)):
        return draft
    tx.drafts.clear(chat_id)
    return None


def end_note(tx: Transaction, chat_id: int) -> None:
    """Back, or another question of the same message."""
    draft = tx.drafts.get(chat_id)
    if draft is not None and draft.kind == NOTE:
        tx.drafts.clear(chat_id)


def _is_over(tx: Transaction, chat_id: int, draft: Draft, at: datetime) -> bool:
    """One from an earlier version of the bot does not say when it was begun."""
    if "at" not in draft.body:
        return True
    begun_at = datetime.fromisoformat(str(draft.body["at"]))
    courses = [tx.enrollments.course(each.id) for each in tx.enrollments.of_patient(chat_id)]
    asked = (each.asked_at for course in courses for each in course.checkins if each.asked_at is not None)
    is_another_day = any(today(course, begun_at) != today(course, at) for course in courses)
    return is_another_day or any(begun_at < asked_at <= at for asked_at in asked)
