"""How a clinic's patients stand, read in one statement."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alert import AlertState
from bot.checkin import CheckInState
from bot.enrollment import EnrollmentState
from bot.finding import Urgency
from bot.standing import Names, Standing
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, TREATED, Staffed, a_checkin, a_clinic, a_provider, after, an_alert, an_enrollment


def standings(store: SqlStore, clinic_id: int = 1) -> dict[int, Standing]:
    return {each.enrollment_id: each for each in store.transact(lambda tx: tx.enrollments.standings(clinic_id))}


def on_day(tx: SqlTransaction, staffed: Staffed, day: int, state: CheckInState, **more: object) -> None:
    closes_at = NOW + timedelta(days=day)
    checkin = a_checkin(staffed.enrollment.id, TREATED + timedelta(days=day), state=state, closes_at=closes_at)
    tx.checkins.add(replace(checkin, asked_at=closes_at - timedelta(hours=9), **more))  # type: ignore[arg-type]


def test_of_somebody_who_was_never_asked_nothing_is_said(store: SqlStore, staffed: Staffed) -> None:
    by = ("microneedling", 2, TREATED, "Europe/Berlin")
    assert standings(store) == {1: Standing(1, 1, EnrollmentState.ACTIVE, *by, None, 0, None, 0, awaits=False)}


def test_the_newest_question_that_reached_them_counts(store: SqlStore, staffed: Staffed) -> None:
    def ask(tx: SqlTransaction) -> None:
        on_day(tx, staffed, 2, CheckInState.PARTLY_ANSWERED, reminded=1)
        on_day(tx, staffed, 1, CheckInState.ANSWERED)
        tx.checkins.add(a_checkin(staffed.enrollment.id, TREATED + timedelta(days=3), asked_at=None))

    store.transact(ask)
    (found,) = standings(store).values()
    assert (found.asked_at, found.reminded, found.awaits) == (NOW + timedelta(days=2, hours=-9), 1, True)


def test_what_was_missed_before_they_were_heard_is_forgotten(store: SqlStore, staffed: Staffed) -> None:
    def miss(tx: SqlTransaction) -> None:
        for day in (1, 2, 3):
            on_day(tx, staffed, day, CheckInState.MISSED)
        on_day(tx, staffed, 4, CheckInState.MISSED_BY_US)

    store.transact(miss)
    assert [each.missed for each in standings(store).values()] == [3]
    heard = replace(staffed.enrollment, heard_at=NOW + timedelta(days=2))
    store.transact(lambda tx: tx.enrollments.save(heard))
    assert [each.missed for each in standings(store).values()] == [1]


def test_the_open_alert_alone_counts(store: SqlStore, staffed: Staffed) -> None:
    closed = an_alert(1, staffed.enrollment.id, urgency=Urgency.EMERGENCY, resolved_at=after(60))
    store.transact(lambda tx: tx.alerts.add(closed))
    assert [each.urgency for each in standings(store).values()] == [None]
    store.transact(lambda tx: tx.alerts.add(an_alert(1, staffed.enrollment.id)))
    assert [each.urgency for each in standings(store).values()] == [Urgency.SAME_DAY]


@pytest.mark.parametrize(("state", "holder"), [(AlertState.ACKNOWLEDGED, 1), (AlertState.RAISED, None)])
def test_who_has_the_alert_counts_and_not_who_had_it(
    store: SqlStore, staffed: Staffed, state: AlertState, holder: int | None
) -> None:
    taken = replace(an_alert(1, staffed.enrollment.id), state=state, holder_id=1, acknowledged_at=after(60))
    store.transact(lambda tx: tx.alerts.add(taken))
    assert [each.holder_id for each in standings(store).values()] == [holder]


def test_another_clinics_and_the_erased_stand_nowhere(store: SqlStore, staffed: Staffed) -> None:
    def others(tx: SqlTransaction) -> None:
        clinic = tx.clinics.add(a_clinic())
        provider = tx.providers.add(a_provider(clinic.id, chat_id=9))
        tx.enrollments.add(an_enrollment(clinic.id, provider.id, chat_id=10))
        tx.enrollments.add(an_enrollment(1, 1, chat_id=None, state=EnrollmentState.ERASED))

    store.transact(others)
    assert list(standings(store)) == [staffed.enrollment.id]
    names = store.transact(lambda tx: tx.enrollments.names(1))
    assert names == [Names(staffed.enrollment.id, "K-001", "Bea Fennimore", "fennibea", None, None)]
