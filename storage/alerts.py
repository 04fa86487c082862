"""Alerts: at most one open for each enrollment."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.alert import Alert, Closing, Outcome
from bot.finding import Finding, Urgency
from bot.letter import LetterState
from bot.ports import NotYours
from bot.unopened import SUFFIX, UNOPENED, is_unopened
from storage.sql import Records, Row, Update, columns_of, insert_into, update_of, values_of
from storage.tables import alerts, enrollments, letters

c = alerts.c
UNOPENED_CLOSING = Closing(0, {})  # As if it had been closed over nothing: what is found is found anew.
ADD = insert_into(alerts)
CHANGED = update_of(alerts, Alert, "clinic_id", "enrollment_id")
SAVE = Update(CHANGED.statement, (*CHANGED.names, "closed_for"))
READ = sa.select(*columns_of(alerts, Alert), c.closed_for)
GET = READ.where(c.id == sa.bindparam("id_"))
HOLD = GET.with_for_update()
OF_STAFF = GET.where(c.clinic_id == sa.bindparam("clinic_id_"))
OF_ENROLLMENT = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_")).order_by(c.id)
HOLD_OF_ENROLLMENT = OF_ENROLLMENT.with_for_update()
OPEN_OF_ENROLLMENT = OF_ENROLLMENT.where(c.resolved_at.is_(None))
LAST_OF_ENROLLMENT = (
    READ.where(c.enrollment_id == sa.bindparam("enrollment_id_"))
    .order_by(c.resolved_at.is_(None).desc(), c.resolved_at.desc())
    .limit(1)
)
OPEN_OF_CLINIC = READ.where(c.clinic_id == sa.bindparam("clinic_id_"), c.resolved_at.is_(None)).order_by(
    c.urgency.desc(), c.raised_at, c.id
)
OF_CLINIC = c.clinic_id == sa.bindparam("clinic_id_")
NEWS = sa.select(c.id, c.version, c.state).where(OF_CLINIC, c.resolved_at.is_(None)).order_by(c.id)
STATE = enrollments.c.state
HEARD = (
    sa.select(STATE, sa.func.max(enrollments.c.heard_at), sa.func.count())
    .where(enrollments.c.clinic_id == sa.bindparam("clinic_id_"))
    .group_by(STATE)
    .order_by(STATE)
)
LAST_LETTERS = 50  # Of all clinics: what is on its way is among the newest, and their keys need no index.
WRITTEN = sa.select(letters).order_by(letters.c.id.desc()).limit(LAST_LETTERS).subquery()
SENT = (
    sa.select(WRITTEN.c.id, WRITTEN.c.state)
    .join(enrollments, enrollments.c.id == WRITTEN.c.enrollment_id)
    .where(enrollments.c.clinic_id == sa.bindparam("clinic_id_"), WRITTEN.c.state != LetterState.DRAFT)
    .order_by(WRITTEN.c.id)
)
BETWEEN = (
    READ.where(c.clinic_id == sa.bindparam("clinic_id_"), c.raised_at < sa.bindparam("until"))
    .where(sa.or_(c.raised_at >= sa.bindparam("since"), c.resolved_at >= sa.bindparam("since")))
    .order_by(c.id)
)


class Alerts(Records):
    def add(self, alert: Alert) -> Alert:
        return replace(alert, id=self.sql.add(ADD, _values(alert)))

    def save(self, alert: Alert) -> None:
        self.sql.save(SAVE, alert.id, _values(alert))

    def hold(self, alert_id: int) -> Alert:
        return self._one(HOLD, id_=alert_id)

    def of_enrollment(self, enrollment_id: int) -> Sequence[Alert]:
        return self.sql.all(HOLD_OF_ENROLLMENT, _alert, enrollment_id_=enrollment_id)

    def all_of_enrollment(self, enrollment_id: int) -> Sequence[Alert]:
        """As `of_enrollment`, but held for nobody."""
        return self.sql.all(OF_ENROLLMENT, _alert, enrollment_id_=enrollment_id)

    def open_of_enrollment(self, enrollment_id: int) -> Alert | None:
        return self.sql.first(OPEN_OF_ENROLLMENT, _alert, enrollment_id_=enrollment_id)

    def last_of_enrollment(self, enrollment_id: int) -> Alert | None:
        """The open one, or else the one that was closed last."""
        return self.sql.first(LAST_OF_ENROLLMENT, _alert, enrollment_id_=enrollment_id)

    def of_staff(self, clinic_id: int, alert_id: int) -> Alert:
        return self._one(OF_STAFF, clinic_id_=clinic_id, id_=alert_id)

    def open_of_clinic(self, clinic_id: int) -> Sequence[Alert]:
        return self.sql.all(OPEN_OF_CLINIC, _alert, clinic_id_=clinic_id)

    def news_of_clinic(self, clinic_id: int) -> str:
        rows = [row for each in (NEWS, HEARD, SENT) for row in self.sql.all(each, clinic_id_=clinic_id)]
        return " ".join(str(value) for row in rows for value in row)

    def between(self, clinic_id: int, since: datetime, until: datetime) -> Sequence[Alert]:
        return self.sql.all(BETWEEN, _alert, clinic_id_=clinic_id, since=since, until=until)

    def get(self, alert_id: int) -> Alert:
        return self._one(GET, id_=alert_id)

    def _one(self, statement: sa.Executable, **values: Any) -> Alert:
        alert: Alert | None = self.sql.first(statement, _alert, **values)
        if alert is None:
            raise NotYours("alert")
        return alert


def _values(alert: Alert) -> dict[str, Any]:
    values = values_of(alert) | {"findings": [values_of(each) for each in alert.findings]}
    values |= {"outcome": None, "closed_for": UNOPENED if alert.outcome is Outcome.UNKNOWN else alert.outcome}
    if alert.findings == (_unopened(alert),):
        values["findings"] = UNOPENED
    if alert.closing is not None:
        values["closing"] = UNOPENED if alert.closing is UNOPENED_CLOSING else asdict(alert.closing)
    return values


def _alert(row: Row) -> Alert:
    """What it was raised for, where that cannot be opened, is that a person must look."""
    *values, closed_for = row
    alert, closing = Alert(*values), row.closing
    is_whole = not is_unopened(row.findings)
    findings = tuple(map(_finding, row.findings)) if is_whole else (_unopened(alert),)
    if closing is not None:
        closing = UNOPENED_CLOSING if is_unopened(closing) else Closing(**closing)
    outcome = Outcome.UNKNOWN if is_unopened(closed_for) else closed_for or alert.outcome
    return replace(alert, findings=findings, closing=closing, outcome=outcome)


def _finding(kept: dict[str, Any]) -> Finding:
    return Finding(**kept | {"urgency": Urgency(kept["urgency"])})


def _unopened(alert: Alert) -> Finding:
    return Finding("unassessed", "", f"alert:{alert.id}{SUFFIX}", alert.urgency, 0)
