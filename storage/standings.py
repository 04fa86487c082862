"""How a clinic's patients stand, in one statement: no name and no answer is opened for it."""

import sqlalchemy as sa

from bot.alert import AlertState
from bot.checkin import CheckInState
from bot.enrollment import EnrollmentState
from storage.tables import alerts, checkins, enrollments
from storage.types import EPOCH

c, newest, past = enrollments.c, checkins.alias("newest"), checkins.alias("past")
OF_CLINIC = sa.and_(c.clinic_id == sa.bindparam("clinic_id_"), c.state != EnrollmentState.ERASED)
LAST_ASKED = (
    sa.select(past.c.id)
    .where(past.c.enrollment_id == c.id, past.c.asked_at.is_not(None))
    .order_by(past.c.on.desc())
    .limit(1)
    .correlate(enrollments)
    .scalar_subquery()
)
MISSED = (
    sa.select(sa.func.count())
    .where(past.c.enrollment_id == c.id, past.c.state == CheckInState.MISSED)
    .where(past.c.closes_at > sa.func.coalesce(c.heard_at, sa.literal(EPOCH, past.c.closes_at.type)))
    .correlate(enrollments)
    .scalar_subquery()
)
HAS_OPEN = sa.and_(alerts.c.enrollment_id == c.id, alerts.c.resolved_at.is_(None))
IS_AWAITING = sa.or_(newest.c.state == CheckInState.ASKED, newest.c.state == CheckInState.PARTLY_ANSWERED)
AWAITS = sa.func.coalesce(IS_AWAITING, sa.false(), type_=sa.Boolean)
HOLDER = sa.case((alerts.c.state == AlertState.ACKNOWLEDGED, alerts.c.holder_id))
STANDINGS = (
    sa.select(c.id, c.provider_id, c.state, c.protocol_id, c.protocol_version, c.treated_on, c.timezone)
    .add_columns(alerts.c.urgency, MISSED.label("missed"))
    .add_columns(newest.c.asked_at, sa.func.coalesce(newest.c.reminded, 0).label("reminded"), AWAITS.label("awaits"))
    .add_columns(HOLDER.label("holder_id"))
    .select_from(enrollments.outerjoin(alerts, HAS_OPEN).outerjoin(newest, newest.c.id == LAST_ASKED))
    .where(OF_CLINIC)
)
NAMES = sa.select(c.id, c.label, c.name, c.username, c.called, c.written).where(OF_CLINIC).order_by(c.id.desc())
