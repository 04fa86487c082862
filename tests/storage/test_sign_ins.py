from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.clinic import Role
from bot.sign_in import SignIn, Way, digest_of
from storage import tables
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import Staffed

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


def one(staffed: Staffed, way: Way = Way.LINK, word: str = "a") -> SignIn:
    return SignIn(0, staffed.provider.id, way, digest_of(word), Role.ADMIN, NOW, SOON)


def test_only_the_first_of_one_secret_is_kept(store: SqlStore, staffed: Staffed) -> None:
    def work(tx: SqlTransaction) -> tuple[SignIn | None, SignIn | None]:
        return tx.sign_ins.add(one(staffed)), tx.sign_ins.add(one(staffed, Way.APP))

    first, second = store.transact(work)
    assert first is not None
    assert (replace(first, id=0), second) == (one(staffed), None)
    assert store.transact(lambda tx: tx.sign_ins.of(Way.LINK, digest_of("a"), NOW)) == first


FORGED = {"digest": digest_of("b"), "way": Way.BROWSER}


@pytest.mark.parametrize("column", FORGED)
def test_nobody_signs_in_by_sql(store: SqlStore, staffed: Staffed, column: str) -> None:
    """Whoever may write to the database, but has no key, knows a secret of their own."""

    def forge(tx: SqlTransaction) -> list[SignIn | None]:
        tx.sign_ins.add(one(staffed))
        tx.sql.connection.execute(sa.update(tables.sign_ins).values({column: FORGED[column]}))
        return [tx.sign_ins.of(way, digest_of(each), NOW) for way in Way for each in "ab"]

    assert not any(store.transact(forge))


def test_what_is_taken_is_gone(store: SqlStore, staffed: Staffed) -> None:
    kept = store.transact(lambda tx: tx.sign_ins.add(one(staffed)))
    assert store.transact(lambda tx: tx.sign_ins.take(Way.BROWSER, digest_of("a"), NOW)) is None
    assert store.transact(lambda tx: tx.sign_ins.take(Way.LINK, digest_of("a"), NOW)) == kept
    assert store.transact(lambda tx: tx.sign_ins.take(Way.LINK, digest_of("a"), NOW)) is None


def test_what_is_over_is_not_there_and_goes_at_night(store: SqlStore, staffed: Staffed) -> None:
    store.transact(lambda tx: tx.sign_ins.add(one(staffed)))
    assert store.transact(lambda tx: tx.sign_ins.of(Way.LINK, digest_of("a"), SOON)) is None
    assert store.transact(lambda tx: tx.sign_ins.take(Way.LINK, digest_of("a"), SOON)) is None
    store.transact(lambda tx: tx.sign_ins.tidy(SOON - timedelta(seconds=1)))
    assert len(store.transact(lambda tx: tx.sign_ins.of_provider(staffed.provider.id, Way.LINK, NOW))) == 1
    store.transact(lambda tx: tx.sign_ins.tidy(SOON))
    assert store.transact(lambda tx: tx.sign_ins.of_provider(staffed.provider.id, Way.LINK, NOW)) == []


def test_one_way_ends_or_all_that_lets_in(store: SqlStore, staffed: Staffed) -> None:
    every = [one(staffed, way, way.value) for way in Way]

    def left(tx: SqlTransaction) -> list[Way]:
        return [way for way in Way if tx.sign_ins.of_provider(staffed.provider.id, way, NOW)]

    store.transact(lambda tx: [tx.sign_ins.add(each) for each in every])
    store.transact(lambda tx: tx.sign_ins.end(staffed.provider.id, Way.LINK))
    store.transact(lambda tx: tx.sign_ins.end(staffed.provider.id + 1))
    assert store.transact(left) == [Way.APP, Way.BROWSER]
    store.transact(lambda tx: tx.sign_ins.end(staffed.provider.id))
    assert store.transact(left) == [Way.APP], "it opens nothing a second time"
