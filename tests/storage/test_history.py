"""Courses as they were, for reading alone."""

from dataclasses import replace

import psycopg
import pytest
import sqlalchemy as sa

from bot.alert import AlertState, Outcome
from bot.enrollment import EnrollmentState
from bot.ports import NotYours, StoreTrouble
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, Staffed, an_alert, an_enrollment, some_answers


def began(tx: SqlTransaction, staffed: Staffed, **more: object) -> int:
    clinic, provider = staffed.clinic.id, staffed.provider.id
    return tx.enrollments.add(an_enrollment(clinic, provider, **{"enrolled_at": NOW, "chat_id": None, **more})).id


def test_every_course_that_has_begun_with_the_protocol_is_there(store: SqlStore, staffed: Staffed) -> None:
    def work(tx: SqlTransaction) -> None:
        one = began(tx, staffed)
        over = began(tx, staffed, state=EnrollmentState.WITHDRAWN)
        began(tx, staffed, enrolled_at=None)
        began(tx, staffed, protocol_id="chemical_peel_superficial")
        began(tx, staffed, state=EnrollmentState.ERASED)
        assert tx.enrollments.begun_with("microneedling") == [one, over]

    store.transact(work)


def test_the_history_has_the_answers_and_every_alert_open_or_closed(store: SqlStore, staffed: Staffed) -> None:
    def work(tx: SqlTransaction) -> None:
        enrollment = began(tx, staffed)
        answers = tx.answers.add(some_answers(enrollment))
        alert = an_alert(staffed.clinic.id, enrollment)
        closed = tx.alerts.add(replace(alert, state=AlertState.RESOLVED, outcome=Outcome.CALLED, resolved_at=NOW))
        opened = tx.alerts.add(alert)
        course, alerts = tx.enrollments.history(enrollment)
        assert course.answer_sets == (answers,)
        assert alerts == [closed, opened]

    store.transact(work)


def test_of_no_enrollment_there_is_no_history(store: SqlStore) -> None:
    with pytest.raises(NotYours):
        store.transact(lambda tx: tx.enrollments.history(99))


def test_whoever_only_reads_cannot_write_and_the_next_transaction_can(store: SqlStore, staffed: Staffed) -> None:
    def read_and_write(tx: SqlTransaction) -> None:
        with tx.read_only():
            assert tx.enrollments.begun_with("microneedling") == []
            tx.marks.set("received", NOW)

    with pytest.raises((StoreTrouble, sa.exc.InternalError, psycopg.Error)) as caught:
        store.transact(read_and_write)
    assert "only" in str(caught.value.__cause__ or caught.value)
    store.transact(lambda tx: tx.marks.set("received", NOW))
    assert store.transact(lambda tx: tx.marks.get("received")) == NOW
