"""What was asked says something of the skin, and how it ended of more: sealed, also where it stood in clear before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.alert import Alert, AlertState, Outcome
from bot.checkin import CheckIn, CheckInState
from bot.enrollment import Ending, Enrollment
from bot.finding import Urgency
from bot.workflows import advising, alerting
from storage import engines, in_clear, migrate
from storage.checkins import CheckIns
from storage.database import SqlStore
from storage.sql import Sql
from storage.transaction import SqlTransaction
from tests.storage.people import TREATED, Staffed, a_checkin, an_alert

SIGNS = ("redness", "swelling", "signs")
CLEAR = sa.text("SELECT asked, questions FROM checkins ORDER BY id")
OUTCOME, ENDING = sa.text("SELECT outcome FROM alerts"), sa.text("SELECT ended_for FROM enrollments")
BEFORE_IT_WAS_SEALED = (
    sa.text("UPDATE alerts SET outcome = 'referred', closed_for = NULL"),
    sa.text("UPDATE enrollments SET ended_for = 'died', ending = NULL"),
)
BEFORE = sa.text("UPDATE checkins SET asked = 'redness swelling signs', questions = NULL WHERE id < 4")


@pytest.fixture
def ids(store: SqlStore, staffed: Staffed) -> list[int]:
    """Four check-ins, the first three as they were kept before."""
    days = [TREATED.replace(day=TREATED.day + number) for number in range(1, 5)]
    every = store.transact(lambda tx: [tx.checkins.add(a_checkin(staffed.enrollment.id, on)) for on in days])
    store.transact(lambda tx: tx.sql.connection.execute(BEFORE))
    return [each.id for each in every]


def save(checkin: CheckIn, tx: SqlTransaction) -> None:
    tx.checkins.save(checkin)


def read(store: SqlStore, ids: list[int]) -> list[CheckIn]:
    return store.transact(lambda tx: [tx.checkins.get(each) for each in ids])


def clear(store: SqlStore) -> list[str]:
    return [row.asked for row in store.transact(lambda tx: tx.sql.connection.execute(CLEAR).all())]


def test_what_was_kept_in_clear_is_read_and_goes_when_it_is_saved(store: SqlStore, ids: list[int]) -> None:
    assert clear(store) == [" ".join(SIGNS)] * 3 + [""]
    before = read(store, ids)
    assert [each.asked for each in before] == [SIGNS] * 4
    for each in before:
        store.transact(partial(save, each))
    assert clear(store) == [""] * 4
    assert read(store, ids) == before


def test_what_was_kept_in_clear_is_sealed_some_at_a_time(store: SqlStore, ids: list[int]) -> None:
    before = read(store, ids)
    [move] = [each for each in in_clear.MOVES if each.old.name == "asked"]
    steps = store.transact(lambda tx: [in_clear.seal_some(tx.sql, move, after, 2) for after in (0, 2, 3)])
    assert steps == [(2, 2), (3, 1), None]
    assert clear(store) == [""] * 4
    assert read(store, ids) == before


def test_what_was_saved_meanwhile_stays_as_it_was_saved(
    store: SqlStore, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL, where somebody may save a row between our look and our change."""
    [move] = [each for each in in_clear.MOVES if each.old.name == "asked"]
    changed = [replace(each, state=CheckInState.MISSED, asked=("itch",)) for each in read(store, ids)[:2]]
    look = Sql.all

    def and_save(sql: Sql, statement: Any, **values: Any) -> Any:
        rows = look(sql, statement, **values)
        if statement is move.read:
            for each in changed:
                CheckIns(sql).save(each)
        return rows

    monkeypatch.setattr(Sql, "all", and_save)
    assert store.transact(lambda tx: in_clear.seal_some(tx.sql, move, 0, 9)) == (3, 1)
    assert read(store, ids)[:2] == changed


@pytest.mark.parametrize("way", ["saved", "moved"])
def test_how_it_ended_goes_from_where_it_stood_in_clear(store: SqlStore, staffed: Staffed, way: str) -> None:
    def close(tx: SqlTransaction) -> tuple[Alert, Enrollment]:
        closed = an_alert(staffed.clinic.id, staffed.enrollment.id, state=AlertState.RESOLVED, outcome=Outcome.REFERRED)
        ended = replace(staffed.enrollment, ended_for=Ending.DIED)
        tx.enrollments.save(ended)
        return tx.alerts.add(closed), ended

    def both(tx: SqlTransaction) -> tuple[Alert, Enrollment]:
        return tx.alerts.get(1), tx.enrollments.hold(staffed.enrollment.id)

    def in_the_table(tx: SqlTransaction) -> list[str | None]:
        return [tx.sql.connection.execute(each).scalar() for each in (OUTCOME, ENDING)]

    closed = store.transact(close)
    assert store.transact(in_the_table) == [None, None]
    store.transact(lambda tx: [tx.sql.connection.execute(each) for each in BEFORE_IT_WAS_SEALED])
    assert store.transact(in_the_table) == ["referred", "died"]
    assert store.transact(both) == closed
    store.transact(save_both if way == "saved" else move_both)
    assert store.transact(in_the_table) == [None, None]
    assert store.transact(both) == closed


def save_both(tx: SqlTransaction) -> None:
    tx.alerts.save(tx.alerts.get(1))
    tx.enrollments.save(tx.enrollments.hold(1))


def move_both(tx: SqlTransaction) -> None:
    assert [in_clear.seal_some(tx.sql, each, 0, 9) for each in in_clear.MOVES] == [None, (1, 1), (1, 1)]


@contextmanager
def at_revision(url: str, revision: str) -> Iterator[sa.Connection]:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER).replace("%", "%%"))
    engine = engines.make(url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            yield connection
    finally:
        engine.dispose()


def test_slots_of_before_are_found_under_their_new_names(database_url: str) -> None:
    put = sa.text("INSERT INTO shown (chat_id, message_id, slot, at) VALUES (1, :id, :slot, 1)")
    before = ["advice:1:urgent", "advice:1:emergency", "nobody_yet:7:same_day", "nobody_reached:7:routine", "alert:7"]
    with at_revision(database_url, "0021") as connection:
        for number, slot in enumerate(before):
            connection.execute(put, {"id": number, "slot": slot})
    migrate.upgrade(database_url)
    with at_revision(database_url, "head") as connection:
        after = connection.execute(sa.text("SELECT slot FROM shown ORDER BY message_id")).scalars().all()
    alert = an_alert(1, 1, id=7)
    assert list(after) == [
        advising.slot(1, Urgency.URGENT),
        advising.slot(1, Urgency.EMERGENCY),
        alerting.waiting_slot("nobody_yet", alert, Urgency.SAME_DAY),
        alerting.waiting_slot("nobody_reached", alert, Urgency.ROUTINE),
        "alert:7",
    ]


def test_no_slot_says_how_urgent_it_is() -> None:
    slots = [advising.slot(1, each) for each in Urgency]
    slots += [alerting.waiting_slot("nobody_yet", an_alert(1, 1), each) for each in Urgency]
    assert [slot for slot in slots if any(each.word in slot for each in Urgency)] == []
    assert len(set(slots)) == len(slots)
