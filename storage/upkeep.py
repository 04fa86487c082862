"""What is thrown away at night: what has been worked and says nothing any more."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.outbox import Kind
from storage.invitations import BAD_TRIES_WITHIN
from storage.tables import bad_tries, drafts, enrollments, groups, inbox, outbox, providers, shown
from storage.transaction import SqlTransaction

UPDATES_ARE_KEPT = timedelta(days=8)  # Telegram repeats one for a day, and may number anew after a week.
SPINNERS_ARE_KEPT = timedelta(days=1)

OLD_UPDATES = sa.delete(inbox).where(
    sa.or_(inbox.c.state == "done", inbox.c.state == "gathered"), inbox.c.finished_at < sa.bindparam("before")
)
OLD_TRIES = sa.delete(bad_tries).where(bad_tries.c.last_at < sa.bindparam("before"))
OLD_SPINNERS = sa.delete(outbox).where(
    outbox.c.kind == Kind.CALLBACK,
    outbox.c.ready_at.is_(None),
    outbox.c.finished_at < sa.bindparam("before"),
)
# What was said to who is nobody here, or not any more: strangers, and those who were erased.
KNOWN = sa.union_all(
    sa.select(enrollments.c.chat_id).where(enrollments.c.chat_id.is_not(None)),
    sa.select(providers.c.chat_id),
    sa.select(groups.c.chat_id),
)
SAID_TO_NOBODY = sa.delete(outbox).where(
    outbox.c.ready_at.is_(None), outbox.c.finished_at < sa.bindparam("before"), outbox.c.chat_id.not_in(KNOWN)
)
SHOWN_TO_NOBODY = sa.delete(shown).where(shown.c.at < sa.bindparam("before"), shown.c.chat_id.not_in(KNOWN))
# Who has followed a link and never answered: it is over after a week.
BEGUN_BY_NOBODY = sa.delete(drafts).where(drafts.c.at < sa.bindparam("before"), drafts.c.chat_id.not_in(KNOWN))


def prune(tx: SqlTransaction, now: datetime) -> int:
    """How many rows went. What was said to patients stays: it is part of their record."""
    gone = tx.sql.change(OLD_UPDATES, before=now - UPDATES_ARE_KEPT)
    gone += tx.sql.change(OLD_TRIES, before=now - BAD_TRIES_WITHIN)
    gone += tx.sql.change(OLD_SPINNERS, before=now - SPINNERS_ARE_KEPT)
    tx.sign_ins.tidy(now)
    for statement in (SAID_TO_NOBODY, SHOWN_TO_NOBODY, BEGUN_BY_NOBODY):
        gone += tx.sql.change(statement, before=now - UPDATES_ARE_KEPT)
    return gone
