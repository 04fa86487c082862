"""What the benchmarks put into a database is what the bot would have left there."""

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks import seeding
from bot import timetable
from storage.database import SqlStore
from storage.transaction import SqlTransaction

START = datetime(2026, 2, 1, 12, tzinfo=UTC)
PATIENTS, A_CLINIC = 25, 10


def test_every_patient_can_be_read_and_wakes_when_it_says(store: SqlStore) -> None:
    def look(tx: SqlTransaction) -> None:
        due = tx.due.claim(START + timedelta(days=30), PATIENTS + 1)
        assert {each.subject for each in due} == set(range(1, PATIENTS + 1))
        for each in due:
            course = tx.enrollments.course(each.subject)
            [checkin], [answers] = course.checkins, course.answer_sets
            assert (timetable.wakes_at(course), answers.checkin_id) == (each.at, checkin.id)
            [mine] = tx.enrollments.of_patient(seeding.chat_of(each.subject - 1))
            assert mine == course.enrollment
            provider = tx.providers.of_chat(seeding.provider_of((each.subject - 1) // A_CLINIC))
            assert provider is not None
            assert (provider.id, provider.clinic_id) == (mine.provider_id, mine.clinic_id)

    seeding.seed(store, PATIENTS, seeding.spread(START), A_CLINIC)
    store.transact(look)


def test_whoever_comes_afterwards_gets_the_next_label(store: SqlStore) -> None:
    seeding.seed(store, 10, seeding.spread(START), A_CLINIC)
    last = store.transact(lambda tx: tx.enrollments.hold(10))
    assert store.transact(lambda tx: tx.enrollments.add(last)).label == "K-011"


def test_a_database_with_patients_is_refused(store: SqlStore) -> None:
    seeding.seed(store, 1, seeding.spread(START))
    with pytest.raises(ValueError, match="already"):
        seeding.seed(store, 1, seeding.spread(START))
