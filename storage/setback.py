"""What a copy from before must not do again: give an id, open a link, send what may have been sent. See decision 37."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.enrollment import EnrollmentState
from bot.outbox import Kind, Message, OutboxState
from bot.sign_in import Way
from storage import dump
from storage.outbox import CANCELLED
from storage.outbox_statements import READ, message
from storage.tables import alerts, clinics, drafts, enrollments, invitations, outbox, patient_keys, sign_ins
from storage.transaction import SqlTransaction

# Telegram lets a bot send 30 messages a second: nothing gets more ids than this.
IDS_A_SECOND, AT_LEAST, UP_TO = 100, 1_000_000, 10_000_000
LABELS, LABELS_A_DAY = 100, 20
VERSIONS = 1_000  # And one a second: nobody acts on an alert as often as that.
TICKS = "ticks"  # Signs that were ticked and never confirmed: they count.

NOW = sa.bindparam("now", type_=outbox.c.ready_at.type)
IS_SAID = sa.or_(outbox.c.kind == Kind.SHOW, outbox.c.kind == Kind.CALLBACK)
IS_WAITING = sa.and_(outbox.c.ready_at.is_not(None), IS_SAID)
MAY_HAVE_GONE = READ.where(IS_WAITING, sa.or_(outbox.c.state == OutboxState.SENDING, outbox.c.ready_at <= NOW))
ROW = outbox.c.id == sa.bindparam("id_")
PARK = sa.update(outbox).where(ROW).values(state=OutboxState.DEAD, ready_at=None, token=None, failure=CANCELLED)
DOUBT = (
    sa.update(outbox)
    .where(ROW)
    .values(state=OutboxState.PENDING, token=None, in_doubt=True, copies=outbox.c.copies + 1)
)
FORGET_DRAFTS = sa.delete(drafts).where(drafts.c.kind != TICKS)
IS_OPEN = sa.and_(
    invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None), invitations.c.declined_at.is_(None)
)
# What an app has opened the desk with opens nothing twice, here neither.
END_SIGN_INS = sa.delete(sign_ins).where(sign_ins.c.way != Way.APP)
END_LINKS = sa.update(invitations).where(IS_OPEN).values(revoked_at=NOW)
MORE_LABELS = sa.update(clinics).values(labels=clinics.c.labels + sa.bindparam("more", type_=sa.Integer))
LATER_VERSIONS = sa.update(alerts).values(version=alerts.c.version + sa.bindparam("more", type_=sa.Integer))
LAST_KEY = sa.select(sa.func.max(patient_keys.c.enrollment_id))
ERASED_SINCE = (
    sa.select(patient_keys.c.enrollment_id, patient_keys.c.erased_at)
    .join_from(patient_keys, enrollments, enrollments.c.id == patient_keys.c.enrollment_id)
    .where(patient_keys.c.erased_at.is_not(None), enrollments.c.state != EnrollmentState.ERASED)
    .order_by(patient_keys.c.enrollment_id)
)


def begin_anew(tx: SqlTransaction, since: datetime, now: datetime) -> Sequence[Message]:
    """What waited to be sent, and may have been; it is not sent any more."""
    lost = max(now - since, timedelta())
    _leap(tx, lost)
    for row in tx.sql.all(ERASED_SINCE):
        tx.erasures.erase(row.enrollment_id, row.erased_at)
    tx.sql.change(FORGET_DRAFTS)
    tx.sql.change(END_LINKS, now=now)
    tx.sql.change(END_SIGN_INS)
    return _park(tx, now)


def _leap(tx: SqlTransaction, lost: timedelta) -> None:
    """Over all that can have been given meanwhile; by chance too, so that two copies of one backup part."""
    seconds = int(lost.total_seconds()) + 1
    step = AT_LEAST + IDS_A_SECOND * seconds + secrets.randbelow(UP_TO)
    connection = tx.sql.connection
    nexts, last_key = dump.next_ids(connection), int(tx.sql.value(LAST_KEY) or 0)
    nexts["enrollments"] = max(nexts["enrollments"], last_key + 1)
    dump.set_next_ids(connection, {table: each + step for table, each in nexts.items()})
    tx.sql.change(MORE_LABELS, more=LABELS + LABELS_A_DAY * lost.days)
    tx.sql.change(LATER_VERSIONS, more=VERSIONS + seconds)


def _park(tx: SqlTransaction, now: datetime) -> list[Message]:
    """But for what to do in an emergency: that is sent once more, and this copy is counted."""
    parked = []
    for row in tx.sql.all(MAY_HAVE_GONE, now=now):
        waiting = message(row)
        if waiting.is_vital:
            tx.sql.change(DOUBT, id_=row.id, ready_at=now)
        else:
            tx.sql.change(PARK, id_=row.id, finished_at=now, params={})
            parked.append(waiting)
    return parked
