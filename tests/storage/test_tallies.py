"""What is counted over a span of time is the clinic's own, and of that time alone."""

from dataclasses import replace
from datetime import timedelta

from bot.checkin import CheckInState
from bot.enrollment import EnrollmentState
from bot.outbox import Message
from bot.tally import Part
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import (
    NOW,
    TREATED,
    Staffed,
    a_checkin,
    a_clinic,
    a_provider,
    after,
    an_alert,
    an_enrollment,
    some_answers,
)

DAY = timedelta(days=1)


def test_check_ins_are_counted_by_when_they_were_asked(store: SqlStore, staffed: Staffed) -> None:
    def ask(tx: SqlTransaction) -> None:
        for day in range(3):
            state = CheckInState.ANSWERED if day == 1 else CheckInState.MISSED
            put = a_checkin(staffed.enrollment.id, TREATED + day * DAY, state=state, asked_at=NOW + day * DAY)
            kept = tx.checkins.add(put)
            if day == 1:
                tx.answers.add(some_answers(staffed.enrollment.id, kept.id, first_at=NOW + day * DAY + DAY / 24))
        tx.checkins.add(a_checkin(staffed.enrollment.id, TREATED + 3 * DAY, asked_at=None))

    store.transact(ask)
    found = store.transact(lambda tx: tx.tallies.puts(staffed.clinic.id, NOW + DAY, NOW + 3 * DAY))
    assert [(each.is_answered, each.took) for each in found] == [(True, DAY / 24), (False, None)]
    assert store.transact(lambda tx: tx.tallies.puts(staffed.clinic.id + 1, NOW, NOW + 9 * DAY)) == []


def test_who_was_enrolled_and_who_of_them_is_connected(store: SqlStore, staffed: Staffed) -> None:
    def enroll(tx: SqlTransaction) -> None:
        other = tx.clinics.add(a_clinic())
        another = a_provider(other.id, chat_id=77)
        elsewhere = an_enrollment(other.id, tx.providers.add(another).id, chat_id=78)
        tx.enrollments.add(replace(elsewhere, created_at=NOW + DAY))
        mine = an_enrollment(staffed.clinic.id, staffed.provider.id, chat_id=None)
        tx.enrollments.add(replace(mine, created_at=NOW + DAY, enrolled_at=NOW + DAY))
        tx.enrollments.add(replace(mine, created_at=NOW + DAY, enrolled_at=None, state=EnrollmentState.INVITED))

    store.transact(enroll)
    found = store.transact(lambda tx: tx.tallies.enrolled(staffed.clinic.id, NOW + DAY, NOW + 2 * DAY))
    assert found == Part(1, 2)


def test_alerts_raised_or_closed_in_it(store: SqlStore, staffed: Staffed) -> None:
    def raise_(tx: SqlTransaction) -> None:
        for raised, closed in ((-9, -8), (-9, 1), (1, 2), (9, None)):
            closed_at = NOW + closed * DAY if closed is not None else None
            alert = an_alert(staffed.clinic.id, staffed.enrollment.id, raised_at=NOW + raised * DAY)
            tx.alerts.add(replace(alert, resolved_at=closed_at))

    store.transact(raise_)
    found = store.transact(lambda tx: tx.alerts.between(staffed.clinic.id, NOW, NOW + 7 * DAY))
    assert [(each.raised_at - NOW) // DAY for each in found] == [-9, 1]


def test_what_might_have_gone_out_and_has_not_is_stuck(store: SqlStore, staffed: Staffed) -> None:
    def stuck(at: float) -> bool:
        return store.transact(lambda tx: tx.outbox.is_stuck(after(at)))

    store.transact(lambda tx: tx.outbox.put(Message(1, "card", not_before=after(600)), NOW))
    assert not stuck(300)
    assert not stuck(600)
    assert stuck(601)
