"""Raw updates as they came, until they are worked: one person's in order, different people's side by side."""

import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from bot.inbox import DeadUpdate, InboxRow, RawUpdate
from bot.ports import LeaseLost
from bot.unopened import is_unopened
from storage.sql import PerEngine, Records, Row, insert
from storage.tables import inbox
from storage.types import EPOCH

LEASE = timedelta(seconds=15)  # What is worked takes moments; who has written to a bot that died waits so long.
RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=5))
c = inbox.c

PUT = PerEngine(
    lambda on: (
        insert(inbox, on).on_conflict_do_nothing(index_elements=["bot_id", "update_id", "digest"]).returning(c.id)
    )
)


def _heads() -> sa.Select[Any]:
    """The oldest unfinished row of each person, found person by person along the index.

    However many rows one person has piled up, they are passed over in one step. The head alone may be claimed: while
    it is leased or put off, what the same person sent later waits.
    """
    first = (
        sa.select(sa.func.min(c.person).label("person")).where(c.ready_at.is_not(None)).cte("people", recursive=True)
    )
    later = (
        sa.select(sa.func.min(c.person))
        .where(c.ready_at.is_not(None), c.person > first.c.person)
        .correlate(first)
        .scalar_subquery()
    )
    people = first.union_all(sa.select(later).where(first.c.person.is_not(None)))
    head = inbox.alias("earlier")
    oldest = (
        sa.select(sa.func.min(head.c.id))
        .where(head.c.person == people.c.person, head.c.ready_at.is_not(None))
        .correlate(people)
        .scalar_subquery()
    )
    return sa.select(c.id, c.update_id, c.person, c.body, c.tries, c.received_at).join_from(
        people, inbox, c.id == oldest
    )


READY = (
    _heads()
    .where(c.ready_at <= sa.bindparam("now"))
    .order_by(c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(of=inbox, skip_locked=True)
)
LEASE_IT = (
    sa.update(inbox)
    .where(c.id == sa.bindparam("id_"))
    .values(token=sa.bindparam("token_"), ready_at=sa.bindparam("until"))
)
IS_MINE = sa.and_(c.id == sa.bindparam("id_"), c.token == sa.bindparam("token_"), c.ready_at.is_not(None))
DONE = (
    sa.update(inbox)
    .where(IS_MINE)
    .values(state="done", ready_at=None, token=None, body=None, finished_at=sa.bindparam("now"))
)
AGAIN = (
    sa.update(inbox)
    .where(IS_MINE)
    .values(token=None, ready_at=sa.bindparam("at"), tries=sa.bindparam("tried"), failure=sa.bindparam("why"))
)
DEAD = (
    sa.update(inbox)
    .where(IS_MINE)
    .values(
        state="dead",
        ready_at=None,
        token=None,
        tries=sa.bindparam("tried"),
        failure=sa.bindparam("why"),
        finished_at=sa.bindparam("now"),
    )
)
BEHIND = (
    sa.select(c.id, c.update_id, c.body, c.received_at)
    .where(c.person == sa.bindparam("person_"), c.ready_at.is_not(None), c.id > sa.bindparam("id_"))
    .order_by(c.id)
    .limit(sa.bindparam("most"))
)
SIZES = (
    sa.select(sa.func.length(c.body))
    .where(c.person == sa.bindparam("person_"), c.ready_at.is_not(None), c.id >= sa.bindparam("id_"))
    .order_by(c.id)
    .limit(sa.bindparam("most"))
)
BLANK: dict[str, Any] = {
    "state": "gathered",
    "ready_at": None,
    "token": None,
    "body": None,
    "finished_at": sa.bindparam("now"),
}
GATHERED = sa.update(inbox).where(IS_MINE).values(BLANK)
GATHERED_WITH_IT = sa.update(inbox).where(c.id == sa.bindparam("id_"), c.ready_at.is_not(None)).values(BLANK)
SURE = sa.delete(inbox).where(
    c.bot_id == sa.bindparam("bot_id_"),
    c.state == sa.literal_column("'gathered'"),
    c.update_id < sa.bindparam("confirmed"),
)
WAITS_FOR = sa.select(c.id).where(c.person == sa.bindparam("person_"), c.ready_at.is_not(None)).limit(1)
PUT_BACK = sa.update(inbox).where(IS_MINE).values(token=None, ready_at=sa.bindparam("at"))
IS_DEAD = sa.and_(c.state == sa.literal_column("'dead'"), c.body.is_not(None))
QUARANTINE = (
    sa.select(c.id, c.update_id, c.body, c.received_at, c.finished_at, c.tries, c.failure).where(IS_DEAD).order_by(c.id)
)
FORGET = sa.update(inbox).where(IS_DEAD, c.id == sa.bindparam("id_")).values(body=None)
RETRY = (
    sa.update(inbox)
    .where(IS_DEAD, c.id == sa.bindparam("id_"))
    .values(state="new", ready_at=sa.bindparam("now"), tries=0, failure="", finished_at=None)
)
IS_READY = sa.select(c.id).where(c.ready_at.is_not(None), c.ready_at <= sa.bindparam("now"), c.token.is_(None)).limit(1)
WAITING = sa.select(sa.func.count()).select_from(inbox).where(c.ready_at.is_not(None))
FREE = sa.update(inbox).where(c.ready_at.is_not(None), c.token.is_not(None)).values(token=None, ready_at=EPOCH)


class Inbox(Records):
    def put(self, bot_id: int, updates: Sequence[RawUpdate], now: datetime, confirmed: int = 0) -> int:
        self.sql.change(SURE, bot_id_=bot_id, confirmed=confirmed)
        return sum(self.sql.first(PUT, **_new(bot_id, update, now)) is not None for update in updates)

    def claim(self, now: datetime, limit: int) -> Sequence[InboxRow]:
        token = secrets.token_hex(8)
        rows = [
            InboxRow(row.id, token, row.person, _body(row), row.tries, row.received_at)
            for row in self.sql.all(READY, now=now, most=limit)
        ]
        self.sql.change_each(LEASE_IT, [{"id_": row.id, "token_": token, "until": now + LEASE} for row in rows])
        return rows

    def done(self, row: InboxRow, now: datetime) -> None:
        self._change(DONE, row, now=now)

    def behind(self, row: InboxRow, most: int) -> Sequence[InboxRow]:
        return [
            InboxRow(each.id, row.token, row.person, _body(each), 0, each.received_at)
            for each in self.sql.all(BEHIND, person_=row.person, id_=row.id, most=most)
        ]

    def sizes(self, row: InboxRow, most: int) -> Sequence[int]:
        return [size or 0 for (size,) in self.sql.all(SIZES, person_=row.person, id_=row.id, most=most)]

    def gathered(self, row: InboxRow, others: Sequence[InboxRow], now: datetime) -> None:
        self._change(GATHERED, row, now=now)
        self.sql.change_each(GATHERED_WITH_IT, [{"id_": each.id, "now": now} for each in others])

    def failed(self, row: InboxRow, reason: str, now: datetime) -> bool:
        if row.tries < len(RETRY_AFTER):
            self._change(AGAIN, row, at=now + RETRY_AFTER[row.tries], tried=row.tries + 1, why=reason)
            return False
        self._change(DEAD, row, tried=row.tries + 1, why=reason, now=now)
        return True

    def put_back(self, row: InboxRow, at: datetime) -> None:
        self._change(PUT_BACK, row, at=at)

    def dead(self) -> Sequence[DeadUpdate]:
        return [
            DeadUpdate(row.id, _kind(_body(row)), row.received_at, row.finished_at, row.tries, row.failure)
            for row in self.sql.all(QUARANTINE)
        ]

    def retry(self, row_id: int, now: datetime) -> bool:
        return bool(self.sql.change(RETRY, id_=row_id, now=now))

    def forget(self, row_id: int) -> bool:
        return bool(self.sql.change(FORGET, id_=row_id))

    def waits_for(self, person: int) -> bool:
        return self.sql.value(WAITS_FOR, person_=person) is not None

    def is_ready(self, now: datetime) -> bool:
        return not self.sql.is_alone or self.sql.value(IS_READY, now=now) is not None

    def count_waiting(self) -> int:
        return int(self.sql.value(WAITING))

    def free_leases(self) -> None:
        """For a process that has just started and knows itself to be the only one: whoever had leased is gone."""
        self.sql.change(FREE)

    def _change(self, statement: sa.Executable, row: InboxRow, **values: Any) -> None:
        if not self.sql.change(statement, id_=row.id, token_=row.token, **values):
            raise LeaseLost(f"inbox row {row.id}")


def _body(row: Row) -> bytes:
    """Nothing, where it cannot be opened: it is tried, and told to a person, as what cannot be read is."""
    return b"" if is_unopened(row.body) else row.body


def _kind(body: bytes) -> str:
    """ "message", "callback_query" and the like; the name of what comes beside the update's number."""
    with suppress(ValueError, AttributeError, RecursionError):
        return next((str(key) for key in json.loads(body) if key != "update_id"), "nothing")[:30]
    return "unreadable"


def _new(bot_id: int, update: RawUpdate, now: datetime) -> dict[str, Any]:
    return {
        "bot_id": bot_id,
        "update_id": update.update_id,
        "digest": sha256(update.body).digest(),
        "person": update.person,
        "body": update.body,
        "state": "new",
        "received_at": now,
        "ready_at": now,
        "token": None,
        "tries": 0,
        "failure": "",
        "finished_at": None,
    }
