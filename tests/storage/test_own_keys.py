"""What tells of a patient opens with that patient's key, in its own row, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.alert import Closing, Outcome
from bot.enrollment import Ending
from bot.group import Group
from bot.letter import Letter, LetterState, Remark
from bot.outbox import Message
from bot.ports import Draft
from bot.sign_in import SignIn, Way
from storage import master_keys, tables
from storage.crypto import DataKey, Keys, WrongKey
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from storage.types import SealedBytes
from storage.vault import Ring
from tests.storage.people import (
    BOT,
    KEYS,
    NOW,
    a_checkin,
    a_clinic,
    a_provider,
    after,
    an_alert,
    an_enrollment,
    an_update,
    some_answers,
)

SEALED = [(each, each.type) for table in tables.metadata.tables.values() for each in table.columns]
BOUND = [each for each, its in SEALED if isinstance(its, SealedBytes) and each.table is not tables.canary]
MASTER_KEYS = sa.select(tables.master_keys).order_by(tables.master_keys.c.id)
OF_PATIENTS = [each for each, its in SEALED if isinstance(its, SealedBytes) and its.bound[1]]


INBOX = sa.select(tables.inbox.c.update_id, tables.inbox.c.body).order_by(tables.inbox.c.id)
OUTBOX = sa.select(tables.outbox.c.id, tables.outbox.c.params).order_by(tables.outbox.c.id)


def fill(tx: SqlTransaction) -> None:
    """Two rows of everything, those of patients of one each."""
    for number in (1, 2):
        clinic = tx.clinics.add(replace(a_clinic(), texts=("Thank you",), aftercare="Cream", signatures=()))
        provider = tx.providers.add(a_provider(clinic.id, chat_id=number))
        tx.sign_ins.add(SignIn(0, provider.id, Way.BROWSER, str(number), provider.role, NOW, after(9)))
        more = {"called": "Bea", "written": "Beatrice", "ended_for": Ending.MOVED}
        one = tx.enrollments.add(an_enrollment(clinic.id, provider.id, chat_id=10 + number, **more))
        checkin = tx.checkins.add(a_checkin(one.id))
        tx.answers.add(some_answers(one.id, checkin.id))
        tx.answers.add(replace(some_answers(one.id), notes=(f"Hello {number}",)))
        tx.alerts.add(an_alert(clinic.id, one.id, closing=Closing(2, {"redness": number}), outcome=Outcome.VISIT))
        tx.groups.put(Group(clinic.id, -number, f"Group {number}", provider.id, NOW))
        tx.letters.add(Letter(0, one.id, provider.id, NOW, f"Come by {number}", "", LetterState.SENT))
        tx.remarks.add(Remark(0, one.id, provider.id, NOW, f"Was here {number}"))
        tx.outbox.put(Message(10 + number, "aftercare", one.id), NOW)
        for row in tx.outbox.claim(NOW, 1, ()):
            tx.outbox.sent(row, number, f"Call {number}", NOW)
        tx.outbox.put(Message(number, "sentence", params={"key": str(number)}, not_before=after(9)), NOW)
        tx.inbox.put(BOT, [an_update(number)], NOW)
        tx.drafts.put(number, Draft("note", {"text": str(number)}), NOW)
    master_keys.lead(tx, Keys([b"o" * 32, b"p" * 32]))
    master_keys.retire(tx, KEYS, NOW)


def read(tx: SqlTransaction) -> object:
    """All of it."""
    ids = [row.id for row in tx.sql.all(sa.select(tables.enrollments.c.id).order_by(tables.enrollments.c.id))]
    of_each = [
        [
            *tx.enrollments.history(each),
            [tuple(answers.notes) for answers in tx.enrollments.history(each)[0].answer_sets],
            tx.letters.of_enrollment(each),
            tx.remarks.of_enrollment(each),
            tx.outbox.told(each),
        ]
        for each in ids
    ]
    clinics = tx.clinics.every()
    of_clinic = [[tx.providers.of_clinic(each.id), tx.groups.of_clinic(each.id)] for each in clinics]
    waiting = [tx.sql.all(INBOX), tx.sql.all(OUTBOX), tx.sql.all(MASTER_KEYS)]
    browsers = [tx.sign_ins.of_provider(each, Way.BROWSER, NOW) for each in (1, 2)]
    return of_each, clinics, of_clinic, waiting, browsers, [tx.drafts.get(each) for each in (1, 2)]


def exchange(tx: SqlTransaction, column: sa.Column[Any]) -> None:
    key = next(iter(column.table.primary_key))
    run, shown = tx.sql.connection.exec_driver_sql, f'"{column.table.name}"'
    is_there = f'WHERE "{column.name}" IS NOT NULL'
    rows = run(f'SELECT {key.name}, "{column.name}" FROM {shown} {is_there} ORDER BY 1 LIMIT 2').all()
    (one, its), (other, others) = rows
    for row, value in ((one, others), (other, its)):
        put(tx, column, row, value)


def put(tx: SqlTransaction, column: sa.Column[Any], row: int, value: bytes) -> None:
    key, mark = next(iter(column.table.primary_key)), "?" if tx.sql.connection.dialect.name == "sqlite" else "%s"
    change = f'UPDATE "{column.table.name}" SET "{column.name}" = {mark} WHERE {key.name} = {mark}'
    tx.sql.connection.exec_driver_sql(change, (value, row))


def is_noticed(opened: Callable[[], SqlStore], caplog: pytest.LogCaptureFixture, said: str = "") -> bool:
    """At the next start, or when all of it is read."""
    try:
        opened().transact(read)
    except WrongKey:
        return True
    return any(said in each for each in caplog.messages)


@pytest.mark.parametrize("column", BOUND, ids=str)
def test_what_two_rows_exchanged_does_not_open(
    store: SqlStore, opened: Callable[[], SqlStore], column: sa.Column[Any], caplog: pytest.LogCaptureFixture
) -> None:
    store.transact(fill)
    opened().transact(read)
    assert caplog.messages == []
    store.transact(exchange, column)
    assert is_noticed(opened, caplog, f"{column} of row")


def test_two_answers_of_one_patient_cannot_be_exchanged(store: SqlStore) -> None:
    store.transact(fill)
    second = store.transact(lambda tx: tx.answers.add(some_answers(1, None, grades={"redness": 4})))
    take = f"UPDATE answer_sets SET content = (SELECT content FROM answer_sets WHERE id = {second.id}) WHERE id = 1"
    store.transact(lambda tx: tx.sql.connection.exec_driver_sql(take))
    assert store.transact(lambda tx: tx.answers.get(second.id)) == second
    assert store.transact(lambda tx: tx.answers.get(1)).is_unopened


@pytest.mark.parametrize("column", OF_PATIENTS, ids=str)
def test_what_was_sealed_with_the_master_key_alone_still_opens(store: SqlStore, column: sa.Column[Any]) -> None:
    """As it was before patients had keys of their own."""
    store.transact(fill)
    before = store.transact(read)
    store.transact(as_before, column)
    assert store.transact(read) == before


def as_before(tx: SqlTransaction, column: sa.Column[Any]) -> None:
    sealed = column.type
    assert isinstance(sealed, SealedBytes)
    for row in tx.sql.all(sa.select(*{column.table.c.id, column.table.c[sealed.bound[1]], column})):
        value = KEYS.seal(sealed.to_bytes(getattr(row, column.name)), sealed.place.encode())
        put(tx, column, row.id, value)


def test_who_was_robbed_of_their_key_is_looked_after_all_the_same(
    store: SqlStore, opened: Callable[[], SqlStore]
) -> None:
    store.transact(fill)
    erase = sa.update(tables.patient_keys).where(tables.patient_keys.c.enrollment_id == 1)
    store.transact(lambda tx: tx.sql.change(erase, key=None, erased_at=NOW))
    robbed = opened()
    assert robbed.transact(lambda tx: tx.answers.get(1)).is_unopened
    robbed.transact(lambda tx: tx.remarks.add(Remark(0, 1, 1, NOW, "Once more")))
    assert [each.text for each in robbed.transact(lambda tx: tx.remarks.of_enrollment(1))] == ["", "Once more"]
    assert store.transact(lambda tx: tx.answers.get(3)).grades


class Undone(Exception):
    pass


def test_a_key_whose_transaction_was_undone_seals_nothing(store: SqlStore, opened: Callable[[], SqlStore]) -> None:
    def undo(tx: SqlTransaction) -> None:
        fill(tx)
        read(tx)
        raise Undone

    with pytest.raises(Undone):
        store.transact(undo)
    store.transact(fill)
    assert opened().transact(read) == store.transact(read)


def test_a_new_master_key_opens_the_patients_keys_of_the_old_one(store: SqlStore) -> None:
    store.transact(fill)
    renewed = SqlStore(store.engine, Keys([b"n" * 32, b"k" * 32]))
    try:
        assert renewed.transact(read) == store.transact(read)
    finally:
        renewed.close()


def test_another_process_reads_and_adds(store: SqlStore, opened: Callable[[], SqlStore]) -> None:
    store.transact(fill)
    opened().transact(lambda tx: tx.remarks.add(Remark(0, 1, 1, NOW, "From beside")))
    assert store.transact(lambda tx: tx.remarks.of_enrollment(1))[-1].text == "From beside"


def test_a_list_opens_each_name_with_its_key(
    store: SqlStore, opened: Callable[[], SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where more patients are read than keys are kept at hand."""
    monkeypatch.setattr("storage.vault.MOST_AT_HAND", 50)

    def enroll(tx: SqlTransaction) -> None:
        fill(tx)
        for number in range(250):
            tx.enrollments.add(an_enrollment(1, 1, chat_id=100 + number, name=f"P{number}"))

    store.transact(enroll)
    names = opened().transact(lambda tx: tx.enrollments.names(1))
    assert [each.name for each in names][:250] == [f"P{number}" for number in range(249, -1, -1)]


def test_keys_at_hand_are_found_by_their_own_id() -> None:
    ring, key, other = Ring(KEYS), DataKey(b"a" * 32), DataKey(b"b" * 32)
    ring.keep(1, key)
    assert ring.find(1, key.id) is key
    assert ring.find(1, other.id) is None
    assert ring.find(2, key.id) is None
