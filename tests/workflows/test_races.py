"""Two providers and one alert, again and again: it is taken by one and closed by one."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from bot.alert import Alert, AlertState, Outcome
from bot.finding import Urgency
from bot.ports import Transaction
from bot.timeline import Deed
from bot.workflows import alerting, provider
from bot.workflows.provider import Verdict
from storage.database import SqlStore
from tests.shared import Shared
from tests.storage.people import an_enrollment
from tests.workflows.conftest import ANN, BOB, MONDAY, Ward, found

ALERTS = int(os.environ.get("RACES", "100")) // 2  # Each is taken, and then closed. RACES=1000 takes a minute or two.
SAME_MOMENT = 10.0  # Seconds until a race that does not begin is given up.


@pytest.fixture
def migrated_url(shared: Shared) -> str:
    """On PostgreSQL: SQLite has one writer, and nobody to race."""
    shared.empty()
    return shared.url


def raise_one(tx: Transaction, ward: Ward) -> Alert:
    of = tx.enrollments.add(replace(an_enrollment(ward.clinic.id, ward.ann.id), chat_id=None))
    merged = alerting.merge(tx, of, [found("sign", Urgency.URGENT, "pus")], MONDAY)
    assert merged is not None
    return merged.alert


def both(store: SqlStore, alert: Alert, act: str, start: Barrier) -> list[Verdict]:
    """What each of the two reads, who have the same card before them and tap at the same moment."""

    def tap(chat_id: int) -> Verdict:
        start.wait(SAME_MOMENT)
        if act == "take":
            return store.transact(provider.acknowledge, chat_id, alert.id, alert.version, MONDAY)[1]
        outcome = Outcome.CALLED if chat_id == ANN else Outcome.VISIT
        return store.transact(provider.resolve, chat_id, alert.id, alert.version, MONDAY, outcome=outcome)[1]

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(tap, (ANN, BOB)))


def test_of_two_who_take_and_close_each_alert_at_the_same_moment_one_has_it(ward: Ward) -> None:
    start, store, firsts = Barrier(2), ward.store, set[int | None]()
    for number in range(ALERTS):
        raised = store.transact(raise_one, ward)
        for act, state in (("take", AlertState.ACKNOWLEDGED), ("close", AlertState.RESOLVED)):
            before = store.transact(_alert, raised.id)
            verdicts = both(store, before, act, start)
            after = store.transact(_alert, raised.id)
            owner = ward.ann.id if verdicts[0] is Verdict.DONE else ward.bob.id
            assert set(verdicts) == {Verdict.BEFORE, Verdict.DONE}, number
            assert after.state is state
            assert (after.holder_id if act == "take" else after.resolved_by) == owner
            assert act == "take" or after.outcome is (Outcome.CALLED if owner == ward.ann.id else Outcome.VISIT)
            firsts.add(owner)
        done = [each.action.partition(":")[0] for each in store.transact(_deeds, raised.id)]
        assert [each for each in done if each in ("acknowledged", "resolved")] == ["acknowledged", "resolved"]
    assert firsts == {ward.ann.id, ward.bob.id}  # It was a race.


def _alert(tx: Transaction, alert_id: int) -> Alert:
    return tx.alerts.get(alert_id)


def _deeds(tx: Transaction, alert_id: int) -> list[Deed]:
    return list(tx.audit.of(f"alert:{alert_id}"))
