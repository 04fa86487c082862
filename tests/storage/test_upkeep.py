"""What the night throws away, and what it keeps."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.outbox import Message
from bot.ports import Draft
from storage.database import SqlStore
from storage.engines import file_of, truncate_log
from storage.tables import drafts
from storage.transaction import SqlTransaction
from storage.upkeep import prune
from tests.storage.people import NOW, PATIENT, PROVIDER, Staffed

SECRET = b"a-word-that-is-erased"
STRANGER = 4_333_333_333
LATER = NOW + timedelta(days=9)


def say(tx: SqlTransaction, chat_id: int) -> None:
    tx.outbox.put(Message(chat_id, "sentence", params={"key": "stranger"}, slot=f"said:{chat_id}"), NOW)
    for row in tx.outbox.claim(NOW, 9, ()):
        tx.outbox.sent(row, chat_id % 1000, "Hello", NOW)


def kept(store: SqlStore, chat_id: int) -> tuple[bool, bool]:
    """Is anything known of what was said in this chat, and of which message shows what?"""
    rows = "SELECT count(*) FROM {} WHERE chat_id = " + str(chat_id)

    def count(tx: SqlTransaction, table: str) -> bool:
        return bool(tx.sql.connection.exec_driver_sql(rows.format(table)).scalar_one())

    return store.transact(count, "outbox"), store.transact(count, "shown")


def tidy(store: SqlStore, at: datetime) -> int:
    return int(store.transact(prune, at))


def test_what_was_said_to_a_stranger_is_forgotten_after_a_week(store: SqlStore, staffed: Staffed) -> None:
    for chat_id in (STRANGER, PATIENT, PROVIDER):
        store.transact(say, chat_id)
    assert tidy(store, NOW + timedelta(days=7)) == 0
    assert tidy(store, LATER) == 2
    assert kept(store, STRANGER) == (False, False)
    assert kept(store, PATIENT) == kept(store, PROVIDER) == (True, True)


def test_a_link_that_was_followed_and_never_answered_is_forgotten(store: SqlStore, staffed: Staffed) -> None:
    store.transact(lambda tx: tx.drafts.put(STRANGER, Draft("invitation", {"id": 1}), NOW))
    store.transact(lambda tx: tx.drafts.put(PATIENT, Draft("invitation", {"id": 1}), NOW))
    assert tidy(store, NOW + timedelta(days=7)) == 0
    assert tidy(store, LATER) == 1
    left = store.transact(lambda tx: [tx.drafts.get(each) is not None for each in (STRANGER, PATIENT)])
    assert left == [False, True]


def test_what_waits_is_not_thrown_away(store: SqlStore, staffed: Staffed) -> None:
    store.transact(lambda tx: tx.outbox.put(Message(STRANGER, "sentence", params={"key": "stranger"}), NOW))
    assert tidy(store, LATER) == 0
    assert kept(store, STRANGER) == (True, False)


def test_what_was_erased_leaves_the_log_of_sqlite(store: SqlStore) -> None:
    file = file_of(str(store.engine.url))
    if file is None:
        assert truncate_log(store.engine.url)
        return
    log = file.with_name(file.name + "-wal")
    store.transact(lambda tx: tx.sql.connection.exec_driver_sql("CREATE TABLE beside (word BLOB)"))
    store.transact(lambda tx: tx.sql.connection.exec_driver_sql("INSERT INTO beside VALUES (?)", (SECRET,)))
    store.transact(lambda tx: tx.sql.connection.exec_driver_sql("DELETE FROM beside"))
    assert SECRET in log.read_bytes()
    assert truncate_log(store.engine.url)
    assert log.read_bytes() == b""
    assert SECRET not in file.read_bytes()


def test_what_was_erased_leaves_the_pages_of_sqlite_too(store: SqlStore) -> None:
    """Also those that became free as others went, and so were copied before."""
    file = file_of(str(store.engine.url))
    if file is None:
        return

    def tick(tx: SqlTransaction, chat: int) -> None:
        tx.drafts.put(chat, Draft("ticks", {"signs": ["fever", "spreading"] * (chat % 5)}), NOW)

    def clear(tx: SqlTransaction, chat: int) -> None:
        tx.drafts.clear(chat)

    for chat in range(1, 201):
        store.transact(tick, chat)
    raw = sa.select(drafts.c.chat_id, sa.type_coerce(drafts.c.body, sa.LargeBinary))
    sealed = [bytes(body) for _, body in store.transact(lambda tx: tx.sql.connection.execute(raw).all())]
    assert truncate_log(store.engine.url)
    before = file.read_bytes()
    assert all(each in before for each in sealed)
    for chat in sorted(range(1, 201), key=lambda chat: chat * 73 % 201):
        store.transact(clear, chat)
    assert truncate_log(store.engine.url)
    after = file.read_bytes()
    assert not [each for each in sealed if each in after]
