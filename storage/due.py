"""When something is looked at again: one moment a subject."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.ports import Due
from storage.sql import PerEngine, Records, insert
from storage.tables import due

IS_SUBJECT = sa.and_(due.c.kind == sa.bindparam("kind"), due.c.subject == sa.bindparam("subject"))

SET = PerEngine(
    lambda on: (new := insert(due, on)).on_conflict_do_update(
        index_elements=["kind", "subject"], set_={"at": new.excluded.at}
    )
)
BRING_FORWARD = PerEngine(
    lambda on: (new := insert(due, on)).on_conflict_do_update(
        index_elements=["kind", "subject"],
        set_={"at": new.excluded.at},
        where=new.excluded.at < due.c.at,
    )
)
CLEAR = sa.delete(due).where(IS_SUBJECT)
# Without the ORDER BY PostgreSQL reads the whole table.
COME = (
    sa.select(due.c.at, due.c.kind, due.c.subject)
    .where(due.c.at <= sa.bindparam("now"))
    .order_by(due.c.at, due.c.kind, due.c.subject)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
TAKE = sa.delete(due).where(
    due.c.at == sa.bindparam("at_"), due.c.kind == sa.bindparam("kind_"), due.c.subject == sa.bindparam("subject_")
)
NEXT = sa.select(due.c.at).order_by(due.c.at).limit(1)


@cache
def _of(kinds: tuple[str, ...]) -> sa.Select[Any]:
    return COME.where(sa.or_(*(due.c.kind == each for each in kinds))) if kinds else COME


class DueMoments(Records):
    def set(self, kind: str, subject: int, at: datetime | None) -> None:
        if at is None:
            self.sql.change(CLEAR, kind=kind, subject=subject)
        else:
            self.sql.change(SET, at=at, kind=kind, subject=subject)

    def bring_forward(self, kind: str, subject: int, at: datetime) -> None:
        self.sql.change(BRING_FORWARD, at=at, kind=kind, subject=subject)

    def claim(self, now: datetime, limit: int, kinds: Sequence[str] = ()) -> Sequence[Due]:
        come = [Due(*row) for row in self.sql.all(_of(tuple(kinds)), now=now, most=limit)]
        self.sql.change_each(TAKE, [{"at_": each.at, "kind_": each.kind, "subject_": each.subject} for each in come])
        return come

    def next_at(self) -> datetime | None:
        at: datetime | None = self.sql.value(NEXT)
        return at
