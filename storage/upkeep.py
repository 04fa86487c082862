"""What is thrown away at night: what has been worked and says nothing any more."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.outbox import Kind
from storage.tables.queues import inbox, outbox
from storage.transaction import SqlTransaction

UPDATES_ARE_KEPT = timedelta(days=8)  # Telegram repeats one for a day, and may number anew after a week.
SPINNERS_ARE_KEPT = timedelta(days=1)

OLD_UPDATES = sa.delete(inbox).where(inbox.c.state == "done", inbox.c.finished_at < sa.bindparam("before"))
OLD_SPINNERS = sa.delete(outbox).where(
    outbox.c.kind == Kind.CALLBACK,
    outbox.c.ready_at.is_(None),
    outbox.c.finished_at < sa.bindparam("before"),
)


def prune(tx: SqlTransaction, now: datetime) -> int:
    """How many rows went. What was said to people stays: it is part of the patient's record."""
    gone = tx.sql.change(OLD_UPDATES, before=now - UPDATES_ARE_KEPT)
    return gone + tx.sql.change(OLD_SPINNERS, before=now - SPINNERS_ARE_KEPT)
