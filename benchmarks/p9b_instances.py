"""What ten instances get through the outbox of one PostgreSQL database: rows claimed and marked as sent, a second.

Run it with `python -m benchmarks.p9b_instances [--quick]`. Ten processes claim rows, each for a chat of its own, and
mark them, by the bot's own statements, all of one claim in one transaction; Telegram is left out. PostgreSQL writes to
memory and waits for no disk. The ratio is 4,000 rows a second against what there were.
"""

import multiprocessing as mp
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from time import perf_counter

from benchmarks.measuring import conclude, is_quick, table
from bot.outbox import Lane, Message, OutboxRow
from storage.crypto import Keys
from storage.database import open_store
from storage.migrate import upgrade
from storage.transaction import SqlTransaction
from tests.postgres import running_postgres

INSTANCES, AT_ONCE, GOAL = 10, 100, 4_000
ROWS, QUICK_ROWS = 30_000, 1_000
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
KEYS = Keys([b"k" * 32])


def fill(tx: SqlTransaction, first: int, last: int) -> None:
    for number in range(first, last):
        tx.outbox.put(Message(1_000_000_000 + number, "sentence", lane=Lane.BULK), NOW)


def claim(tx: SqlTransaction) -> Sequence[OutboxRow]:
    return tx.outbox.claim(NOW + timedelta(seconds=1), AT_ONCE, ())


def mark(tx: SqlTransaction, rows: Sequence[OutboxRow]) -> None:
    for row in rows:
        tx.outbox.sent(row, row.id, "", NOW + timedelta(seconds=2))


def instance(url: str, begin: Barrier, done: "mp.Queue[tuple[int, float, float]]") -> None:
    """Until nothing waits; how many it had, and from when to when."""
    store, count = open_store(url, KEYS), 0
    begin.wait()
    began = perf_counter()
    while rows := store.transact(claim):
        store.transact(mark, rows)
        count += len(rows)
    done.put((count, began, perf_counter()))
    store.close()


def main() -> None:
    rows = QUICK_ROWS if is_quick() else ROWS
    with running_postgres() as server:
        url = server.url_of_new_database(upgrade)
        store = open_store(url, KEYS)
        for first in range(0, rows, 1_000):
            store.transact(fill, first, first + 1_000)
        begin = mp.Barrier(INSTANCES)
        done: mp.Queue[tuple[int, float, float]] = mp.Queue()
        processes = [mp.Process(target=instance, args=(url, begin, done), daemon=True) for _ in range(INSTANCES)]
        for process in processes:
            process.start()
        told = [done.get(timeout=120) for _ in processes]
        for process in processes:
            process.join()
        left = store.transact(lambda tx: tx.outbox.count_waiting())
        store.close()
    seconds = max(ended for *_, ended in told) - min(began for _, began, _ in told)
    counts = sorted(count for count, *_ in told)
    if sum(counts) != rows or left:
        sys.exit(f"{sum(counts)} of {rows} rows were worked, {left} are left")
    table(
        ["instances", "rows", "seconds", "rows/s", "least and most of one"],
        [[str(INSTANCES), f"{rows:,}", f"{seconds:.1f}", f"{rows / seconds:,.0f}", f"{counts[0]:,} - {counts[-1]:,}"]],
    )
    conclude(GOAL / (rows / seconds), 1.0)


if __name__ == "__main__":
    main()
