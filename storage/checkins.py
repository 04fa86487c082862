"""Check-ins: one a local date of an enrollment."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.checkin import CheckIn
from bot.ports import NotYours
from storage.sql import PerEngine, Records, Row, Update, insert, insert_into, update_of, values_of
from storage.tables import checkins

c = checkins.c
NEW = insert_into(checkins)
ADD = PerEngine(lambda on: insert(checkins, on).on_conflict_do_nothing(index_elements=["enrollment_id", "on"]))
CHANGED = update_of(checkins, CheckIn, "enrollment_id", "on")
SAVE = Update(CHANGED.statement, (*CHANGED.names, "questions"))
# What is asked is read from where it is sealed, and from where it stood before in those rows alone that have it there.
READ = sa.select(*(c["questions" if each.name == "asked" else each.name] for each in fields(CheckIn)), c.asked)
GET = READ.where(c.id == sa.bindparam("id_"))
ON = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_"), c.on == sa.bindparam("on_"))
OF_ENROLLMENT = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_")).order_by(c.on)
# The condition is written as the index on it is, and the order begins as that index does, or SQLite reads everything.
AWAITING = READ.where(sa.text("state IN ('asked', 'partly_answered')"), c.ends_at > sa.bindparam("now")).order_by(
    c.ends_at, c.id
)


class CheckIns(Records):
    def add(self, checkin: CheckIn) -> CheckIn:
        new_id = self.sql.next_id(NEW)
        if self.sql.change(ADD, **_values(checkin), id=new_id):
            return replace(checkin, id=new_id)
        return self._one(ON, enrollment_id_=checkin.enrollment_id, on_=checkin.on)

    def save(self, checkin: CheckIn) -> None:
        self.sql.save(SAVE, checkin.id, _values(checkin))

    def get(self, checkin_id: int) -> CheckIn:
        return self._one(GET, id_=checkin_id)

    def awaiting_answers(self, now: datetime) -> Sequence[CheckIn]:
        return self.sql.all(AWAITING, _checkin, now=now)

    def of_enrollment(self, enrollment_id: int) -> tuple[CheckIn, ...]:
        return tuple(self.sql.all(OF_ENROLLMENT, _checkin, enrollment_id_=enrollment_id))

    def _one(self, statement: sa.Executable, **values: Any) -> CheckIn:
        checkin: CheckIn | None = self.sql.first(statement, _checkin, **values)
        if checkin is None:
            raise NotYours("check-in")
        return checkin


def _values(checkin: CheckIn) -> dict[str, Any]:
    return {**values_of(checkin), "questions": checkin.asked, "asked": ()}


def _checkin(row: Row) -> CheckIn:
    *values, in_clear = row
    return replace(CheckIn(*values), asked=in_clear) if row.questions is None else CheckIn(*values)
