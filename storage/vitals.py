"""How the queues, the alerts and the staff stand: a few cheap questions, none of which reads what is finished."""

from datetime import datetime

import sqlalchemy as sa

from bot.enrollment import EnrollmentState
from bot.health import EVENTS_LAST, Kept, Queue
from bot.outbox import Lane
from storage.marks import Marks
from storage.sql import Records
from storage.tables import alerts, enrollments, inbox, outbox, providers
from storage.tables.queues import IN_QUARANTINE, UNDELIVERED
from storage.troubles import Troubles

# Whom nobody can reach: the next person is told, and the message is tried on.
RECIPIENT_IS_GONE = ("forbidden", "chat not found")
FUSE = "fuse"

o, i, a, p, e = outbox.c, inbox.c, alerts.c, providers.c, enrollments.c
AGE = sa.func.min(sa.func.coalesce(o.not_before, o.created_at)).label("oldest")
WAITING = (
    sa.select(o.lane, sa.func.count().label("rows"), AGE)
    .where(o.ready_at.is_not(None), o.failure.not_in([sa.literal_column(f"'{each}'") for each in RECIPIENT_IS_GONE]))
    .where(sa.or_(o.not_before.is_(None), o.not_before <= sa.bindparam("now", type_=o.not_before.type)))
    .group_by(o.lane)
)
UNWORKED = sa.select(sa.func.count().label("rows"), sa.func.min(i.received_at).label("oldest")).where(
    i.ready_at.is_not(None)
)
QUARANTINED = sa.select(sa.func.count()).select_from(inbox).where(sa.text(IN_QUARANTINE))
NOT_DELIVERED = (
    sa.select(o.lane, o.failure, sa.func.count().label("rows"))
    .where(sa.text(UNDELIVERED), o.finished_at >= sa.bindparam("since", type_=o.finished_at.type))
    .group_by(o.lane, o.failure)
)
OPEN_ALERTS = (
    sa.select(a.urgency, a.state, sa.func.count().label("rows"))
    .where(a.resolved_at.is_(None))
    .group_by(a.urgency, a.state)
)
# Clinics with staff of whom nobody can be reached; it is asked of these alone whether they have patients.
UNREACHED = (
    sa.select(p.clinic_id)
    .where(p.removed_at.is_(None))
    .group_by(p.clinic_id)
    .having(sa.func.count() == sa.func.count(p.unreachable_at))
)
FOLLOWS = (
    sa.select(e.id)
    .where(e.clinic_id == sa.bindparam("clinic_id_"), e.state == EnrollmentState.ACTIVE)
    .order_by(e.id.desc())
    .limit(1)
)


class Vitals(Records):
    def read(self, now: datetime) -> Kept:
        marks = Marks(self.sql)
        failed = self.sql.all(NOT_DELIVERED, since=now - EVENTS_LAST)
        unreached = [row.clinic_id for row in self.sql.all(UNREACHED)]
        return Kept(
            received_at=marks.get("received"),
            beaten_at=marks.get("beat"),
            sent_at=marks.get("sent"),
            upkept_at=marks.get("upkeep"),
            updates=self._updates(),
            lanes={row.lane: Queue(row.rows, row.oldest) for row in self.sql.all(WAITING, now=now)},
            quarantined=int(self.sql.value(QUARANTINED)),
            undelivered=sum(row.rows for row in failed if _is_a_dead_card(row.lane, row.failure)),
            fused=sum(row.rows for row in failed if row.failure == FUSE),
            unreached=sum(self.sql.value(FOLLOWS, clinic_id_=each) is not None for each in unreached),
            told=Troubles(self.sql).every(),
            alerts={(row.urgency, row.state): row.rows for row in self.sql.all(OPEN_ALERTS)},
        )

    def _updates(self) -> Queue:
        row = self.sql.first(UNWORKED)
        return Queue() if row is None else Queue(row.rows, row.oldest)


def _is_a_dead_card(lane: Lane, failure: str) -> bool:
    return lane is Lane.ALERT and failure != FUSE and failure not in RECIPIENT_IS_GONE
