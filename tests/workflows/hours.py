"""Time goes by for a ward: what is due is worked, what waits goes out, or dies on its way."""

from collections.abc import Container
from datetime import datetime, timedelta

from bot.ports import Transaction
from bot.workflows import clock, delivery
from tests.workflows.conftest import Ward

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def beat(ward: Ward, now: datetime) -> None:
    def work(tx: Transaction) -> int:
        due = tx.due.claim(now, 1)
        for each in due:
            clock.work_due(tx, each, now)
        return len(due)

    while ward.store.transact(work):
        pass


def send(ward: Ward, now: datetime, *, but: Container[int] = ()) -> list[tuple[int, str]]:
    """The new messages that go out (no changes in place); those to `but` die on their way."""
    rows, went = ward.deliver(now), []
    for row in rows:
        if row.message.chat_id in but:
            ward.store.transact(delivery.not_delivered, row.message, "Bad Request: odd", now)
        else:
            ward.store.transact(delivery.sent, row.message, now)
            if row.shown_as is None and row.message.screen != "past_card":
                went.append((row.message.chat_id, row.message.screen))
    return sorted(went)
