"""Of several instances on one PostgreSQL database one leads, and no two at any moment."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.inbox import RawUpdate
from bot.outbox import Message
from storage import leadership
from storage.database import SqlStore
from storage.engines import instances
from storage.leadership import ENDS_AFTER, LEADS, PROVEN_FOR, Elected

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
PATIENCE = 30.0
LEADER = sa.text(
    f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {LEADS} AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

pytestmark = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
async def _soon(monkeypatch: pytest.MonkeyPatch, store: SqlStore) -> None:
    """Nobody of the test before leads any more: the server may take a moment to end a session that is closed."""
    monkeypatch.setattr(leadership, "LOOK_EVERY", 0.01)
    await until(lambda: not is_led(store))


class Instance:
    """One that is said what time it is; it has `begun` so many terms, of which one may last."""

    def __init__(self, store: SqlStore) -> None:
        self.seconds = 0.0
        self.elected = Elected(store, lambda: self.seconds)
        self.begun, self.woken = 0, 0
        self.is_at_it = False

    def lead(self) -> Coroutine[Any, Any, None]:
        assert not self.elected.leads()
        return self._work()

    async def _work(self) -> None:
        self.begun, self.is_at_it = self.begun + 1, True
        try:
            await asyncio.Event().wait()
        finally:
            self.is_at_it = False

    def wake(self) -> None:
        self.woken += 1

    async def looks(self, times: int = 3) -> None:
        seen = self.woken
        await until(lambda: self.woken >= seen + times)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Instance"]:
        task = asyncio.create_task(self.elected.run(self.lead, self.wake))
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def leads(self) -> None:
        await self.looks()
        self.seconds += PROVEN_FOR
        await until(self.elected.leads)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 (of several loops)
            await asyncio.sleep(0.005)


def is_led(store: SqlStore) -> bool:
    with store.engine.begin() as connection:
        return connection.scalar(LEADER) is not None


def end_session(store: SqlStore) -> None:
    """As when a router between the two forgets their connection."""
    with store.engine.begin() as connection:
        assert connection.scalar(sa.text(f"SELECT pg_terminate_backend(({LEADER.text}))"))


async def test_whoever_has_taken_the_lock_waits_until_the_one_before_has_stopped(store: SqlStore) -> None:
    async with Instance(store).running() as one:
        await one.looks()
        one.seconds += PROVEN_FOR - 0.01
        await one.looks()
        assert not one.elected.leads()
        assert not one.is_at_it
        one.seconds += 0.01
        await until(one.elected.leads)
        assert one.is_at_it


async def test_one_of_two_leads(store: SqlStore) -> None:
    async with Instance(store).running() as one:
        await one.leads()
        async with Instance(store).running() as other:
            await other.looks()
            other.seconds += 100
            await other.looks()
            assert one.elected.leads()
            assert not other.elected.leads()


async def test_who_stops_gives_the_lead_up(store: SqlStore) -> None:
    async with Instance(store).running() as one:
        await one.leads()
        async with Instance(store).running() as other:
            await other.looks()
    async with Instance(store).running() as other:
        await other.leads()
    assert (one.begun, one.is_at_it, one.elected.leads()) == (1, False, False)


async def test_what_is_not_proven_lately_is_not_believed(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Instance(store).running() as one:
        await one.leads()
        monkeypatch.setattr(leadership, "LOOK_EVERY", PATIENCE)  # It is stopped here.
        await one.looks(1)
        one.seconds += PROVEN_FOR
        assert not one.elected.leads()


async def test_a_session_that_is_lost_ends_the_term_and_another_begins(store: SqlStore) -> None:
    async with Instance(store).running() as one:
        await one.leads()
        end_session(store)
        await until(lambda: not one.is_at_it)
        assert not one.elected.leads()
        await one.leads()
        assert one.begun == 2


async def test_a_connection_without_the_lock_it_took_is_no_proof(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a pooler, which gives each transaction another session."""
    async with Instance(store).running() as one:
        await one.leads()
        monkeypatch.setattr(leadership, "HOLDS", "SELECT false")
        await until(lambda: not one.is_at_it)
        assert not one.elected.leads()
        assert "not to a pooler" in caplog.text


async def test_the_server_ends_a_silent_session_later_than_its_owner_stops(store: SqlStore) -> None:
    """So that nobody can take the lock from one that still believes it leads."""
    assert ENDS_AFTER > PROVEN_FOR
    async with await leadership._connect(store.engine) as connection:
        found = await (await connection.execute("SHOW idle_session_timeout")).fetchone()
        assert found == (f"{ENDS_AFTER * 1000:.0f}ms",)


async def test_a_password_may_have_any_letters(store: SqlStore) -> None:
    url = store.engine.url.set(password="a b/c%20@+'")
    engine = sa.create_engine(url)
    async with await leadership._connect(engine) as connection:
        assert connection.info.password == "a b/c%20@+'"
    engine.dispose()


async def test_who_leads_sends_at_once_what_the_one_before_had_on_its_way(store: SqlStore) -> None:
    """But what others are working stays theirs."""
    store.transact(lambda tx: tx.outbox.put(Message(7, "note"), NOW))
    store.transact(lambda tx: tx.inbox.put(1, [RawUpdate(1, 7, b"{}")], NOW))
    store.transact(lambda tx: (tx.outbox.claim(NOW, 1, ()), tx.inbox.claim(NOW, 1)))
    async with Instance(store).running() as one:
        await one.leads()
        (row,) = store.transact(lambda tx: tx.outbox.claim(NOW, 1, ()))
        assert row.copies == 1
        assert store.transact(lambda tx: tx.inbox.claim(NOW, 1)) == []


async def test_who_has_lost_the_lead_meanwhile_frees_nothing(store: SqlStore) -> None:
    """The one that leads now has it on its way."""
    store.transact(lambda tx: tx.outbox.put(Message(7, "note"), NOW))
    store.transact(lambda tx: tx.outbox.claim(NOW, 1, ()))
    await store.run(leadership._free_what_was_on_its_way, 1)
    assert store.transact(lambda tx: tx.outbox.claim(NOW, 1, ())) == []


async def test_whoever_leads_is_told_of_what_others_have_committed(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "LOOK_EVERY", 2 * PATIENCE)  # They look once, and then only when they are told.
    async with Instance(store).running() as one, Instance(store).running() as other:
        await until(lambda: one.woken and other.woken)
        other.elected.tell()
        await until(lambda: one.woken == 2)


async def test_those_that_run_are_counted(store: SqlStore) -> None:
    def running() -> int:
        with store.engine.begin() as connection:
            return instances(connection)

    assert running() == 0
    async with Instance(store).running(), Instance(store).running():
        await until(lambda: running() == 2)
    await until(lambda: running() == 0)


async def test_a_postgresql_that_is_too_old_is_named_in_the_log(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """13 knows no idle_session_timeout: nobody can ever lead."""
    monkeypatch.setattr(leadership, "PREPARE", ("SET idle_session_timeouts = '2s'",))
    async with Instance(store).running():
        await until(lambda: "PostgreSQL 14 or later is needed" in caplog.text)
