"""What is counted over a span of time, in one statement each: no name and no answer is opened for it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.tally import Part, Put
from storage.sql import Records
from storage.tables import answer_sets, checkins, enrollments

SINCE: sa.BindParameter[datetime] = sa.bindparam("since")
UNTIL: sa.BindParameter[datetime] = sa.bindparam("until")
IS_OF_CLINIC = enrollments.c.clinic_id == sa.bindparam("clinic_id_")
PUTS = (
    sa.select(checkins.c.enrollment_id, checkins.c.asked_at, checkins.c.state, answer_sets.c.first_at)
    .select_from(
        enrollments.join(checkins, checkins.c.enrollment_id == enrollments.c.id).outerjoin(
            answer_sets, answer_sets.c.checkin_id == checkins.c.id
        )
    )
    .where(IS_OF_CLINIC, checkins.c.asked_at >= SINCE, checkins.c.asked_at < UNTIL)
    .order_by(checkins.c.asked_at, checkins.c.id)
)
ENROLLED = sa.select(sa.func.count(enrollments.c.enrolled_at), sa.func.count()).where(
    IS_OF_CLINIC, enrollments.c.created_at >= SINCE, enrollments.c.created_at < UNTIL
)


class Tallies(Records):
    def puts(self, clinic_id: int, since: datetime, until: datetime) -> Sequence[Put]:
        return [Put(*row) for row in self.sql.all(PUTS, clinic_id_=clinic_id, since=since, until=until)]

    def enrolled(self, clinic_id: int, since: datetime, until: datetime) -> Part:
        row = self.sql.first(ENROLLED, clinic_id_=clinic_id, since=since, until=until)
        return Part(0, 0) if row is None else Part(row[0], row[1])
