"""Two providers and one alert, again and again: it is taken by one, closed by one, and changes hands once."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier

import pytest

from bot.alert import Alert, AlertState, Outcome
from bot.finding import Urgency
from bot.ports import Transaction
from bot.timeline import Deed
from bot.workflows import alerting, holding, provider
from bot.workflows.provider import Verdict
from storage.database import SqlStore
from tests.shared import Shared
from tests.storage.people import an_enrollment
from tests.workflows.conftest import ANN, BOB, MONDAY, Ward, found

RACES = int(os.environ.get("RACES", "100"))  # 1000 take a minute or two.
CY = 74
Act = Callable[[], tuple[Alert, Verdict]]
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

    def tap(chat_id: int, outcome: Outcome) -> Act:
        seen = (chat_id, alert.id, alert.version, MONDAY)
        if act == "take":
            return partial(store.transact, provider.acknowledge, *seen)
        return partial(store.transact, provider.resolve, *seen, outcome=outcome)

    return at_once(start, tap(ANN, Outcome.CALLED), tap(BOB, Outcome.VISIT))


def at_once(start: Barrier, *acts: Act) -> list[Verdict]:
    def act(one: Act) -> Verdict:
        start.wait(SAME_MOMENT)
        return one()[1]

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_of_two_who_take_and_close_each_alert_at_the_same_moment_one_has_it(ward: Ward) -> None:
    start, store, firsts = Barrier(2), ward.store, set[int | None]()
    for number in range(RACES // 2):
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


def test_of_a_hand_over_and_whatever_else_comes_at_the_same_moment_one_is_done(ward: Ward) -> None:
    """Ann offers it to Bob while Cy takes it over; whoever has it then closes it while Bob takes it over."""
    start, store, owners = Barrier(2), ward.store, set[int | None]()
    cy = store.transact(lambda tx: tx.providers.add(replace(ward.bob, id=0, chat_id=CY, name="Cy")))

    def act(chat_id: int, what: Callable[..., tuple[Alert, Verdict]], seen: Alert, **more: object) -> Act:
        return partial(store.transact, what, chat_id, seen.id, seen.version, MONDAY, **more)

    for number in range(RACES // 2):
        raised = store.transact(raise_one, ward)
        had, _ = act(ANN, provider.acknowledge, raised)()
        offer, take = act(ANN, holding.offer, had, to=ward.bob.id), act(CY, holding.take_over, had)
        offered, taken = (verdict is Verdict.DONE for verdict in at_once(start, offer, take))
        had = store.transact(_alert, raised.id)
        assert offered != taken, number
        assert (had.holder_id, had.offered_to) == ((ward.ann.id, ward.bob.id) if offered else (cy.id, None))

        close = act(ANN if offered else CY, provider.resolve, had, outcome=Outcome.CALLED)
        closed, taken = (verdict is Verdict.DONE for verdict in at_once(start, close, act(BOB, holding.take_over, had)))
        had = store.transact(_alert, raised.id)
        assert closed != taken, number
        assert (had.state is AlertState.RESOLVED, had.holder_id == ward.bob.id) == (closed, taken)
        owners |= {had.holder_id, had.resolved_by}
    assert owners >= {ward.ann.id, ward.bob.id, cy.id}  # It was a race.


def _alert(tx: Transaction, alert_id: int) -> Alert:
    return tx.alerts.get(alert_id)


def _deeds(tx: Transaction, alert_id: int) -> list[Deed]:
    return list(tx.audit.of(f"alert:{alert_id}"))
