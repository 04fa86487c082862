"""In one transaction of SQLite's only writer nothing is read twice, and nothing that was changed is read as it was."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.enrollment import EnrollmentState
from bot.outbox import Message
from storage.crypto import WrongKey
from storage.database import SqlStore
from storage.memo import MOST_ROWS, Memo, tables_in
from storage.tables import enrollments, patient_keys
from storage.transaction import SqlTransaction
from storage.types import SealedBytes
from storage.vault import Vault
from tests.storage.people import NOW, PATIENT, Staffed, some_answers
from tests.storage.test_writer import Held, is_marked, mark

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


def asked(tx: SqlTransaction, read: Callable[[], Any]) -> list[str]:
    """The statements that this asks of the database."""
    driver: Any = tx.sql._driver
    statements = list[str]()
    driver.set_trace_callback(statements.append)
    try:
        read()
    finally:
        driver.set_trace_callback(None)
    return statements


@ON_SQLITE
def test_a_course_is_read_once(store: SqlStore, staffed: Staffed) -> None:
    def read(tx: SqlTransaction) -> tuple[list[str], list[str]]:
        def course() -> object:
            return tx.enrollments.course(staffed.enrollment.id)

        return asked(tx, course), asked(tx, course)

    first, then = store.transact(read)
    assert first
    assert then == []
    assert store.transact(read)[0], "the next transaction asks anew"


def test_what_was_changed_is_read_anew(store: SqlStore, staffed: Staffed) -> None:
    """On both databases, whichever way it was read before."""
    of = staffed.enrollment

    def change(tx: SqlTransaction) -> None:
        assert tx.enrollments.course(of.id).answer_sets == ()
        assert [each.id for each in tx.enrollments.of_patient(PATIENT)] == [of.id]
        answers = tx.answers.add(some_answers(of.id))
        assert tx.enrollments.course(of.id).answer_sets == (answers,)
        tx.answers.save(replace(answers, photos=("one", "two")))
        assert tx.enrollments.course(of.id).answer_sets[0].photos == ("one", "two")
        tx.enrollments.save(replace(of, state=EnrollmentState.WITHDRAWN))
        assert not tx.enrollments.of_patient(PATIENT)
        assert tx.enrollments.course(of.id).enrollment.state is EnrollmentState.WITHDRAWN

    store.transact(change)


def test_what_is_taken_is_not_there_any_more(store: SqlStore, staffed: Staffed) -> None:
    """Rows that are claimed, inserted with an answer, deleted or changed in one go are changed too."""

    def change(tx: SqlTransaction) -> None:
        assert tx.outbox.count_waiting() == 0
        tx.outbox.put(Message(PATIENT, "welcome", slot="here"), NOW)
        assert tx.outbox.waits(PATIENT, "here")
        [row] = tx.outbox.claim(NOW, 1, ())
        assert tx.outbox.claim(NOW, 1, ()) == []
        assert tx.outbox.newest_in(PATIENT, "here") is None
        tx.outbox.sent(row, 7, "", NOW)
        assert (tx.outbox.newest_in(PATIENT, "here"), tx.outbox.count_waiting()) == (7, 0)
        tx.due.set("enrollment", staffed.enrollment.id, NOW)
        assert tx.due.next_at() == NOW
        assert len(tx.due.claim(NOW, 1)) == 1
        assert tx.due.next_at() is None

    store.transact(change)


@ON_SQLITE
def test_without_a_key_nothing_is_remembered(store: SqlStore, staffed: Staffed) -> None:
    of = staffed.enrollment

    def destroy(tx: SqlTransaction) -> list[str]:
        tx.answers.add(some_answers(of.id))
        assert tx.answers.on(of.id, some_answers(of.id).on)
        tx.sql.change(sa.update(patient_keys).values(key=None))
        return asked(tx, lambda: tx.answers.on(of.id, some_answers(of.id).on))

    assert store.transact(destroy)


def opened_through(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where each value stands that is opened from now on."""
    opened, unseal = list[str](), Vault.unseal

    def noted(self: Vault, column: SealedBytes, *values: Any) -> Any:
        opened.append(column.place)
        return unseal(self, column, *values)

    monkeypatch.setattr(Vault, "unseal", noted)
    return opened


@ON_SQLITE
def test_a_row_that_has_not_changed_is_opened_once(
    store: SqlStore, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever statement finds it, and whatever else was written to its table."""
    of, opened = staffed.enrollment, opened_through(monkeypatch)

    def read(tx: SqlTransaction) -> None:
        held = tx.enrollments.hold(of.id)
        assert opened
        opened.clear()
        tx.sql.change(sa.update(enrollments).where(enrollments.c.id == 0).values(chat_id=1))
        assert tx.enrollments.of_patient(PATIENT) == [held]
        assert not opened
        tx.enrollments.save(replace(held, name="Ada"))
        assert tx.enrollments.hold(of.id).name == "Ada"
        assert opened

    store.transact(read)


@ON_SQLITE
def test_a_record_outlasts_a_transaction_but_not_its_key(
    store: SqlStore, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = staffed.enrollment

    def destroy(tx: SqlTransaction) -> None:
        tx.sql.change(sa.update(patient_keys).values(key=None))
        tx.sql.safe.forget(of.id)

    held = store.transact(lambda tx: tx.enrollments.hold(of.id))
    opened = opened_through(monkeypatch)
    assert store.transact(lambda tx: tx.enrollments.hold(of.id)) is held
    assert not opened
    store.transact(destroy)
    assert store.transact(lambda tx: tx.enrollments.hold(of.id)).profile.is_unopened
    assert opened


@ON_SQLITE
def test_what_could_not_be_opened_is_tried_again(
    store: SqlStore, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key that opens it may be there next time."""

    def fail(*_: Any) -> Any:
        raise WrongKey

    store.transact(lambda tx: tx.enrollments.save(replace(staffed.enrollment, called="Ada")))
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "unseal", fail)
        assert store.transact(lambda tx: tx.enrollments.hold(staffed.enrollment.id)).profile.is_unopened
    assert not store.transact(lambda tx: tx.enrollments.hold(staffed.enrollment.id)).profile.is_unopened


def test_what_goes_past_the_repositories_is_read(store: SqlStore, staffed: Staffed) -> None:
    def change(tx: SqlTransaction) -> None:
        assert tx.enrollments.of_patient(PATIENT)
        connection = tx.sql.connection
        connection.execute(sa.text("UPDATE enrollments SET chat_id = 9"))
        assert not tx.enrollments.of_patient(PATIENT)
        assert tx.enrollments.of_patient(9)
        connection.execute(sa.text("UPDATE enrollments SET chat_id = 10"))
        assert not tx.enrollments.of_patient(9)

    store.transact(change)


@ON_SQLITE
async def test_what_was_undone_was_not_read(store: SqlStore) -> None:
    """The works share a transaction, and what was read in it: but not what one of them wrote and took back."""

    def fail_after_reading(tx: SqlTransaction, name: str) -> None:
        mark(tx, name)
        assert is_marked(tx, name)
        raise RuntimeError(name)

    _, error, is_there = await Held(store).go(
        store.run(is_marked, "a"), store.run(fail_after_reading, "b"), store.run(is_marked, "b")
    )
    assert (str(error), is_there) == ("b", False)


def test_a_long_list_is_not_held() -> None:
    memo, tables = Memo(), frozenset({"outbox"})
    memo.keep(("some",), tables, [0] * MOST_ROWS)
    memo.keep(("many",), tables, [0] * (MOST_ROWS + 1))
    assert (memo.find(("some",)), memo.find(("many",))) == ([0] * MOST_ROWS, None)


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        (
            'SELECT a.id FROM answer_sets AS a JOIN "enrollments" ON (a.x=enrollments.id)',
            {"answer_sets", "enrollments"},
        ),
        ("UPDATE outbox SET shown_before=(SELECT max(shown.message_id) FROM shown)", {"outbox", "shown"}),
        ("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = ?", set()),
        ("INSERT INTO due(at, kind) VALUES (?, ?)", {"due"}),
    ],
)
def test_the_tables_of_a_statement(text: str, tables: set[str]) -> None:
    assert tables_in(text) == tables


@ON_SQLITE
def test_a_statement_changes_no_table_that_it_does_not_name(store: SqlStore) -> None:
    """By a trigger or a foreign key it would: what was read of that table would be remembered as it was."""

    def found(tx: SqlTransaction) -> tuple[set[str], list[str]]:
        run = tx.sql.connection.exec_driver_sql
        keys = run("SELECT k.on_delete, k.on_update FROM sqlite_master t, pragma_foreign_key_list(t.name) k")
        made = run("SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
        acting = [name for kind, name, sql in made if kind == "view" or "BEGIN SELECT RAISE(ABORT" not in sql]
        return {act for acts in keys for act in acts}, acting

    assert store.transact(found) == ({"NO ACTION"}, [])
