"""What a list reads, it reads in one statement for all of its lines."""

from dataclasses import replace
from datetime import timedelta

from bot.enrollment import EnrollmentState
from bot.timeline import Deed
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, PATIENT, Staffed, a_clinic, a_provider, after, an_enrollment


def test_of_those_asked_for_the_clinics_own_are_there(store: SqlStore, staffed: Staffed) -> None:
    def work(tx: SqlTransaction) -> None:
        other = tx.clinics.add(a_clinic())
        elsewhere = tx.enrollments.add(an_enrollment(other.id, staffed.provider.id, chat_id=None))
        erased = tx.enrollments.add(an_enrollment(1, staffed.provider.id, chat_id=None, state=EnrollmentState.ERASED))
        second = tx.enrollments.add(an_enrollment(1, staffed.provider.id, chat_id=None, name="Eve"))
        ids = (staffed.enrollment.id, elsewhere.id, erased.id, second.id, 999)
        found = tx.enrollments.some_of_clinic(1, ids)
        assert found == {staffed.enrollment.id: staffed.enrollment, second.id: second}
        assert list(tx.enrollments.some_of_clinic(1, [second.id])) == [second.id]
        assert tx.enrollments.some_of_clinic(1, ()) == {}

    store.transact(work)


def test_of_more_than_a_few_every_name_is_opened(store: SqlStore, staffed: Staffed) -> None:
    def work(tx: SqlTransaction) -> None:
        for number in range(30):
            tx.enrollments.add(an_enrollment(1, staffed.provider.id, chat_id=None, name=f"P{number}"))
        found = tx.enrollments.some_of_clinic(1, range(2, 32))
        assert sorted(each.name for each in found.values()) == sorted(f"P{number}" for number in range(30))

    store.transact(work)


def test_a_chat_has_its_enrollments_also_where_they_have_ended(store: SqlStore, staffed: Staffed) -> None:
    def work(tx: SqlTransaction) -> None:
        ended = an_enrollment(1, staffed.provider.id, state=EnrollmentState.WITHDRAWN)
        more = [tx.enrollments.add(each) for each in (ended, replace(ended, chat_id=PATIENT + 7))]
        tx.enrollments.add(an_enrollment(1, staffed.provider.id, chat_id=None))
        assert set(tx.enrollments.ids_of_chat(PATIENT)) == {staffed.enrollment.id, more[0].id}
        assert set(tx.enrollments.ids_of_chat(1)) == set()

    store.transact(work)


def test_of_each_record_the_first_deed_of_a_kind_is_found(store: SqlStore, staffed: Staffed) -> None:
    def work(tx: SqlTransaction) -> None:
        provider = tx.providers.add(a_provider(1, chat_id=77))
        tx.audit.note(f"provider:{provider.id}", "saw", "alert:1", NOW)
        for who, at in ((provider.id, after(60)), (staffed.provider.id, after(120))):
            tx.audit.note(f"provider:{who}", "acknowledged", "alert:1", at)
        tx.audit.note("machine", "acknowledged", "alert:11", NOW + timedelta(days=1))
        found = tx.audit.first("acknowledged", ["alert:1", "alert:2", "alert:11"])
        assert found == {
            "alert:1": Deed(after(60), f"provider:{provider.id}", "acknowledged"),
            "alert:11": Deed(NOW + timedelta(days=1), "machine", "acknowledged"),
        }
        assert list(tx.audit.first("acknowledged", ["alert:11"])) == ["alert:11"]
        assert tx.audit.first("acknowledged", ()) == {}

    store.transact(work)
