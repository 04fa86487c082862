"""What storage costs in CPU: one course read, and every transaction of one tap, in microseconds.

Run it with `python -m benchmarks.storage_cost [DATABASE_URL]`.
"""

# ruff: noqa: T201

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.checkin import AnswerSet, CheckIn, CheckInState
from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment, EnrollmentState
from bot.inbox import RawUpdate
from bot.outbox import Kind, Message
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.transaction import SqlTransaction

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
TREATED, PATIENT = date(2026, 1, 1), 9
ROUNDS, A_ROUND = 25, 40
numbers = count(1)


def furnish(tx: SqlTransaction) -> int:
    """One patient on the ninth day, every check-in answered."""
    clinic = tx.clinics.add(Clinic(0, "Clinic", "1", "Europe/Berlin", "112", NOW))
    provider = tx.providers.add(Provider(0, clinic.id, 5, "Ann", Role.ADMIN, NOW))
    blank = Enrollment(
        0,
        clinic.id,
        provider.id,
        EnrollmentState.ACTIVE,
        "",
        "microneedling",
        1,
        TREATED,
        "Europe/Berlin",
        10,
        "en",
        NOW,
    )
    enrollment = tx.enrollments.add(replace(blank, chat_id=PATIENT, name="Bea"))
    for day in range(1, 10):
        on = TREATED + timedelta(days=day)
        checkin = CheckIn(0, enrollment.id, on, CheckInState.ASKED, NOW, NOW, NOW, ("redness", "swelling", "signs"))
        kept = tx.checkins.add(checkin)
        tx.answers.add(AnswerSet(0, enrollment.id, on, NOW, kept.id, grades={"redness": 1, "swelling": 1}))
    return enrollment.id


def read_course(tx: SqlTransaction, enrollment_id: int) -> None:
    tx.enrollments.course(enrollment_id)


def receive(tx: SqlTransaction) -> None:
    body = b'{"update_id": 1, "callback_query": {"data": "%d"}}' % next(numbers) * 12
    tx.inbox.put(1, [RawUpdate(next(numbers), PATIENT, body)], NOW)


def answer(tx: SqlTransaction, enrollment_id: int) -> None:
    """As record_answer does it, without what it decides."""
    [row] = tx.inbox.claim(NOW, 1)
    [enrollment] = tx.enrollments.of_patient(PATIENT)
    course = tx.enrollments.course(enrollment_id)
    tx.answers.save(course.answer_sets[-1].with_grade("redness", next(numbers) % 3, NOW))
    tx.checkins.save(replace(course.checkins[-1], state=CheckInState.ANSWERED))
    tx.enrollments.save(replace(enrollment, heard_at=NOW))
    tx.due.set("enrollment", enrollment_id, NOW + timedelta(days=1))
    tx.outbox.put(Message(PATIENT, "question", 1, slot="checkin:1"), NOW)
    tx.outbox.put(Message(PATIENT, "saved", kind=Kind.CALLBACK, params={"query": "1"}), NOW)
    tx.inbox.done(row, NOW)


def send(tx: SqlTransaction) -> None:
    for row in tx.outbox.claim(NOW, 10, []):
        tx.outbox.sent(row, 77 if row.message.slot else None, "How red is it today?", NOW)


@contextmanager
def a_store() -> Iterator[SqlStore]:
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/cost.sqlite3"
        upgrade(url)
        store = open_store(url, Keys([b"k" * 32]))
        yield store
        store.close()


def cost(store: SqlStore, work: Callable[..., None], *args: object) -> float:
    """CPU of this process in microseconds, a transaction."""
    started = time.process_time()
    for _ in range(A_ROUND):
        store.transact(work, *args)
    return (time.process_time() - started) / A_ROUND * 1e6


def nothing(_: SqlTransaction) -> None: ...


def main() -> None:
    with a_store() as store:
        enrollment_id = store.transact(furnish)
        steps: dict[str, tuple[Callable[..., None], tuple[int, ...]]] = {
            "an empty transaction": (nothing, ()),
            "course()": (read_course, (enrollment_id,)),
            "receive": (receive, ()),
            "claim and answer": (answer, (enrollment_id,)),
            "claim and note two messages": (send, ()),
        }
        least = dict.fromkeys(steps, float("inf"))
        for _ in range(ROUNDS):
            for name, (work, args) in steps.items():
                least[name] = min(least[name], cost(store, work, *args))
        for name, microseconds in least.items():
            print(f"{name:30} {microseconds:8.0f} µs")
        tap = sum(list(least.values())[2:])
        print(f"ratio: {tap / 1500:.2f} (goal 1.00)  {tap:.0f} µs of storage for one tap")


if __name__ == "__main__":
    main()
