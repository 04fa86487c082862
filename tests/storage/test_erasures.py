"""Of a patient who was erased a label is left, in every table and on both engines; of everybody else all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.enrollment import EnrollmentState
from bot.erasure import Erasure
from bot.letter import Letter, LetterState, Remark
from bot.outbox import Message, OutboxRow
from bot.ports import Draft, NotYours
from bot.retention import Kept
from storage import tables
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from storage.vault import Erased
from tests.storage.people import (
    BOT,
    NOW,
    PROVIDER,
    Staffed,
    a_checkin,
    an_alert,
    an_enrollment,
    an_invitation,
    an_update,
    some_answers,
)

SEALED = sa.text("SELECT name, username, profile FROM enrollments WHERE id = :id")
PUT_BACK = sa.text("UPDATE enrollments SET name = :name, username = :username, profile = :profile WHERE id = :id")
ONE, OTHER = 4_111_111_111, 4_222_222_222
A_DAY = timedelta(days=1)


def live(tx: SqlTransaction, staffed: Staffed, chat_id: int, message_id: int) -> int:
    """One patient with a row in every table that has any of a patient."""
    of = tx.enrollments.add(an_enrollment(staffed.clinic.id, staffed.provider.id, chat_id=chat_id, called="Bea"))
    checkin = tx.checkins.add(a_checkin(of.id))
    answers = tx.answers.add(replace(some_answers(of.id, checkin.id), notes=("It itches",)))
    alert = tx.alerts.add(an_alert(staffed.clinic.id, of.id))
    tx.letters.add(Letter(0, of.id, staffed.provider.id, NOW, "Come by", "", LetterState.SENT))
    tx.remarks.add(Remark(0, of.id, staffed.provider.id, NOW, "Was here"))
    link = tx.invitations.add(an_invitation(enrollment_id=of.id, clinic_id=staffed.clinic.id))
    tx.invitations.use(link.id, chat_id, NOW)
    for kind, subject in (("enrollment", of.id), ("alert", alert.id), ("wish", answers.id), ("invitation", link.id)):
        tx.due.set(kind, subject, NOW)
    for name in (f"stopped:{of.id}", f"voice:{of.id}", f"told:{alert.id}"):
        tx.marks.set(name, NOW)
    tx.drafts.put(chat_id, Draft("note", {"text": "it itches"}), NOW)
    tx.outbox.put(Message(chat_id, "aftercare", of.id, slot=f"aftercare:{of.id}"), NOW)
    tx.outbox.put(Message(PROVIDER, "alert", alert.id, slot=f"alert:{alert.id}"), NOW)
    tx.outbox.put(Message(PROVIDER, "timeline", of.id, slot=f"timeline:{of.id}"), NOW)
    while rows := tx.outbox.claim(NOW, 1, ()):
        tx.outbox.sent(rows[0], message_id + rows[0].id, "Call us", NOW)
    tx.outbox.put(Message(chat_id, "questions", answers.id, slot=f"set:{answers.id}"), NOW)
    tx.inbox.put(BOT, [an_update(message_id, chat_id), an_update(message_id + 1, chat_id)], NOW)
    tx.inbox.done(next(row for row in tx.inbox.claim(NOW, 9) if row.person == chat_id), NOW)
    return of.id


def dump(tx: SqlTransaction) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but the audit, as it is stored, by key: PostgreSQL moves what it writes."""
    return {
        table.name: [
            dict(row._mapping)
            for row in tx.sql.connection.execute(
                sa.select(
                    *(sa.type_coerce(each, sa.LargeBinary if _is_sealed(each) else each.type) for each in table.c)
                ).order_by(*table.primary_key)
            )
        ]
        for table in tables.metadata.tables.values()
        if table.name not in ("audit", "audit_end")
    }


def _is_sealed(column: sa.Column[Any]) -> bool:
    return hasattr(column.type, "bound_to")


@pytest.fixture
def gone(store: SqlStore, staffed: Staffed) -> int:
    """One of two."""
    found = store.transact(live, staffed, ONE, 100)
    store.transact(live, staffed, OTHER, 200)
    return found


def erase(store: SqlStore, enrollment_id: int) -> None:
    store.transact(lambda tx: tx.erasures.erase(enrollment_id, NOW + A_DAY))


def test_nothing_is_left_but_the_label(store: SqlStore, gone: int) -> None:
    before = store.transact(dump)
    of_patients = [
        name for name, of in tables.metadata.tables.items() if {"enrollment_id", "patient_id"} & {*of.c.keys()}
    ]
    assert all(
        any(gone in (row.get("enrollment_id"), row.get("patient_id")) for row in before[each]) for each in of_patients
    )
    erase(store, gone)
    rows = store.transact(dump)
    of_them = {
        name: [row for row in of if gone in (row.get("enrollment_id"), row.get("patient_id"))]
        for name, of in rows.items()
    }
    assert {name: of for name, of in of_them.items() if of} == {
        "patient_keys": [{"enrollment_id": gone, "key": None, "erased_at": NOW + A_DAY}]
    }
    [tombstone] = [row for row in rows["enrollments"] if row["id"] == gone]
    assert {name for name, value in tombstone.items() if value not in (None, "", b"", 0, False)} == {
        *("id", "clinic_id", "provider_id", "state", "label", "treated_on", "timezone", "created_at"),
    }
    assert (tombstone["state"], tombstone["treated_on"]) == (EnrollmentState.ERASED, (NOW + A_DAY).date())


def test_their_chat_stands_nowhere_but_in_what_has_not_been_worked(store: SqlStore, gone: int) -> None:
    erase(store, gone)
    with_chat = [(name, row) for name, of in store.transact(dump).items() for row in of if ONE in row.values()]
    assert [(name, row["state"]) for name, row in with_chat] == [("inbox", "new")]


def test_whoever_works_there_too_keeps_their_chat(store: SqlStore, staffed: Staffed) -> None:
    gone = store.transact(live, staffed, PROVIDER, 100)
    erase(store, gone)
    assert store.transact(lambda tx: tx.outbox.shown_lately(PROVIDER, 9))
    assert not store.transact(lambda tx: tx.enrollments.of_patient(PROVIDER))


def test_nobody_else_loses_a_row(store: SqlStore, staffed: Staffed) -> None:
    gone = store.transact(live, staffed, ONE, 100)
    before = store.transact(dump)
    store.transact(live, staffed, OTHER, 200)
    rows = [(name, row) for name, of in store.transact(dump).items() for row in of if row not in before[name]]
    theirs = [(name, row) for name, row in rows if ONE not in row.values()]
    erase(store, gone)
    left = store.transact(dump)
    assert [(name, row) for name, row in theirs if row not in left[name]] == []


def test_nobody_finds_them_and_nothing_can_be_kept_of_them(store: SqlStore, staffed: Staffed, gone: int) -> None:
    erase(store, gone)
    clinic = staffed.clinic.id

    def look(tx: SqlTransaction) -> None:
        with pytest.raises(NotYours):
            tx.enrollments.of_clinic(clinic, gone)
        assert gone not in [each.id for each in tx.enrollments.recent_of_clinic(clinic, 9)]
        assert gone not in [each.enrollment_id for each in tx.enrollments.standings(clinic)]
        assert gone not in [each.enrollment_id for each in tx.enrollments.names(clinic)]
        assert ("", 0) not in tx.enrollments.pinned()
        with pytest.raises(Erased):
            tx.remarks.add(Remark(0, gone, staffed.provider.id, NOW, "again"))

    store.transact(look)


def test_their_label_is_given_to_nobody_else(store: SqlStore, staffed: Staffed, gone: int) -> None:
    erase(store, gone)
    after = store.transact(lambda tx: tx.enrollments.add(an_enrollment(staffed.clinic.id, staffed.provider.id)))
    assert after.label == "K-004"


def test_a_key_at_hand_is_let_go_of(store: SqlStore, gone: int) -> None:
    """Also by a store that has opened something of theirs before, and is given an old value again."""
    of = store.transact(lambda tx: tx.sql.connection.execute(SEALED, {"id": gone}).one()._mapping)
    store.transact(lambda tx: tx.enrollments.hold(gone))
    erase(store, gone)
    store.transact(lambda tx: tx.sql.connection.execute(PUT_BACK, {**of, "id": gone}))
    with pytest.raises(Erased):
        store.transact(lambda tx: tx.enrollments.hold(gone))


def test_the_staff_s_messages_about_them_are_known_until_then(store: SqlStore, gone: int) -> None:
    places = store.transact(lambda tx: tx.erasures.places(gone))
    assert [(each.chat_id, each.shown_at) for each in places] == [(PROVIDER, NOW)] * 2
    erase(store, gone)
    assert store.transact(lambda tx: tx.erasures.places(gone)) == []
    assert store.transact(lambda tx: [tx.outbox.slot_of(PROVIDER, each.message_id) for each in places]) == [None] * 2


@pytest.mark.parametrize("screen", ["timeline", "alert", "written", "link"])
def test_what_is_on_its_way_to_the_staff_is_kept_no_more(store: SqlStore, gone: int, screen: str) -> None:
    """So it is taken away as soon as it has arrived; what is on its way about somebody else stays."""

    def subject(tx: SqlTransaction, of: int) -> int:
        match screen:
            case "alert":
                return tx.alerts.all_of_enrollment(of)[0].id
            case "written":
                return tx.letters.of_enrollment(of)[0].id
            case "link":
                return tx.invitations.of_enrollment(of)[0].id
        return of

    def claim(tx: SqlTransaction) -> list[OutboxRow]:
        for each in (gone, gone + 1):
            tx.outbox.put(Message(PROVIDER + each, screen, subject(tx, each), slot=f"{screen}:{each}"), NOW)
        return [each for each in tx.outbox.claim(NOW, 9, ()) if each.message.screen == screen]

    rows = store.transact(claim)
    erase(store, gone)
    assert store.transact(lambda tx: [tx.outbox.is_kept(each) for each in rows]) == [False, True]


def test_who_was_erased_is_counted_and_known(store: SqlStore, staffed: Staffed, gone: int) -> None:
    erase(store, gone)
    clinic, later = staffed.clinic.id, NOW + A_DAY

    def ask(tx: SqlTransaction) -> None:
        assert tx.erasures.count(clinic, later, later + A_DAY) == 1
        assert tx.erasures.count(clinic, NOW, later) == 0
        assert tx.erasures.count(clinic + 1, later, later + A_DAY) == 0
        [erased] = tx.erasures.every()
        assert erased == Erasure(gone, NOW, later)
        assert not tx.erasures.is_kept(erased)
        assert tx.erasures.is_kept(replace(erased, enrollment_id=gone + 1))
        assert not tx.erasures.is_kept(replace(erased, enrollment_id=gone + 1, created_at=later))

    store.transact(ask)


def test_of_whom_nothing_is_open_may_be_let_go(store: SqlStore, staffed: Staffed, gone: int) -> None:
    erase(store, gone)
    of, clinic = staffed.enrollment, staffed.clinic.id
    over = replace(of, completed_at=NOW, ended_at=NOW, heard_at=NOW, enrolled_at=NOW)

    def ask(tx: SqlTransaction) -> None:
        tx.enrollments.save(over)
        assert tx.erasures.kept_since_before(clinic, NOW + A_DAY) == [
            Kept(of.id, of.state, NOW, NOW, NOW, NOW, NOW, of.agreed_months)
        ]
        assert tx.erasures.kept_since_before(clinic, NOW) == []
        assert tx.erasures.kept_since_before(clinic + 1, NOW + A_DAY) == []
        open_alert = tx.alerts.open_of_enrollment(gone + 1)
        assert open_alert is not None
        tx.alerts.save(replace(open_alert, resolved_at=NOW))
        assert [each.id for each in tx.erasures.kept_since_before(clinic, NOW + A_DAY)] == [of.id, gone + 1]

    store.transact(ask)


def test_a_second_time_changes_nothing(store: SqlStore, gone: int) -> None:
    erase(store, gone)
    before = store.transact(dump)
    erase(store, gone)
    assert store.transact(dump) == before
