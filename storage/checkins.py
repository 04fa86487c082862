"""Check-ins: one a local date of an enrollment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.checkin import CheckIn
from bot.ports import NotYours
from storage.sql import PerEngine, Records, columns_of, update_of, values_of
from storage.tables import checkins

c = checkins.c
ADD = PerEngine(
    lambda insert: insert(checkins).on_conflict_do_nothing(index_elements=["enrollment_id", "on"]).returning(c.id)
)
SAVE = update_of(checkins, CheckIn, "enrollment_id", "on")
READ = sa.select(*columns_of(checkins, CheckIn))
GET = READ.where(c.id == sa.bindparam("id_"))
ON = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_"), c.on == sa.bindparam("on_"))
OF_ENROLLMENT = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_")).order_by(c.on)
# The condition is written as the index on it is, and the order begins as that index does, or SQLite reads everything.
AWAITING = READ.where(sa.text("state IN ('asked', 'partly_answered')"), c.ends_at > sa.bindparam("now")).order_by(
    c.ends_at, c.id
)


class CheckIns(Records):
    def add(self, checkin: CheckIn) -> CheckIn:
        new_id = self.sql.value(ADD, **values_of(checkin))
        if new_id is not None:
            return replace(checkin, id=new_id)
        return self._one(ON, enrollment_id_=checkin.enrollment_id, on_=checkin.on)

    def save(self, checkin: CheckIn) -> None:
        self.sql.save(SAVE, checkin.id, values_of(checkin))

    def get(self, checkin_id: int) -> CheckIn:
        return self._one(GET, id_=checkin_id)

    def awaiting_answers(self, now: datetime) -> Sequence[CheckIn]:
        return [CheckIn(*row) for row in self.sql.all(AWAITING, now=now)]

    def of_enrollment(self, enrollment_id: int) -> tuple[CheckIn, ...]:
        return tuple(CheckIn(*row) for row in self.sql.all(OF_ENROLLMENT, enrollment_id_=enrollment_id))

    def _one(self, statement: sa.Executable, **values: Any) -> CheckIn:
        row = self.sql.first(statement, **values)
        if row is None:
            raise NotYours("check-in")
        return CheckIn(*row)
