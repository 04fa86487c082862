"""Who did what to which record, in lines of which each is bound to the one before."""

import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.timeline import Deed
from storage.crypto import Keys
from storage.sql import PerEngine, Records, Sql
from storage.tables import audit, audit_end

START = b""
END = sa.select(audit_end.c.id, audit_end.c.signature).with_for_update()
APPEND = sa.insert(audit)
MOVE_END = PerEngine(
    lambda insert: (new := insert(audit_end)).on_conflict_do_update(
        index_elements=["one"], set_={"id": new.excluded.id, "signature": new.excluded.signature}
    )
)
OF = (
    sa.select(audit.c.at, audit.c.actor, audit.c.action)
    .where(audit.c.about == sa.bindparam("about_"))
    .order_by(audit.c.id)
)
LINES = sa.select(audit.c.id, audit.c.at, audit.c.actor, audit.c.action, audit.c.about, audit.c.signature).order_by(
    audit.c.id
)


class Audit(Records):
    def __init__(self, sql: Sql, keys: Keys) -> None:
        super().__init__(sql)
        self.keys = keys

    def note(self, actor: str, action: str, about: str, now: datetime) -> None:
        end = self.sql.first(END)
        number, before = (1, START) if end is None else (end.id + 1, bytes(end.signature))
        signature = self.keys.sign(_line(before, number, now, actor, action, about))
        self.sql.change(APPEND, id=number, at=now, actor=actor, action=action, about=about, signature=signature)
        self.sql.change(MOVE_END, one=1, id=number, signature=signature)

    def of(self, about: str) -> Sequence[Deed]:
        return [Deed(*row) for row in self.sql.all(OF, about_=about)]

    def verify(self) -> int | None:
        """The number of the first line that was changed, left out or cut off; None if every line is in order."""
        number, before = 0, START
        for row in self.sql.all(LINES):
            number += 1
            line = _line(before, number, row.at, row.actor, row.action, row.about)
            if row.id != number or not self.keys.is_signed(line, bytes(row.signature)):
                return number
            before = bytes(row.signature)
        end = self.sql.first(END)
        is_whole = (number == 0) if end is None else (end.id == number and bytes(end.signature) == before)
        return None if is_whole else number + 1


def _line(before: bytes, number: int, at: datetime, actor: str, action: str, about: str) -> bytes:
    return before + json.dumps([number, at.isoformat(), actor, action, about]).encode()
