"""The outbox in SQL."""

from dataclasses import replace
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot import timeline
from bot.enrollment import EnrollmentState
from bot.outbox import KEEPS_PLACE, Kind, Lane, Message, OutboxRow, OutboxState
from bot.unopened import is_unopened
from bot.workflows.ending import UNASKED
from bot.workflows.taking import SAYS_SO
from storage.sql import EACH_ID, NEXT_IDS, Insert, PerEngine, Row, columns_of
from storage.tables import answer_sets, enrollments, letters, outbox, shown
from storage.tables.queues import TOLD
from storage.types import EPOCH

c = outbox.c
sibling = outbox.alias("sibling")

MESSAGE = columns_of(outbox, Message)
STATE = [c.id, c.state, c.created_at, c.ready_at, c.tries, c.copies, c.in_doubt, c.shown_before, c.counted_at]
READ = sa.select(*MESSAGE, *STATE)
IS_ROW = c.id == sa.bindparam("id_")

# Every change gives the columns it sets as values, beside these names.
# SQLite keeps no counter of this table: the next is above the highest, as it would count itself.
ABOVE = {
    "sqlite": sa.select(sa.func.coalesce(sa.func.max(c.id), 0) + 1),
    "postgresql": NEXT_IDS["postgresql"],
}
PUT = Insert(sa.insert(outbox), PerEngine(lambda on: ABOVE[on]), outbox.name)
BACK = sa.update(outbox).where(IS_ROW).values(state=OutboxState.PENDING, token=None)
REPLACE = FINISH = sa.update(outbox).where(IS_ROW)

IS_WAITING = sa.and_(c.ready_at.is_not(None), c.state == OutboxState.PENDING)
IN_SLOT = sa.and_(c.chat_id == sa.bindparam("chat_id_"), c.slot == sa.bindparam("slot_"))
# What another transaction has locked is being claimed, and counts as on its way: to wait for it, while holding the
# enrollment that its screen is about to read, would be a deadlock.
WAITING_IN = READ.where(IN_SLOT, IS_WAITING).order_by(c.id).limit(1).with_for_update(skip_locked=True)
# A new message of this slot that is not there yet, as far as we know.
NEW_IN_SLOT = sa.select(c.id).where(IN_SLOT, c.ready_at.is_not(None), c.anew).limit(1)
WAITS = sa.select(c.id).where(IN_SLOT, c.ready_at.is_not(None)).limit(1)
# What may have arrived: an ambiguous attempt that waits to be made again, or one whose lease has lapsed.
IN_DOUBT = (
    sa.select(c.id)
    .where(IN_SLOT, c.ready_at.is_not(None))
    .where(
        sa.or_(
            sa.and_(c.state == OutboxState.PENDING, c.in_doubt),
            sa.and_(c.state == OutboxState.SENDING, c.ready_at <= sa.bindparam("now", type_=c.ready_at.type)),
        )
    )
    .with_for_update()
)
# Two requests at once arrive in either order: so in one slot, and among equally urgent messages of one chat, the next
# waits until the one before has landed; also where that came back because nothing could be sent to its chat for a
# moment. The answer to a tap has no place in that order.
SAME_SLOT = sa.and_(sibling.c.slot == c.slot, sibling.c.slot != "")
SAME_LINE = sa.and_(sibling.c.lane == c.lane, sibling.c.kind == Kind.SHOW, c.kind == Kind.SHOW)
CAME_BACK = sa.and_(sibling.c.id < c.id, sa.or_(*(sibling.c.failure == each for each in KEEPS_PLACE)))
ON_ITS_WAY = (
    sa.select(sibling.c.id)
    .where(
        sibling.c.chat_id == c.chat_id,
        sa.or_(SAME_SLOT, SAME_LINE),
        sibling.c.ready_at.is_not(None),
        sibling.c.id != c.id,
        sa.or_(sibling.c.state == OutboxState.SENDING, sa.and_(SAME_LINE, CAME_BACK)),
    )
    .correlate(outbox)
    .exists()
)
NOW_SHOWN = (
    sa.select(sa.func.max(shown.c.message_id))
    .where(shown.c.slot == c.slot, shown.c.chat_id == c.chat_id, shown.c.message_id > 0)
    .correlate(outbox)
    .scalar_subquery()
    .label("now_shown")
)
LEASE = PerEngine(
    lambda on: (
        sa.update(outbox)
        .where(c.id.in_(EACH_ID[on]))
        .values(state=OutboxState.SENDING, shown_before=NOW_SHOWN)
        .values(
            counted_at=sa.func.coalesce(
                c.counted_at, sa.case((c.unprompted, sa.bindparam("now", type_=c.counted_at.type)))
            )
        )
    )
)
READY = (
    sa.select(*MESSAGE, *STATE, NOW_SHOWN)
    .where(c.ready_at <= sa.bindparam("now"), c.kind != Kind.CALLBACK)
    .where(~ON_ITS_WAY)
    .order_by(c.lane, c.ready_at, c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
MOST_SPINNERS = 20
SPINNERS = (
    sa.select(*MESSAGE, *STATE, sa.null().label("now_shown"))
    .where(c.ready_at <= sa.bindparam("now"), c.ready_at.is_not(None), c.kind == sa.literal_column("'callback'"))
    .order_by(c.ready_at, c.id)
    .limit(MOST_SPINNERS)
    .with_for_update(skip_locked=True)
)
# Two senders side by side: who claims for a chat has its lock until the commit, and looks once more what is on its way.
EACH = EACH_ID["postgresql"].subquery("each").c[0]
CHAT_LOCKS = sa.select(EACH, sa.func.pg_try_advisory_xact_lock(EACH).label("is_ours"))
STILL_READY = sa.select(c.id).where(c.id.in_(EACH_ID["postgresql"]), c.state == OutboxState.PENDING, ~ON_ITS_WAY)
IS_HELD = sa.and_(IS_ROW, c.token == sa.bindparam("token_"), c.ready_at.is_not(None))
HOLD = READ.where(IS_HELD).with_for_update()
FINISH_HELD = sa.update(outbox).where(IS_HELD)
IS_KEPT = sa.select(c.id).where(IS_ROW)
IS_READY = sa.select(c.id).where(IS_WAITING, c.ready_at <= sa.bindparam("now")).limit(1)
WAITING = sa.select(sa.func.count()).select_from(outbox).where(c.ready_at.is_not(None))
STUCK = (
    sa.select(c.id)
    .where(c.ready_at.is_not(None), c.created_at < sa.bindparam("since"))
    .where(sa.or_(c.not_before.is_(None), c.not_before < sa.bindparam("since")))
    .limit(1)
)
UNPROMPTED = sa.select(sa.func.count()).where(
    c.chat_id == sa.bindparam("chat_id_"), c.counted_at >= sa.bindparam("since")
)
MOVE = (
    sa.update(outbox)
    .where(c.chat_id == sa.bindparam("old"), c.ready_at.is_not(None))
    .values(chat_id=sa.bindparam("new"))
)
# Of the newest few rows alone: of a chat's finished rows there is no index.
LATELY, MOST_SAID = 300, 12
SAID = (
    sa.select(c.id, c.patient_id, c.text)
    .where(c.id > sa.select(sa.func.max(c.id)).scalar_subquery() - LATELY, c.chat_id == sa.bindparam("chat_id_"))
    .where(c.state == OutboxState.SENT, c.text.is_not(None))
    .order_by(c.id.desc())
    .limit(MOST_SAID)
)
# Whose words they are, where this chat is a patient's: of several the treatment's that they are about, or the newest's.
SUBJECT = sa.bindparam("subject_", type_=sa.BigInteger)
OF_ANSWERS = sa.select(answer_sets.c.enrollment_id).where(answer_sets.c.id == SUBJECT).scalar_subquery()
OF_LETTER = sa.select(letters.c.enrollment_id).where(letters.c.id == SUBJECT).scalar_subquery()


def _of_chat(*before: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    theirs = sa.and_(enrollments.c.chat_id == sa.bindparam("chat_id_"), enrollments.c.state != EnrollmentState.ERASED)
    order = (*(each.desc() for each in before), enrollments.c.id.desc())
    return sa.select(enrollments.c.id).where(theirs).order_by(*order).limit(1)


NEWEST = _of_chat()
WHOSE = {
    **dict.fromkeys((*timeline.TOLD, *UNASKED, "waited"), _of_chat(enrollments.c.id == SUBJECT)),
    **dict.fromkeys(("advice", *SAYS_SO), _of_chat(enrollments.c.id == OF_ANSWERS)),
    "letter": _of_chat(enrollments.c.id == OF_LETTER),
}
IS_TOLD = sa.text(f"outbox.screen IN ({TOLD}) AND outbox.state = 'sent'")
OF_SET = sa.select(answer_sets.c.id).where(answer_sets.c.enrollment_id == sa.bindparam("enrollment_id_"))
TOLD_OF = (
    sa.select(c.finished_at, c.screen, c.text, c.id, c.patient_id)
    .where(IS_TOLD, c.text.is_not(None), sa.text("outbox.screen != 'advice'"))
    .where(c.subject == sa.bindparam("enrollment_id_"))
)
ADVISED = sa.select(c.finished_at, c.screen, c.text, c.id, c.patient_id).where(
    IS_TOLD, c.text.is_not(None), sa.text("outbox.screen = 'advice'"), c.subject.in_(OF_SET)
)
FREE = sa.update(outbox).where(c.ready_at.is_not(None), c.state == OutboxState.SENDING).values(ready_at=EPOCH)


@cache
def ready(paused: int) -> sa.Select[Any]:
    """READY, but not to so many chats, given as not_to_0, not_to_1, ..."""
    return READY.where(c.chat_id.not_in([sa.bindparam(f"not_to_{n}") for n in range(paused)])) if paused else READY


@cache
def answers(paused: int) -> sa.Select[Any]:
    """The same, of the answers to what people did."""
    return ready(paused).where(c.lane == Lane.ANSWER)


def message(row: Row) -> Message:
    """Of what it is drawn from nothing is known where that cannot be opened; its screen may do without."""
    found = Message(*row[: len(MESSAGE)])
    return replace(found, params={}) if is_unopened(found.params) else found


def outbox_row(row: Row, token: str) -> OutboxRow:
    """What was tapped is changed, or else what is now in the slot."""
    shown_as: Any = None if row.anew else row.in_place_of or (row.now_shown if row.slot else None)
    return OutboxRow(row.id, token, message(row), row.created_at, row.tries, row.copies, shown_as)
