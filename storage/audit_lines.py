"""The lines of the audit as they stand, the newest first, and whose records they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import alerts, audit, enrollments
from storage.transaction import SqlTransaction

AT_ONCE = 1_000
NEWEST = (
    sa.select(audit.c.id, audit.c.at, audit.c.actor, audit.c.action, audit.c.about)
    .where(audit.c.id < sa.bindparam("before"))
    .order_by(audit.c.id.desc())
    .limit(AT_ONCE)
)
ENROLLMENTS = sa.select(enrollments.c.id, enrollments.c.clinic_id, enrollments.c.label, enrollments.c.chat_id)
ALERTS = sa.select(alerts.c.id, alerts.c.enrollment_id)


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    at: datetime
    actor: str
    action: str
    about: str


@dataclass(frozen=True, slots=True)
class Patient:
    enrollment_id: int
    clinic_id: int
    label: str
    chat_id: int | None


@dataclass(frozen=True, slots=True)
class Patients:
    """`alerts` are the enrollments of alerts, by the alerts' ids."""

    of: Mapping[int, Patient]
    alerts: Mapping[int, int]

    def about(self, about: str) -> Patient | None:
        kind, _, rest = about.partition(":")
        number = int(rest.split()[0]) if rest.split()[:1] and rest.split()[0].isdecimal() else 0
        return self.of.get(self.alerts.get(number, 0) if kind == "alert" else number if kind == "enrollment" else 0)


def newest(tx: SqlTransaction, before: int) -> Sequence[Line]:
    """Those with a smaller number, some hundred of them."""
    return [Line(*row) for row in tx.sql.all(NEWEST, before=before)]


def patients(tx: SqlTransaction) -> Patients:
    """Nothing sealed is opened."""
    of = {row.id: Patient(*row) for row in tx.sql.all(ENROLLMENTS)}
    return Patients(of, dict(tx.sql.all(ALERTS)))
