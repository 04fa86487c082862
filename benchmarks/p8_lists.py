"""What it costs to draw a provider's lists in a clinic that follows 10,000 patients, and the screens of one of them.

Run it with `python -m benchmarks.p8_lists [--quick]`. Everybody has had eight check-ins. Each list is loaded and
drawn as for a provider who asks for it; names are opened where one is looked for, and nowhere else. The one patient
has answered and written every day, and has an alert. Of each the least CPU of several rounds counts.
"""

# ruff: noqa: T201

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import measuring, seeding
from benchmarks.measuring import Slice, conclude, is_quick
from bot.alert import Alert, AlertState
from bot.checkin import AnswerSet, CheckIn, CheckInState
from bot.finding import Finding, Urgency
from bot.outbox import Message, Param
from handlers.provider import patient_list
from handlers.screen import Screen
from handlers.screens.alert import ALERT
from handlers.screens.alert_list import ALERTS
from handlers.screens.enrollment import ENROLLMENT
from handlers.screens.patient_list import PATIENTS
from handlers.screens.said import SAID
from handlers.screens.timeline import TIMELINE
from storage import checkins
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.transaction import SqlTransaction
from wording.words import read_all, speaking

NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
DAYS, ALERTING, SILENT = 8, 50, 20  # Of so many patients one.
GOAL, OF_ONE, ROUNDS = 0.3, 0.03, 7
PROVIDER = seeding.provider_of(0)


@contextmanager
def clinic(patients: int) -> Iterator[SqlStore]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/lists.sqlite3"
        upgrade(url)
        store = open_store(url, Keys([b"k" * 32]))
        try:
            seeding.seed(store, patients, lambda _: NOW, patients)
            store.transact(_live, patients)
            yield store
        finally:
            store.close()


def _live(tx: SqlTransaction, patients: int) -> None:
    """Every patient has had a week of check-ins; some have missed them, of some an alert is open."""
    every = [each for number in range(1, patients + 1) for each in _checkins(number)]
    rows = [{**checkins._values(each), "id": patients + place} for place, each in enumerate(every, start=1)]
    tx.sql.change_each(seeding.CHECKINS, rows)
    for day in range(2, DAYS + 1):
        at, notes = NOW - timedelta(days=day), tuple(f"{'It is still red. ' * 20}{part}" for part in range(3))
        grades = {"redness": 2, "swelling": 1, "peeling": 0, "pain": 1}
        tx.answers.add(AnswerSet(0, 1, at.date(), at, grades=grades, signs_answered=True, notes=notes, last_at=at))
    for number in range(1, patients + 1, ALERTING):
        finding = Finding("persisting", "redness", f"set:{number}", Urgency.SAME_DAY, 4, 2, 1, since_day=3)
        tx.alerts.add(Alert(0, 1, number, AlertState.RAISED, finding.urgency, (finding,), NOW, NOW, NOW))


def _checkins(enrollment_id: int) -> Iterator[CheckIn]:
    state = CheckInState.MISSED if enrollment_id % SILENT == 0 else CheckInState.ANSWERED
    for day in range(2, DAYS + 1):
        at = NOW - timedelta(days=day)
        closes_at, asked = at + timedelta(hours=9), ("redness",)
        yield CheckIn(0, enrollment_id, at.date(), state, at, closes_at, at, asked, asked_at=at, reminded=1)


def drawing(store: SqlStore, screen: Screen[Any], **params: Param) -> Slice:
    words, message = speaking(read_all(), "en"), Message(PROVIDER, "list", 1, params)

    def draw(tx: SqlTransaction) -> None:
        view = screen.load(tx, message, NOW)
        if view is None or not screen.draw(view, words).buttons:
            raise RuntimeError("nothing is listed")

    async def work() -> None:
        store.transact(draw)

    return work


def finding(store: SqlStore, text: str) -> Slice:
    def find(tx: SqlTransaction) -> None:
        provider = tx.providers.of_chat(PROVIDER)
        if provider is None:
            raise RuntimeError("nobody asks")
        patient_list.find(tx, provider, text, NOW)

    async def work() -> None:
        store.transact(find)

    return work


def main() -> None:
    patients = 300 if is_quick() else 10_000
    with clinic(patients) as store:
        slices = {
            "/patients": drawing(store, PATIENTS),
            "the last page": drawing(store, PATIENTS, page=patients),
            "who is silent": drawing(store, PATIENTS, group="silent"),
            "found by name": finding(store, f"patient {patients // 2}"),
            "/inbox": drawing(store, ALERTS),
        }
        of_one = {
            "a patient's page": drawing(store, ENROLLMENT),
            "their timeline": drawing(store, TIMELINE, page=1),
            "their words": drawing(store, SAID),
            "their alert's card": drawing(store, ALERT),
        }
        singles = asyncio.run(measuring.in_turns(of_one, 1 if is_quick() else ROUNDS))
        costs = asyncio.run(measuring.in_turns(slices, 1 if is_quick() else ROUNDS))
    goals = {**dict.fromkeys(costs, GOAL), **dict.fromkeys(singles, OF_ONE)}
    every = {**costs, **singles}
    rows = [(name, f"{cost.cpu * 1e3:.0f} ms", f"{goals[name] * 1e3:.0f} ms") for name, cost in every.items()]
    print(f"{patients:,} patients of one clinic")
    measuring.table(("", "CPU", "at most"), rows)
    conclude(max(cost.cpu / goals[name] for name, cost in every.items()), 1.0)


if __name__ == "__main__":
    main()
