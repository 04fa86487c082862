"""What an older version, or an older key, has sealed is sealed anew, and can be read at every moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
import sqlalchemy as sa

from bot.enrollment import EnrollmentState
from bot.letter import Remark
from storage import master_keys, resealing, tables
from storage.crypto import FOR_COLUMN, FOR_ROW, OF_PATIENT, Keys, WrongKey
from storage.database import SqlStore, open_store
from storage.transaction import SqlTransaction
from storage.types import SealedBytes
from storage.vault import Vault
from storage.verification import Fault, verify
from tests.storage.people import KEYS, NOW
from tests.storage.test_own_keys import fill, put, read

OLD, NEW = b"k" * 32, b"n" * 32
COLUMNS = [each for table in tables.metadata.tables.values() for each in table.columns]
SEALED = {each: each.type for each in COLUMNS if isinstance(each.type, SealedBytes)}
WITH_ROW = {str(each) for each, its in SEALED.items() if its.bound[0]}
ASKED = sa.text("SELECT asked FROM checkins")
ASKED_IN_CLEAR = sa.text("UPDATE checkins SET asked = 'redness swelling signs', questions = NULL")
Opened = Callable[[], SqlStore]


def as_of_old(tx: SqlTransaction) -> None:
    """As a database of the first versions: the master key alone, bound to the column alone, no key of a patient."""
    for column, its in SEALED.items():
        table = column.table
        if table in (tables.patient_keys, tables.master_keys):
            continue
        beside = {table.c[name] for name in its.bound if name} | set(table.primary_key.columns)
        for row in tx.sql.all(sa.select(*beside, column).where(column.is_not(None))):
            [key] = table.primary_key.columns
            sealed = KEYS.seal(its.to_bytes(getattr(row, column.name)), its.place.encode())
            put(tx, column, getattr(row, key.name), sealed)
    for table in (tables.patient_keys, tables.master_keys):
        tx.sql.change(sa.delete(table))
    tx.sql.connection.execute(ASKED_IN_CLEAR)


@pytest.fixture
def old(store: SqlStore) -> tuple[SqlStore, Any]:
    """A database of the first versions, and what stands in it."""
    store.transact(fill)
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "card:1", NOW))
    store.transact(as_of_old)
    assert {value.sealed[:1] for value in values(store)} == {FOR_COLUMN}
    return store, store.transact(read)


def values(store: SqlStore) -> list[resealing.Value]:
    """As they stand there."""

    def look(tx: SqlTransaction) -> list[resealing.Value]:
        return [
            value
            for table in resealing.TABLES
            for row in tx.sql.all(table.window, after=resealing.BEFORE_THE_FIRST, until=2**62, most=1000)
            for value in table.values(row)
        ]

    return store.transact(look)


def go(store: SqlStore) -> tuple[int, Counter[str]]:
    """How many were sealed anew, and which do not open."""
    steps = list(resealing.once_through(store))
    return sum(step.resealed for step in steps), sum((step.lost for step in steps), Counter[str]())


def test_every_sealed_column_is_known() -> None:
    assert {place for table in resealing.TABLES for place in table.columns} == {str(each) for each in SEALED}


def test_what_an_older_version_sealed_is_sealed_as_it_is_today(old: tuple[SqlStore, Any], opened: Opened) -> None:
    store, before = old
    assert go(store)[0] > 30
    assert go(store) == (0, Counter())
    assert store.transact(read) == opened().transact(read) == before
    assert set(store.transact(lambda tx: tx.sql.connection.scalars(ASKED).all())) == {""}
    for value in values(store):
        bound = FOR_ROW if value.place in WITH_ROW else FOR_COLUMN
        assert value.sealed[:1] == (OF_PATIENT if value.patient is not None else bound), value.place


def test_wherever_it_ends_everything_can_be_read(
    old: tuple[SqlStore, Any], opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time it begins anew, and comes one row further."""
    monkeypatch.setattr(resealing, "AT_ONCE", 1)
    store, before = old
    beside, ends_after, done = opened(), 0, list[resealing.Step]()
    while len(done) == ends_after:
        ends_after += 1
        done = list(islice(resealing.once_through(store), ends_after))
        assert beside.transact(read) == before
    assert ends_after > 25
    assert go(store) == (0, Counter())


def test_a_value_that_was_changed_meanwhile_is_left(old: tuple[SqlStore, Any]) -> None:
    store, _ = old
    table = next(each for each in resealing.TABLES if "remarks.text" in each.columns)
    value = next(each for each in values(store) if each.place == "remarks.text")
    store.transact(put, tables.remarks.c.text, 1, KEYS.seal(b"Written since", b"remarks.text"))
    assert store.transact(resealing._seal_anew, table, value, b"Was here 1") == 0
    assert store.transact(lambda tx: tx.remarks.of_enrollment(1))[0].text == "Written since"


def test_what_would_be_sealed_as_it_is_counts_as_one_that_does_not_open(
    old: tuple[SqlStore, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or every pass would find it again."""
    store, _ = old
    as_it_is = KEYS.seal(b"Was here 1", b"remarks.text")
    monkeypatch.setattr(Vault, "seal", lambda *_: as_it_is)
    go(store)
    resealed, lost = go(store)
    assert (resealed, lost.total() > 20) == (0, True)


def test_of_who_was_erased_nothing_is_sealed_and_no_key_is_made(old: tuple[SqlStore, Any]) -> None:
    store, _ = old
    erased = {"enrollment_id": 1, "key": None, "erased_at": NOW}
    store.transact(lambda tx: tx.sql.change(sa.insert(tables.patient_keys), **erased))
    gone = sa.update(tables.enrollments).where(tables.enrollments.c.id == 1)
    store.transact(lambda tx: tx.sql.change(gone, state=EnrollmentState.ERASED))
    _, lost = go(store)
    assert set(lost) == {value.place for value in values(store) if value.patient == 1}
    whose = sa.select(tables.patient_keys.c.enrollment_id).where(tables.patient_keys.c.key.is_(None))
    assert [row[0] for row in store.transact(lambda tx: tx.sql.all(whose))] == [1]


def test_what_was_emptied_when_its_patient_was_erased_is_no_value(store: SqlStore) -> None:
    store.transact(fill)
    store.transact(lambda tx: tx.erasures.erase(1, NOW))
    assert go(store) == (0, Counter())
    assert [value for value in values(store) if not value.sealed] == []


def test_what_does_not_open_is_counted_and_left(old: tuple[SqlStore, Any]) -> None:
    store, _ = old
    store.transact(put, tables.remarks.c.text, 2, KEYS.seal(b"x", b"letters.text"))
    stranger = Keys([b"x" * 32]).seal(b"{}", b"drafts.body", 1)
    store.transact(put, tables.drafts.c.body, 1, stranger)
    assert go(store)[1] == {"remarks.text": 1, "drafts.body": 1}
    assert go(store) == (0, Counter({"remarks.text": 1, "drafts.body": 1}))
    assert stranger in {value.sealed for value in values(store)}


@pytest.fixture
def rotated(store: SqlStore, migrated_url: str) -> Iterator[SqlStore]:
    """Everything was sealed with the old key, and is sealed anew with the new one."""
    store.transact(fill)
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "card:1", NOW))
    store.transact(lambda tx: master_keys.lead(tx, KEYS))
    both = SqlStore(store.engine, Keys([NEW, OLD]))
    try:
        both.transact(lambda tx: master_keys.lead(tx, both.ring.keys))
        assert both.transact(resealing.is_due)
        assert go(both)[0] > 10
        both.transact(resealing.finish, NOW)
        assert not both.transact(resealing.is_due)
        yield both
    finally:
        both.close()


@pytest.fixture
def with_new(rotated: SqlStore, migrated_url: str) -> Iterator[SqlStore]:
    """Opened by somebody who has given the old key up."""
    opened = open_store(migrated_url, Keys([NEW]))
    yield opened
    opened.close()


def test_the_new_key_alone_opens_everything(rotated: SqlStore, with_new: SqlStore) -> None:
    assert with_new.transact(read) == rotated.transact(read)
    with pytest.raises(WrongKey):
        open_store(str(rotated.engine.url), KEYS)


def test_the_record_is_whole_without_the_old_key(with_new: SqlStore) -> None:
    with_new.transact(lambda tx: tx.audit.note("provider:1", "read", "card:2", NOW))
    assert verify(with_new).fault is None
    with_new.transact(lambda tx: tx.sql.change(sa.delete(tables.master_keys)))
    with_new.ring.keys = Keys([NEW])
    assert verify(with_new).fault is Fault.LINE


def test_links_of_the_old_key_open_for_a_week(with_new: SqlStore) -> None:
    old, new = KEYS.link_secrets(NOW)[0], Keys([NEW]).link_secrets(NOW)[0]
    keys, week = with_new.ring.keys, timedelta(days=7)
    good = keys.link_secrets(NOW + week - timedelta(seconds=1))
    assert (good[0], old in good) == (new, True)
    assert keys.link_secrets(NOW + week) == [new]


def test_nor_later_where_the_old_key_is_still_at_hand(rotated: SqlStore, migrated_url: str) -> None:
    opened = open_store(migrated_url, Keys([NEW, OLD]))
    old = KEYS.link_secrets(NOW)[0]
    assert old in opened.ring.keys.link_secrets(NOW)
    assert old not in opened.ring.keys.link_secrets(NOW + timedelta(days=7))
    opened.close()


def test_a_key_that_is_given_up_too_early_is_named(store: SqlStore, migrated_url: str) -> None:
    store.transact(fill)
    both = Keys([NEW, OLD])
    store.transact(lambda tx: master_keys.lead(tx, KEYS))
    begun = SqlStore(store.engine, both)
    begun.transact(lambda tx: master_keys.lead(tx, both))
    with pytest.raises(WrongKey, match=rf"^the master key {KEYS.id.hex()} is missing[^\n]*keys rotate$"):
        open_store(migrated_url, Keys([NEW]))
    begun.close()


def test_another_sealed_column_is_gone_through(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.transact(resealing.finish, NOW)
    assert not store.transact(resealing.is_due)
    monkeypatch.setattr(resealing, "TABLES", resealing.TABLES[1:])
    assert store.transact(resealing.is_due)


def test_an_older_key_leads_again_where_it_is_put_first(rotated: SqlStore) -> None:
    back = SqlStore(rotated.engine, Keys([OLD, NEW]))
    back.transact(lambda tx: master_keys.lead(tx, back.ring.keys))
    assert back.transact(resealing.is_due)
    assert go(back)[0] > 10
    back.transact(resealing.finish, NOW)
    assert back.transact(master_keys.needed) == [KEYS.id]
    back.close()


def test_a_command_seals_with_the_key_that_the_bot_has(store: SqlStore, migrated_url: str) -> None:
    beside = open_store(migrated_url, Keys([NEW, OLD]))
    assert beside.ring.keys.id == KEYS.id
    beside.close()
    bot = open_store(migrated_url, Keys([NEW, OLD]), exclusive=True)
    assert bot.transact(master_keys.leading) == Keys([NEW]).id
    bot.close()


def test_a_pass_ends_where_it_ended_when_it_began(old: tuple[SqlStore, Any]) -> None:
    """However fast somebody writes meanwhile."""
    store, _ = old
    for steps, _ in enumerate(resealing.once_through(store)):
        for _ in range(resealing.AT_ONCE):
            store.transact(lambda tx: tx.remarks.add(Remark(0, 1, 1, NOW, "Once more")))
        assert steps < 40
