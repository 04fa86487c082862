"""What is kept comes back as it was, and only to whom it belongs."""

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from threading import Barrier

import psycopg
import pytest
import sqlalchemy as sa

from bot.alert import AlertState, Outcome
from bot.checkin import CheckInState, Contact, Correction
from bot.clinic import AlertClocks, Role
from bot.enrollment import EnrollmentState, Profile
from bot.finding import Finding, Urgency
from bot.invitation import InvitationKind
from bot.ports import Draft, NotYours
from bot.signature import Signature
from storage.database import SqlStore
from storage.tables import bad_tries
from storage.transaction import SqlTransaction
from storage.upkeep import prune
from tests.storage.people import (
    NOW,
    PATIENT,
    PROVIDER,
    TREATED,
    Staffed,
    a_checkin,
    a_clinic,
    a_provider,
    after,
    an_alert,
    an_enrollment,
    an_invitation,
    furnish,
    some_answers,
)

IntegrityError = (sqlite3.IntegrityError, psycopg.IntegrityError)
DAY = timedelta(days=1)


def test_a_clinic(store: SqlStore) -> None:
    hours = ((5, time(8, 30), time(13)), (6, time(0), time(23, 59, 59)))
    clinic = replace(a_clinic(), hours=hours, clocks=AlertClocks(urgent_min=7), language="es")
    clinic = replace(clinic, closed_on=(date(2026, 12, 25), date(2027, 1, 1)), hour_cycle=12, says_names=True)
    signature = Signature("microneedling", 2, "0" * 64, "Mara", 1, NOW)
    clinic = replace(clinic, texts=("Hello {name}",), aftercare="Calm Cream", signatures=(signature,))
    kept = store.transact(lambda tx: tx.clinics.add(clinic))
    assert store.transact(lambda tx: tx.clinics.get(kept.id)) == replace(clinic, id=kept.id)
    store.transact(lambda tx: tx.clinics.save(replace(kept, phone="2", hours=())))
    assert store.transact(lambda tx: tx.clinics.get(kept.id)) == replace(kept, phone="2", hours=())
    with pytest.raises(NotYours):
        store.transact(lambda tx: tx.clinics.get(kept.id + 1))


def test_a_provider(store: SqlStore, staffed: Staffed) -> None:
    changed = replace(staffed.provider, role=Role.PROVIDER, name="A", on_duty=False, unreachable_at=NOW, chat_id=77)
    rota = ((0, time(9), time(13)), (4, time(22), time(6)))
    changed = replace(changed, rota=rota, tapped_until=after(1), away_until=after(2))
    store.transact(lambda tx: tx.providers.save(changed))
    assert store.transact(lambda tx: tx.providers.get(changed.id)) == changed
    assert store.transact(lambda tx: tx.providers.of_chat(77)) == changed
    assert store.transact(lambda tx: tx.providers.of_chat(PROVIDER)) is None


def test_a_provider_who_was_removed_is_a_name_and_no_more(store: SqlStore, staffed: Staffed) -> None:
    gone, clinic_id = replace(staffed.provider, removed_at=NOW), staffed.clinic.id
    store.transact(lambda tx: tx.providers.save(gone))
    assert store.transact(lambda tx: tx.providers.of_chat(PROVIDER)) is None
    assert store.transact(lambda tx: tx.providers.of_clinic(clinic_id)) == []
    assert store.transact(lambda tx: tx.providers.get(gone.id)) == gone
    back = store.transact(lambda tx: tx.providers.add(a_provider(clinic_id)))
    assert store.transact(lambda tx: tx.providers.of_chat(PROVIDER)) == back


def test_a_chat_is_one_active_provider(store: SqlStore, staffed: Staffed) -> None:
    with pytest.raises(IntegrityError):
        store.transact(lambda tx: tx.providers.add(a_provider(staffed.clinic.id)))


def test_staff_stand_in_the_order_of_joining(store: SqlStore, staffed: Staffed) -> None:
    def join(tx: SqlTransaction) -> list[int]:
        later = replace(a_provider(staffed.clinic.id, 21), joined_at=after(9))
        earlier = replace(a_provider(staffed.clinic.id, 22), joined_at=after(-9))
        elsewhere = a_provider(tx.clinics.add(a_clinic()).id, 23)
        for each in (later, earlier, elsewhere):
            tx.providers.add(each)
        return [each.chat_id for each in tx.providers.of_clinic(staffed.clinic.id)]

    assert store.transact(join) == [22, PROVIDER, 21]


def test_an_enrollment(store: SqlStore, staffed: Staffed) -> None:
    kept, clinic_id = staffed.enrollment, staffed.clinic.id
    assert store.transact(lambda tx: tx.enrollments.of_clinic(clinic_id, kept.id)) == kept
    changed = replace(
        kept,
        state=EnrollmentState.COMPLETED,
        treated_on=TREATED + DAY,
        timezone="Asia/Kolkata",
        hour=18,
        language="es",
        profile=Profile(immune_weakness=True),
        chat_id=6,
        name="\ud800 lone \x00 null",
        username="",
        enrolled_at=after(1),
        decided_on=TREATED,
        aftercare_sent_at=after(2),
        aftercare_seen_at=after(3),
        heard_at=after(4),
        completed_at=after(5),
    )
    store.transact(lambda tx: tx.enrollments.save(changed))
    assert store.transact(lambda tx: tx.enrollments.hold(kept.id)) == changed


def test_labels_count_up_within_each_clinic(store: SqlStore, staffed: Staffed) -> None:
    def enroll(tx: SqlTransaction) -> list[str]:
        other = furnish_another(tx)
        mine = [tx.enrollments.add(an_enrollment(staffed.clinic.id, staffed.provider.id)).label for _ in range(2)]
        return [staffed.enrollment.label, *mine, other.enrollment.label]

    assert store.transact(enroll) == ["K-001", "K-002", "K-003", "K-001"]


def furnish_another(tx: SqlTransaction) -> Staffed:
    clinic = tx.clinics.add(a_clinic())
    provider = tx.providers.add(a_provider(clinic.id, chat_id=31))
    return Staffed(clinic, provider, tx.enrollments.add(an_enrollment(clinic.id, provider.id, chat_id=32)))


def test_another_clinic_s_enrollment_is_not_yours(store: SqlStore, staffed: Staffed) -> None:
    other = store.transact(furnish_another)
    for clinic_id, enrollment_id in ((other.clinic.id, staffed.enrollment.id), (staffed.clinic.id, 999)):
        with pytest.raises(NotYours):
            store.transact(lambda tx, c, e: tx.enrollments.of_clinic(c, e), clinic_id, enrollment_id)


def test_a_patient_s_enrollments_are_those_that_go_on(store: SqlStore, staffed: Staffed) -> None:
    def add(tx: SqlTransaction, state: EnrollmentState) -> None:
        tx.enrollments.add(an_enrollment(staffed.clinic.id, staffed.provider.id, state=state))

    for state in EnrollmentState:
        store.transact(add, state)
    states = [each.state for each in store.transact(lambda tx: tx.enrollments.of_patient(PATIENT))]
    gone = (EnrollmentState.WITHDRAWN, EnrollmentState.ERASED)
    assert states == [*(each for each in reversed(EnrollmentState) if each not in gone), EnrollmentState.ACTIVE]
    recent = store.transact(lambda tx: tx.enrollments.recent_of_clinic(staffed.clinic.id, 2))
    assert [each.state for each in recent] == [EnrollmentState.UNREACHABLE, EnrollmentState.WITHDRAWN]


def test_one_checkin_a_date(store: SqlStore, staffed: Staffed) -> None:
    first = store.transact(lambda tx: tx.checkins.add(a_checkin(staffed.enrollment.id)))
    again = a_checkin(staffed.enrollment.id, state=CheckInState.PLANNED, asked=())
    assert store.transact(lambda tx: tx.checkins.add(again)) == first
    changed = replace(first, state=CheckInState.MISSED, reminded=2, alerting=True, silence_checked=True)
    changed = replace(changed, silent=Urgency.SAME_DAY, asked=(), asked_at=None, due_at=after(-1))
    store.transact(lambda tx: tx.checkins.save(changed))
    assert store.transact(lambda tx: tx.checkins.get(first.id)) == changed
    with pytest.raises(NotYours):
        store.transact(lambda tx: tx.checkins.get(999))


def test_what_awaits_answers(store: SqlStore, staffed: Staffed) -> None:
    def ask(tx: SqlTransaction) -> None:
        for number, state in enumerate(CheckInState):
            tx.checkins.add(a_checkin(staffed.enrollment.id, TREATED + number * DAY, state=state))

    store.transact(ask)
    waiting = store.transact(lambda tx: tx.checkins.awaiting_answers(after(7199)))
    assert [each.state for each in waiting] == [CheckInState.ASKED, CheckInState.PARTLY_ANSWERED]
    assert store.transact(lambda tx: tx.checkins.awaiting_answers(after(7200))) == []


def test_answers(store: SqlStore, staffed: Staffed) -> None:
    checkin = store.transact(lambda tx: tx.checkins.add(a_checkin(staffed.enrollment.id)))
    kept = store.transact(lambda tx: tx.answers.add(some_answers(staffed.enrollment.id, checkin.id)))
    full = replace(
        kept,
        first_at=after(5),
        grades={"redness": 3, "swelling": 0},
        signs=frozenset({"pus", "fever"}),
        signs_answered=True,
        signs_at=after(7),
        contact=Contact.TODAY,
        notes=("\ud83d lone", "nul \x00"),
        photos=("AgAC",),
        corrections=(Correction("redness", 2, after(6)),),
    )
    store.transact(lambda tx: tx.answers.save(full))
    assert store.transact(lambda tx: tx.answers.of_checkin(checkin.id)) == full
    assert store.transact(lambda tx: tx.answers.of_patient(PATIENT, kept.id)) == full
    assert store.transact(lambda tx: tx.answers.get(kept.id)) == full
    assert store.transact(lambda tx: tx.answers.on(full.enrollment_id, full.on)) == [full]
    assert store.transact(lambda tx: tx.answers.on(full.enrollment_id, full.on + DAY)) == []
    assert store.transact(lambda tx: tx.answers.of_checkin(999)) is None


def test_another_s_answers_are_not_yours(store: SqlStore, staffed: Staffed) -> None:
    kept = store.transact(lambda tx: tx.answers.add(some_answers(staffed.enrollment.id)))
    for chat_id, answers_id in ((PATIENT + 1, kept.id), (PROVIDER, kept.id), (PATIENT, 999)):
        with pytest.raises(NotYours):
            store.transact(lambda tx, c, a: tx.answers.of_patient(c, a), chat_id, answers_id)


def test_one_answer_set_a_checkin(store: SqlStore, staffed: Staffed) -> None:
    checkin = store.transact(lambda tx: tx.checkins.add(a_checkin(staffed.enrollment.id)))
    store.transact(lambda tx: tx.answers.add(some_answers(staffed.enrollment.id, checkin.id)))
    with pytest.raises(IntegrityError):
        store.transact(lambda tx: tx.answers.add(some_answers(staffed.enrollment.id, checkin.id)))


def test_an_alert(store: SqlStore, staffed: Staffed) -> None:
    alert = an_alert(staffed.clinic.id, staffed.enrollment.id)
    kept = store.transact(lambda tx: tx.alerts.add(alert))
    findings = (*alert.findings, Finding("sign", "pus", "set:2", Urgency.URGENT, 5))
    changed = replace(kept, state=AlertState.RESOLVED, urgency=Urgency.EMERGENCY, findings=findings, step=2)
    changed = replace(changed, last_event_at=after(1), stepped_at=after(2), outcome=Outcome.VISIT, resolved_at=after(3))
    changed = replace(changed, holder_id=staffed.provider.id, resolved_by=staffed.provider.id, acknowledged_at=NOW)
    store.transact(lambda tx: tx.alerts.save(changed))
    assert store.transact(lambda tx: tx.alerts.get(kept.id)) == changed
    assert store.transact(lambda tx: tx.alerts.of_staff(staffed.clinic.id, kept.id)) == changed
    assert store.transact(lambda tx: tx.alerts.of_enrollment(staffed.enrollment.id)) == [changed]
    assert store.transact(lambda tx: tx.alerts.open_of_clinic(staffed.clinic.id)) == []


def test_one_open_alert_an_enrollment(store: SqlStore, staffed: Staffed) -> None:
    alert = an_alert(staffed.clinic.id, staffed.enrollment.id)
    kept = store.transact(lambda tx: tx.alerts.add(alert))
    with pytest.raises(IntegrityError):
        store.transact(lambda tx: tx.alerts.add(alert))
    store.transact(lambda tx: tx.alerts.save(replace(kept, state=AlertState.RESOLVED, resolved_at=NOW)))
    second = store.transact(lambda tx: tx.alerts.add(alert))
    assert second.id != kept.id
    with pytest.raises(IntegrityError):
        store.transact(lambda tx: tx.alerts.save(kept))


def test_another_clinic_s_alert_is_not_yours(store: SqlStore, staffed: Staffed) -> None:
    kept = store.transact(lambda tx: tx.alerts.add(an_alert(staffed.clinic.id, staffed.enrollment.id)))
    for clinic_id, alert_id in ((staffed.clinic.id + 1, kept.id), (staffed.clinic.id, 999)):
        with pytest.raises(NotYours):
            store.transact(lambda tx, c, a: tx.alerts.of_staff(c, a), clinic_id, alert_id)


def test_the_most_urgent_alert_stands_first(store: SqlStore, staffed: Staffed) -> None:
    def raise_them(tx: SqlTransaction) -> Sequence[tuple[Urgency, float]]:
        steps = ((Urgency.ROUTINE, 0), (Urgency.URGENT, 9), (Urgency.URGENT, 3), (Urgency.SAME_DAY, 1))
        for urgency, second in steps:
            each = tx.enrollments.add(an_enrollment(staffed.clinic.id, staffed.provider.id))
            tx.alerts.add(an_alert(staffed.clinic.id, each.id, urgency=urgency, raised_at=after(second)))
        found = tx.alerts.open_of_clinic(staffed.clinic.id)
        return [(each.urgency, (each.raised_at - NOW).total_seconds()) for each in found]

    expected = [(Urgency.URGENT, 3), (Urgency.URGENT, 9), (Urgency.SAME_DAY, 1), (Urgency.ROUTINE, 0)]
    assert store.transact(raise_them) == expected


def test_a_course_is_all_that_is_known(store: SqlStore, staffed: Staffed) -> None:
    enrollment, clinic_id = staffed.enrollment, staffed.clinic.id

    def fill(tx: SqlTransaction) -> tuple[object, ...]:
        second = tx.checkins.add(a_checkin(enrollment.id, TREATED + 2 * DAY))
        first = tx.checkins.add(a_checkin(enrollment.id, TREATED + DAY))
        late = tx.answers.add(some_answers(enrollment.id, first.id, first_at=after(9)))
        early = tx.answers.add(some_answers(enrollment.id, None, first_at=after(1)))
        tx.answers.add(some_answers(enrollment.id, second.id, grades={}))
        closed = tx.alerts.add(an_alert(clinic_id, enrollment.id, state=AlertState.RESOLVED, resolved_at=NOW))
        alert = tx.alerts.add(an_alert(clinic_id, enrollment.id))
        assert tx.alerts.of_enrollment(enrollment.id) == [closed, alert]
        return enrollment, (first, second), (early, late), alert

    expected = store.transact(fill)
    course = store.transact(lambda tx: tx.enrollments.course(enrollment.id))
    assert (course.enrollment, course.checkins, course.answer_sets, course.alert) == expected
    assert (course.protocol.id, course.protocol.version) == ("microneedling", 2)
    with pytest.raises(NotYours):
        store.transact(lambda tx: tx.enrollments.course(999))


def test_an_invitation(store: SqlStore, staffed: Staffed) -> None:
    of = {"clinic_id": staffed.clinic.id, "enrollment_id": staffed.enrollment.id, "created_by": staffed.provider.id}
    invitation = an_invitation(kind=InvitationKind.PATIENT, **of)
    kept = store.transact(lambda tx: tx.invitations.add(invitation))
    assert store.transact(lambda tx: tx.invitations.of_enrollment(staffed.enrollment.id)) == [kept]
    assert store.transact(lambda tx: tx.invitations.get(kept.id)) == kept
    assert store.transact(lambda tx: tx.invitations.get(999)) is None


Ends = Callable[[SqlTransaction, int], bool]
ENDS: dict[str, tuple[Ends, dict[str, object]]] = {
    "used": (lambda tx, each: tx.invitations.use(each, PATIENT, NOW), {"used_at": NOW, "used_by": PATIENT}),
    "revoked": (lambda tx, each: tx.invitations.revoke(each, NOW), {"revoked_at": NOW}),
    "declined": (lambda tx, each: tx.invitations.decline(each, NOW), {"declined_at": NOW}),
}


@pytest.mark.parametrize("second", ENDS)
@pytest.mark.parametrize("first", ENDS)
def test_an_invitation_ends_once(store: SqlStore, first: str, second: str) -> None:
    """Whoever is told that a link is revoked would else look after a stranger who has used it."""
    kept, (end, so) = store.transact(lambda tx: tx.invitations.add(an_invitation())), ENDS[first]
    assert store.transact(end, kept.id)
    assert not store.transact(ENDS[second][0], kept.id)
    assert store.transact(lambda tx: tx.invitations.get(kept.id)) == replace(kept, **so)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("over", "seconds"),
    [
        pytest.param({"used_at": NOW}, 0, id="used"),
        pytest.param({"revoked_at": NOW}, 0, id="revoked"),
        pytest.param({"declined_at": NOW}, 0, id="declined"),
        pytest.param({}, 900, id="expired"),
    ],
)
def test_an_invitation_that_is_over_cannot_be_used(store: SqlStore, over: dict[str, object], seconds: int) -> None:
    kept = store.transact(lambda tx: tx.invitations.add(an_invitation(**over)))
    assert not store.transact(lambda tx: tx.invitations.use(kept.id, PATIENT, after(seconds)))


def test_only_the_first_of_two_uses_an_invitation(opened: Callable[[], SqlStore]) -> None:
    stores, together = [opened(), opened()], Barrier(2)
    ids = [stores[0].transact(lambda tx: tx.invitations.add(an_invitation())).id for _ in range(10)]

    def use(store: SqlStore, chat_id: int) -> list[bool]:
        together.wait(10)
        return [store.transact(lambda tx, each: tx.invitations.use(each, chat_id, NOW), each) for each in ids]

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(use, stores, (1, 2))
    assert all(one != two for one, two in zip(first, second, strict=True))
    users = [stores[0].transact(lambda tx, each: tx.invitations.get(each), each) for each in ids]
    assert [each and each.used_by for each in users] == [1 if won else 2 for won in first]


def test_bad_tries_of_the_last_hour_are_counted(store: SqlStore) -> None:
    counts = [store.transact(lambda tx, s: tx.invitations.note_bad_try(1, after(s)), s) for s in (0, 1800, 3599, 3600)]
    assert counts == [1, 2, 3, 3]
    assert store.transact(lambda tx: tx.invitations.bad_tries(2, NOW)) == 0
    assert store.transact(lambda tx: tx.invitations.bad_tries(1, after(7199))) == 1


def test_however_often_a_chat_tries_it_has_one_row_and_the_sixth_writes_nothing(store: SqlStore) -> None:
    counts = [store.transact(lambda tx, s: tx.invitations.note_bad_try(1, after(s)), s) for s in range(20)]
    assert counts == [1, 2, 3, 4, 5, *[5] * 15]
    rows = store.transact(lambda tx: tx.sql.all(sa.select(bad_tries.c.chat_id, bad_tries.c.last_at)))
    assert rows == [(1, after(4))]
    assert store.transact(lambda tx: tx.invitations.bad_tries(1, after(3601))) == 3
    assert store.transact(prune, after(3600)) == 0
    assert store.transact(prune, after(3605)) == 1


def test_one_draft_a_chat(store: SqlStore) -> None:
    first, second = Draft("enroll", {"step": 1, "notes": ["a"]}), Draft("note", {"alert": 4})
    for each in (first, second):
        store.transact(lambda tx, draft: tx.drafts.put(PATIENT, draft, NOW), each)
        assert store.transact(lambda tx: tx.drafts.get(PATIENT)) == each
    assert store.transact(lambda tx: tx.drafts.get(PROVIDER)) is None
    store.transact(lambda tx: tx.drafts.clear(PATIENT))
    assert store.transact(lambda tx: tx.drafts.get(PATIENT)) is None


def test_a_mark_is_the_latest(store: SqlStore) -> None:
    assert store.transact(lambda tx: tx.marks.get("received")) is None
    for second in (1, 2):
        store.transact(lambda tx, at: tx.marks.set("received", at), after(second))
    assert store.transact(lambda tx: tx.marks.get("received")) == after(2)


def test_what_is_not_there_cannot_be_saved(store: SqlStore, staffed: Staffed) -> None:
    with pytest.raises(NotYours):
        store.transact(lambda tx: tx.enrollments.save(replace(staffed.enrollment, id=999)))


def test_a_course_is_decided_by_one_at_a_time(opened: Callable[[], SqlStore]) -> None:
    stores, together = [opened(), opened()], Barrier(2)
    kept = stores[0].transact(furnish)
    answers = stores[0].transact(lambda tx: tx.answers.add(some_answers(kept.enrollment.id)))

    def note(tx: SqlTransaction, word: str) -> None:
        [known] = tx.enrollments.course(kept.enrollment.id).answer_sets
        tx.answers.save(replace(known, notes=(*known.notes, word)))

    def many(store: SqlStore, name: str) -> None:
        together.wait(10)
        for number in range(25):
            store.transact(note, f"{name}{number}")

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(many, stores, "ab"))
    assert len(stores[0].transact(lambda tx: tx.answers.get(answers.id)).notes) == 50
